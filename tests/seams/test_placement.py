"""Seam 5: placements live in device, zones in anatomy, and the field knows no regimen."""

from __future__ import annotations

import ast
from pathlib import Path

import levator.field
from levator.anatomy import Face
from levator.device import default_session, device


def test_field_never_imports_regimen() -> None:
    for module in Path(levator.field.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any("regimen" in name for name in names), module.name


def test_the_default_session_stays_out_of_every_zone() -> None:
    face = Face.reference(resolution="coarse")
    session = default_session(face, device("nuface-trinity-plus"))
    assert session.steps
    for step in session.steps:
        for point in (step.placement.anode, step.placement.cathode):
            nearest = int(((face.mesh.skin - point) ** 2).sum(axis=1).argmin())
            assert not [zone for zone, inside in face.zones.items() if inside[nearest]]
