"""The pages about the face name what the code names, and say what it measures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from levator.anatomy import Face
from levator.anatomy.layers import SHEETS
from levator.anatomy.muscles import _courses
from levator.anatomy.template import NAMED, NECK
from levator.sources import from_si, value

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reference" / "anatomy.md").read_text(encoding="utf-8")
STORY = (DOCS / "explanation" / "face.md").read_text(encoding="utf-8")


def rows(section: str) -> list[list[str]]:
    """Cells of the table rows under the heading `section` of the reference page."""
    part = PAGE.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def unsided(names: object) -> set[str]:
    return {re.sub(", (left|right)$", "", str(name)) for name in names}


def test_muscle_table_is_the_one_the_code_reads() -> None:
    found = [tuple(row[:3] + row[5:]) for row in rows("Muscles")]
    courses = [(c.code, c.label, str(c.layer), c.nerve, c.role) for c in _courses()]
    assert found == courses


def test_muscle_sizes_of_the_page_are_those_of_the_tables() -> None:
    for code, _, _, width, thickness, *_ in rows("Muscles"):
        assert float(width) == pytest.approx(from_si(value(f"muscle.{code}.width"), "mm"))
        assert float(thickness) == pytest.approx(from_si(value(f"muscle.{code}.thickness"), "mm"))


def test_named_landmarks_are_all_listed_with_their_number(coarse_face: Face) -> None:
    listed = dict(rows("Landmarks"))
    named = [name for name in coarse_face.landmarks if not name.isdigit()]
    assert set(listed) == unsided(named) == unsided(NAMED) | unsided(NECK)
    for name, number in NAMED.items():
        told = listed[name.removesuffix(", left")]
        assert re.search(rf"\b{number}\b", told), name
        assert ("both sides" in told) == name.endswith(", left")


@pytest.mark.parametrize(
    ("section", "field"),
    [("Regions", "regions"), ("Exclusion zones", "zones"), ("Labels", "labels")],
)
def test_regions_zones_and_labels_are_all_listed(
    section: str, field: str, coarse_face: Face
) -> None:
    names = getattr(coarse_face, field)
    assert {row[0] for row in rows(section)} == unsided(names)
    for name, told in rows(section):
        assert ("both sides" in told) == (f"{name}, left" in names)


def test_sheets_are_listed_from_the_skin_down() -> None:
    assert ", ".join(f"`{sheet}`" for sheet in SHEETS) in PAGE


def test_sizes_told_of_both_resolutions_are_those_of_the_meshes(
    coarse_face: Face, standard_face: Face
) -> None:
    told = dict(re.findall(r"^\| (skin nodes|nodes|wedges) \| (.*) \|$", STORY, re.MULTILINE))
    for name, count in (
        ("skin nodes", lambda mesh: mesh.n_surface),
        ("nodes", lambda mesh: mesh.n_nodes),
        ("wedges", lambda mesh: len(mesh.wedges)),
    ):
        counts = [f"{count(face.mesh):,}" for face in (standard_face, coarse_face)]
        assert told[name] == " | ".join(counts)
