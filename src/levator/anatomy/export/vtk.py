"""How does a face enter a VTK program? Compressed XML files for volume (VTU) and surfaces (VTP).

Arrays stand inline as base64 of zlib blocks, each behind a header of four 64-bit counts (VTK file
formats, kitware.github.io/vtk). VTK disagrees with itself about the order of a wedge: its measures
of volume and quality are positive when the first triangle's normal points to the second triangle,
as in the mesh and as written here; its text and meshio call that order turned inside out.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from levator.anatomy.export.solids import muscle_solid
from levator.anatomy.types import TISSUES, Array, Face

VTK_WEDGE = 13
KINDS = {
    "float64": "Float64",
    "float32": "Float32",
    "int64": "Int64",
    "int16": "Int16",
    "uint8": "UInt8",
}
LEVEL = 6
Arrays = Mapping[str, NDArray[Any]]
NOTHING: Arrays = {}


def vtu(face: Face, *, nodes: Arrays = NOTHING, wedges: Arrays = NOTHING) -> bytes:
    """The wedges of `face` as a VTK unstructured grid [m], with tissues, muscles and labels.

    Further values on `nodes` and in `wedges` are written by their names.
    """
    mesh = face.mesh
    count = len(mesh.wedges)
    cells: Arrays = {
        "connectivity": mesh.wedges,
        "offsets": 6 * np.arange(1, count + 1),
        "types": np.full(count, VTK_WEDGE, dtype=np.uint8),
    }
    pieces = [
        _section("PointData", {**_on_nodes(face), **nodes}),
        _section("CellData", {**_in_wedges(face), **wedges}),
        _section("Points", {"position": mesh.points}),
        _section("Cells", cells),
    ]
    counts = f'NumberOfPoints="{mesh.n_nodes}" NumberOfCells="{count}"'
    return _file("UnstructuredGrid", face, counts, pieces)


def vtp(face: Face) -> bytes:
    """Skin, muscle ribbons and nerve lines of `face` as VTK polydata [m], numbered as `part`.

    The field array `parts` names them in that order: skin first, then muscles, then nerves.
    """
    solids = [muscle_solid(face, muscle).within for muscle in face.muscles]
    blocks = [face.mesh.skin, *(s.points for s in solids), *(n.path for n in face.nerves)]
    starts = np.concatenate([[0], np.cumsum([len(block) for block in blocks])])
    faces = [face.mesh.triangles, *(s.triangles for s in solids)]
    polys = np.concatenate([tri + at for tri, at in zip(faces, starts, strict=False)])
    runs = [len(nerve.path) for nerve in face.nerves]
    lines = np.arange(starts[len(faces)], starts[-1])
    of_lines = np.arange(len(faces), len(blocks))
    of_polys = np.repeat(np.arange(len(faces)), [len(triangles) for triangles in faces])
    part = np.concatenate([of_lines, of_polys]).astype(np.int16)
    pieces = [
        _section("CellData", {"part": part}),
        _section("Points", {"position": np.concatenate(blocks)}),
        _section("Lines", {"connectivity": lines, "offsets": np.cumsum(runs, dtype=np.int64)}),
        _section("Polys", {"connectivity": polys, "offsets": 3 * np.arange(1, len(polys) + 1)}),
    ]
    counts = (
        f'NumberOfPoints="{starts[-1]}" NumberOfVerts="0" NumberOfLines="{len(runs)}" '
        f'NumberOfStrips="0" NumberOfPolys="{len(polys)}"'
    )
    return _file("PolyData", face, counts, pieces)


def names(face: Face) -> dict[str, str]:
    """What the numbers in the files stand for: tissues, muscles and parts, one name a line."""
    muscles = [muscle.name for muscle in face.muscles]
    return {
        "unit": "m",
        "axes": "x to the subject's left, y up, z forward, origin at the nasion",
        "person": json.dumps(dict(face.description)),
        "tissues": "\n".join(TISSUES),
        "muscles": "\n".join(muscles),
        "grades": "\n".join(muscle.grade for muscle in face.muscles),
        "parts": "\n".join(["skin", *muscles, *(nerve.name for nerve in face.nerves)]),
    }


def _on_nodes(face: Face) -> dict[str, NDArray[Any]]:
    levels = face.mesh.points.reshape(-1, face.mesh.n_surface, 3)
    depth = np.linalg.norm(levels - levels[0], axis=2).ravel()
    marks = {name: mask.astype(np.uint8) for name, mask in face.labels.items()}
    return {"depth": depth.astype(np.float32), **marks}


def _in_wedges(face: Face) -> dict[str, NDArray[Any]]:
    share, owner, fibre = dominant(face)
    return {
        "tissue": face.tissue.astype(np.uint8),
        "sheet": face.mesh.sheet.astype(np.uint8),
        "muscle_fraction": share.astype(np.float32),
        "muscle": owner.astype(np.int16),
        "fibre": fibre.astype(np.float32),
    }


def dominant(face: Face) -> tuple[Array, NDArray[np.int64], Array]:
    """Muscle share of each wedge, its fullest muscle (-1 for none) and that one's fibres (m, 3)."""
    held, count = face.muscle_map, len(face.mesh.wedges)
    share = np.bincount(held.element, weights=held.fraction, minlength=count)
    rising = np.argsort(held.fraction, kind="stable")
    owner = np.full(count, -1)
    owner[held.element[rising]] = held.muscle[rising]
    fibre = np.zeros((count, 3))
    fibre[held.element[rising]] = held.fibre[rising]
    return np.asarray(share, dtype=np.float64), owner, fibre


def _file(kind: str, face: Face, counts: str, pieces: Iterable[str]) -> bytes:
    told = "".join(_words(name, words) for name, words in names(face).items())
    return (
        '<?xml version="1.0"?>\n'
        f'<VTKFile type="{kind}" version="1.0" byte_order="LittleEndian" '
        'header_type="UInt64" compressor="vtkZLibDataCompressor">\n'
        f"<{kind}>\n<FieldData>\n{told}</FieldData>\n"
        f"<Piece {counts}>\n{''.join(pieces)}</Piece>\n</{kind}>\n</VTKFile>\n"
    ).encode()


def _section(tag: str, arrays: Arrays) -> str:
    inside = "".join(_array(name, values) for name, values in arrays.items())
    return f"<{tag}>\n{inside}</{tag}>\n"


def _array(name: str, values: NDArray[Any]) -> str:
    vectors = values.ndim == 2 and name != "connectivity"
    parts = f'NumberOfComponents="{values.shape[1]}" ' if vectors else ""
    return (
        f'<DataArray type="{KINDS[values.dtype.name]}" Name={quoteattr(name)} '
        f'{parts}format="binary">{_packed(values)}</DataArray>\n'
    )


def _words(name: str, words: str) -> str:
    lines = words.split("\n")
    raw = np.frombuffer(b"".join(line.encode() + b"\0" for line in lines), dtype=np.uint8)
    return (
        f'<Array type="String" Name={quoteattr(name)} NumberOfTuples="{len(lines)}" '
        f'format="binary">{_packed(raw)}</Array>\n'
    )


def _packed(values: NDArray[Any]) -> str:
    """Base64 of one zlib block behind its header: blocks, block size, size left, packed size."""
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    raw = np.ascontiguousarray(little).tobytes()
    if not raw:
        return base64.b64encode(np.zeros(1, "<u8").tobytes()).decode("ascii")
    block = zlib.compress(raw, LEVEL)
    header = np.array([1, len(raw), 0, len(block)], dtype="<u8").tobytes()
    return (base64.b64encode(header) + base64.b64encode(block)).decode("ascii")
