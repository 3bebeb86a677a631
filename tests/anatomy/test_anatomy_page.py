"""The pages about the face name what the code names, and say what it measures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from levator.anatomy import Face
from levator.anatomy.mesh.layers import SHEETS
from levator.anatomy.muscle.courses import courses, every_course, outside
from levator.anatomy.muscle.variants import every_variant
from levator.anatomy.shape.template import NAMED, NECK
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
    read = [(c.code, c.label, str(c.plane), c.nerve, c.role) for c in courses()]
    assert found == read
    assert f"holds {2 * len(read)} pieces" in PAGE


def test_muscle_sizes_of_the_page_are_those_of_the_tables() -> None:
    for code, _, _, width, thickness, *_ in rows("Muscles"):
        assert float(width) == pytest.approx(from_si(value(f"muscle.{code}.width"), "mm"))
        assert float(thickness) == pytest.approx(from_si(value(f"muscle.{code}.thickness"), "mm"))


def test_muscles_that_leave_the_face_are_told_with_their_share() -> None:
    listed = {code: (where, share) for code, where, share in rows("Muscles that leave the face")}
    leaving = {c.code: c for c in courses() if c.leaves}
    assert listed.keys() == leaving.keys()
    for code, (where, share) in listed.items():
        assert where == leaving[code].leaves
        assert float(share) == value(f"muscle.{code}.inside")


def test_fans_are_told_with_their_breadth_at_the_origin() -> None:
    listed = {code: (wide, float(ratio)) for code, wide, ratio in rows("Fans")}
    fans = {c.code: (c.fans, value(f"muscle.{c.code}.origin_breadth")) for c in courses() if c.fans}
    assert listed == fans


def test_muscles_that_are_not_built_are_told_with_the_reason() -> None:
    assert {code: why for code, _, why in rows("Muscles that are not built")} == dict(outside())


def test_variants_are_told_with_their_frequencies() -> None:
    listed = {name: frequency for name, frequency, *_ in rows("Variants")}
    assert listed == {
        variant.name: " or ".join(f"{value(row):g}" for row in variant.frequency)
        for variant in every_variant()
    }
    assert {c.variant for c in every_course()} - {""} <= listed.keys()


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
    for resolution in ("coarse", "standard"):
        listed = ", ".join(f"`{sheet}`" for sheet in SHEETS[resolution])
        assert f"| `{resolution}` | {listed} |" in PAGE


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
