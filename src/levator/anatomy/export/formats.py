"""Which formats can a face be written in? One function from face to bytes for each suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from levator.anatomy.export.glb import glb
from levator.anatomy.export.obj import obj
from levator.anatomy.export.vtk import vtp, vtu
from levator.anatomy.types import Face
from levator.errors import LevatorError

FORMATS: Mapping[str, Callable[[Face], bytes]] = {
    ".vtu": vtu,
    ".vtp": vtp,
    ".obj": obj,
    ".glb": glb,
}


def exported(face: Face, suffix: str) -> bytes:
    """Bytes of `face` in the format of `suffix`, e.g. `.vtu`; raises LevatorError for another."""
    if suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise LevatorError(f"cannot write a face as {suffix!r}; write one of {known}")
    return FORMATS[suffix.lower()](face)
