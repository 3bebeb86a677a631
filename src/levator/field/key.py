"""When may a stored lead field be used again?

When geometry, properties, functionals, order of the elements and version of the schema all are
the same; SHA-256 over their bytes stands for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from hashlib import sha256

import numpy as np

from levator.anatomy import Face
from levator.field.lining import lining
from levator.field.mixture import Mixture, parallel
from levator.field.types import Conductivity, Functionals

SCHEMA_VERSION = 2
ORDER = 1


def fingerprint(
    face: Face, conductivity: Conductivity, functionals: Functionals, mixture: Mixture = parallel
) -> str:
    """Key of the lead field that `solve` gives for these arguments, 64 hexadecimal digits."""
    digest = sha256()
    for part in _parts(face, conductivity, functionals, mixture):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _parts(
    face: Face, conductivity: Conductivity, functionals: Functionals, mixture: Mixture
) -> Iterator[bytes]:
    model = f"{mixture.__module__}.{mixture.__qualname__}"
    yield f"field {SCHEMA_VERSION}, order {ORDER}, {model}".encode()
    mesh, muscles, rows = face.mesh, face.muscle_map, functionals.rows
    for floats in (mesh.points, muscles.fraction, muscles.fibre, rows.data, astuple(conductivity)):
        yield from _array(np.asarray(floats, dtype="<f8"))
    for ints in (mesh.wedges, face.tissue, muscles.muscle, muscles.element):
        yield from _array(np.asarray(ints, dtype="<i8"))
    for index in (rows.indices, rows.indptr, mesh.n_surface, lining(face).wedge):
        yield from _array(np.asarray(index, dtype="<i8"))
    yield from (name.encode() for name in (functionals.unit, *functionals.names))


def _array(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Iterator[bytes]:
    yield str(values.shape).encode()
    yield values.tobytes()
