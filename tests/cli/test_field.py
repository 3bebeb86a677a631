"""`levator field`: files appear together or not at all, and every mistake costs one line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from levator.cli import field_answers, field_runs, main
from levator.field.sites import sites

QUICK = ["--resolution", "coarse"]
ZYGOMATICUS = ["--muscle", "zygomaticus major, left"]


@pytest.fixture(autouse=True)
def home(work, monkeypatch) -> Path:
    monkeypatch.setenv("COLUMNS", "140")
    return work


@pytest.fixture
def no_lab(monkeypatch) -> None:
    """The lab page has tests of its own; here its solves would be repeated."""
    monkeypatch.setattr(field_answers, "lab_page", lambda *_: b"<html></html>")


def refused(capsys, *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        main(["field", *words])
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err + said.out
    return said.err


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_a_placement_is_told_and_written(capsys, home, no_lab):
    main(["field", *QUICK, *ZYGOMATICUS, "--out", "here"])
    said = capsys.readouterr().out
    for words in ("delivered current", "90 % interval", "ohm", "weakest number", "along fibres"):
        assert words in said
    assert {file.name for file in (home / "here").iterdir()} == {
        *("field.png", "field.vtu", "muscles.csv", "lab.html")
    }
    assert b"potential_V" in (home / "here" / "field.vtu").read_bytes()
    strongest = max(rows(home / "here" / "muscles.csv"), key=lambda row: float(row["mean_V_per_m"]))
    assert strongest["muscle"] == "zygomaticus major, left"
    assert float(strongest["p95_V_per_m"]) > float(strongest["mean_V_per_m"])


def test_bare_skin_delivers_less_than_gel(capsys):
    delivered = []
    for contact in ("gel", "bare"):
        main(["field", *QUICK, *ZYGOMATICUS, "--contact", contact])
        said = capsys.readouterr().out
        delivered.append(float(said.partition("delivered current")[2].split()[0]))
    assert delivered[1] < delivered[0]


def test_the_points_of_a_placement_can_be_given(capsys):
    main(["field", *QUICK, "--anode", "52,-36,-22", "--cathode", "28,-61,-7"])
    assert "zygomaticus major, left" in capsys.readouterr().out


def test_a_session_says_what_it_left_out_and_writes_every_muscle(capsys, home, no_lab):
    main(["field", *QUICK, "--session", "beginner-plan", "--axis", "90", "--out", "here"])
    said = " ".join(capsys.readouterr().out.split())
    assert "rejected brow, left" in said
    assert "temple" in said
    assert "V s/m" in said
    found = rows(home / "here" / "session.csv")
    assert any(float(row["field_time_V_s_per_m"]) > 0 for row in found)
    assert (home / "here" / "session.png").read_bytes().startswith(b"\x89PNG")


def test_a_search_names_the_best_pair_and_what_cannot_be_spanned(capsys, home, no_lab, monkeypatch):
    monkeypatch.setattr(field_runs, "sites", lambda face, radius: sites(face, radius, step=2e-3))
    main(["field", *QUICK, "--search", "risorius, left", "--out", "here"])
    said = capsys.readouterr().out
    assert "rank correlation" in said
    assert "platysma, left" in said
    found = rows(home / "here" / "search.csv")
    assert len(found) == 200
    assert sorted(int(row["rank_with_contact"]) for row in found) == list(range(1, 201))
    assert float(found[0]["over_strongest_in_search"]) >= float(
        found[-1]["over_strongest_in_search"]
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "answers for one placement"),
        ([*ZYGOMATICUS, "--session", "zone-guide"], "answers for one placement"),
        (["--anode", "1,2,3"], "both --anode and --cathode"),
        ([*ZYGOMATICUS, "--axis", "30"], "--session"),
        (["--session", "zone-guide", "--verify"], "--muscle instead"),
        (["--session", "zone-guide", "--level", "0"], "V/m"),
        ([*ZYGOMATICUS, "--conductivity", "fat=0"], "must be positive"),
        ([*ZYGOMATICUS, "--conductivity", "fat=-1"], "must be positive"),
        ([*ZYGOMATICUS, "--conductivity", "fat=wet"], "fat=0.04"),
        ([*ZYGOMATICUS, "--conductivity", "bone=1"], "tissue"),
        ([*ZYGOMATICUS, "--setting", "level 99"], "setting"),
        ([*ZYGOMATICUS, "--device", "nuface-trinty-plus"], "nuface-trinity-plus"),
    ],
)
def test_mistakes_cost_one_line_before_anything_is_built(capsys, home, unbuilt, words, told):
    assert told in refused(capsys, *words, "--out", "here")
    assert not any(home.iterdir())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--anode", "0,0,200", "--cathode", "28,-61,-7"], "mm off the face"),
        (["--anode", "28,-61,-7", "--cathode", "30,-58,-7"], "overlap"),
        (["--anode", "52,-36,-22", "--cathode", "-28,-61,-7"], "cannot stand"),
        (["--anode", "28,-61", "--cathode", "30,-58,-7"], "45,-40,60"),
        (["--muscle", "zygomaticus majo, left"], "zygomaticus major, left"),
        (["--search", "nobody"], "unknown muscle"),
        (["--session", "zone-gide"], "zone-guide"),
    ],
)
def test_spheres_that_cannot_stand_there_are_refused_and_nothing_is_written(
    capsys, home, words, told
):
    assert told in refused(capsys, *QUICK, *words, "--out", "here")
    assert not any(home.iterdir())


def test_a_point_in_a_zone_is_refused(capsys, home):
    said = refused(capsys, *QUICK, "--anode", "62,8,-51", "--cathode", "58,-28,-51")
    assert "exclusion zone" in said


def test_a_folder_that_is_a_file_is_refused(capsys, home, unbuilt):
    (home / "here").write_text("")
    assert "is a file" in refused(capsys, *ZYGOMATICUS, "--out", "here")
