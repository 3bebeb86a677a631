"""The face: its layers cut open, its muscles, and how thick everything is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from levator.anatomy import TISSUES, Face
from levator.sources import weakest
from levator.twin.report.figures.canvas import Picture, data_address
from levator.twin.report.figures.face import labelled_muscles, layers, turned_muscles
from levator.twin.report.parts import Table, table
from levator.twin.report.wording import amount, graded, plain, significant
from levator.twin.types import Array

REGION = "cheek, left"
SIDE = ", left"


@dataclass(frozen=True)
class Person:
    """What the face section shows."""

    who: str
    sheets: int
    pieces: int
    grade: str
    pictures: tuple[Picture, ...]
    depths: Table
    muscles: Table


def person(face: Face) -> Person:
    """The face section."""
    depths = _depths(face)
    return Person(
        who=_who(face),
        sheets=face.mesh.n_sheets,
        pieces=len(face.muscles),
        grade=graded(weakest(muscle.grade for muscle in face.muscles)),
        pictures=(_layers(face), *_muscle_pictures(face)),
        depths=depths,
        muscles=_muscles(face),
    )


def _who(face: Face) -> str:
    asked = face.description
    return (
        f"{asked['sex']}, {plain(float(asked['age']))} years, body mass index "
        f"{plain(float(asked['bmi']))} kg/m²"
    )


def _layers(face: Face) -> Picture:
    height = float(face.regions[REGION] @ face.mesh.skin[:, 1])
    return Picture(
        src=data_address(layers(face, height)),
        alt=(
            "A level cut through the face at the cheek, seen from above: a thin sheet of skin, "
            "fat, the SMAS sheet, deep fat, and muscle shaded by its share of the volume."
        ),
        caption="The layers, cut level with the cheek and seen from above; the nose is on top.",
    )


def _muscle_pictures(face: Face) -> tuple[Picture, Picture]:
    names = sorted({muscle.label for muscle in face.muscles})
    return (
        Picture(
            src=data_address(labelled_muscles(face)),
            alt=f"The face from the front with its muscles in colour: {', '.join(names)}.",
            caption="The muscle nearest below the skin at each point; dark lines are centre lines.",
            fine=True,
        ),
        Picture(
            src=data_address(turned_muscles(face)),
            alt="The same muscles in three-quarter view from the subject's left.",
            caption="The same from the subject's left.",
        ),
    )


def _depths(face: Face) -> Table:
    levels = face.mesh.points.reshape(-1, face.mesh.n_surface, 3)
    sheets = np.linalg.norm(np.diff(levels, axis=0), axis=2) * 1e3
    tissue = [TISSUES[face.tissue[face.mesh.sheet == k][0]] for k in range(face.mesh.n_sheets)]
    smas = tissue.index("smas")
    parts = (
        [k for k, name in enumerate(tissue) if name == "skin"],
        [k for k, name in enumerate(tissue) if name == "fat" and k < smas],
        [smas],
        list(range(smas + 1, len(tissue))),
        list(range(len(tissue))),
    )
    rows = [
        (name.removesuffix(SIDE), *(_mean(sheets[part], weights) for part in parts))
        for name, weights in face.regions.items()
        if not name.endswith(", right")
    ]
    head = ("region", "skin", "fat above", "SMAS sheet", "deep tissue", "all")
    return table("Thickness of the layers [mm], mean over each region", head, rows)


def _mean(sheets: Array, weights: Array) -> str:
    return significant(float(sheets.sum(axis=0) @ weights))


def _muscles(face: Face) -> Table:
    rows = [
        (
            muscle.label,
            muscle.role,
            muscle.nerve,
            amount(muscle.length * 1e3, "mm"),
            amount(muscle.width * 1e3, "mm"),
            amount(muscle.thickness * 1e3, "mm"),
            str(muscle.grade),
        )
        for muscle in face.muscles
        if muscle.side == "left"
    ]
    head = ("muscle, each side", "role", "nerve", "length", "width", "thickness", "grade")
    return table("The muscles of this face", head, rows)
