"""What ships: every row loads, every source exists, every name that code reads exists."""

import re
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from levator.sources import Grade, catalogue, references
from levator.sources.bibliography import further_reading
from levator.sources.catalogue import tables
from levator.sources.claims import claims
from levator.sources.contradictions import contradictions
from levator.sources.readers import mentions

PACKAGE = Path(str(files("levator")))
OURS = {"levator-assumption", "levator-derived", "levator-fit"}


def test_every_table_file_loads_and_none_is_empty():
    shipped = {path.stem for path in (PACKAGE / "sources" / "tables").glob("*.toml")}
    assert set(tables()) == shipped
    assert all(tables().values())


def test_every_row_of_every_file_is_in_the_catalogue():
    for path in (PACKAGE / "sources" / "tables").glob("*.toml"):
        headers = re.findall(r"^\[([^\[\]]+)\]", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(headers) <= set(catalogue()), path.name
        assert len(headers) == len(tables()[path.stem]), path.name


@pytest.mark.parametrize("label", sorted(tables()))
def test_every_value_is_finite_and_lies_in_its_spread(label):
    for row in tables()[label]:
        drawn = row.quantile(np.array([1e-6, 0.25, 0.5, 0.75, 1 - 1e-6]))
        assert np.isfinite(drawn).all(), row.name
        assert row.spread.admits(row.value), row.name
        assert drawn[0] <= row.value <= drawn[-1] or np.isclose(row.value, drawn).any(), row.name


def test_every_source_is_in_the_bibliography():
    cited = {row.source for row in catalogue().values()}
    cited |= {key for entry in claims() for key in entry.sources}
    cited |= {side.source for case in contradictions() for side in case.sides}
    assert cited <= set(references())


def test_our_own_assumptions_are_graded_as_such():
    for row in catalogue().values():
        if row.source == "levator-assumption":
            assert row.grade is Grade.X, row.name


def test_what_is_from_memory_is_graded_as_an_assumption():
    for row in catalogue().values():
        if "from memory" in row.where:
            assert row.grade is Grade.X, row.name


def test_every_bibliography_entry_is_cited_or_listed_as_further_reading():
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in {".toml", ".py"}
    )
    words = set(re.findall(r"[\w-]+", text))
    assert set(references()) <= words | OURS


def test_further_reading_names_known_sources_once():
    keys = [key for topic in further_reading().values() for key in topic]
    assert set(keys) <= set(references())
    assert len(keys) == len(set(keys))


def test_no_code_asks_for_a_number_that_does_not_exist():
    missing = {
        f"{mention.reader} asks for {mention.pattern}"
        for mention in mentions()
        if mention.asked and not any(fnmatchcase(name, mention.pattern) for name in catalogue())
    }
    assert missing == set()


def test_no_shipped_text_names_this_machine():
    for path in sorted((PACKAGE / "sources").rglob("*")):
        if path.suffix in {".toml", ".py", ".bib"}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"/(work|home|tmp|root)/", text), path.name


def test_a_yardstick_is_larger_than_nothing():
    for name in (
        "yardstick.facelift.jowl",
        "visibility.chin",
        "adaptation.face_stimulation.growth",
    ):
        assert catalogue()[name].value > 0
    assert catalogue()["yardstick.facelift.jowl_kept"].value == pytest.approx(
        catalogue()["yardstick.facelift.jowl"].value * (1 - 0.21), rel=0.01
    )
