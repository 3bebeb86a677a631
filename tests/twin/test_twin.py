"""The chain on a coarse face: determinism, honest intervals, files and errors."""

from __future__ import annotations

import numpy as np
import pytest

import levator as lv
from levator.errors import LevatorError
from levator.sources import draw
from levator.tone import register
from levator.twin import ARMS, Interval
from levator.twin.answers import with_both_sides
from levator.twin.chain import physics, respond


def test_equal_seeds_give_equal_answers(coarse_run) -> None:
    twin, result = coarse_run
    again = twin.run(weeks=result.inputs.weeks, draws=result.inputs.draws, seed=result.inputs.seed)
    for pair, lift in result.contour.lifts.items():
        np.testing.assert_array_equal(lift, again.contour.lifts[pair])


def test_no_routine_changes_nothing(coarse_run) -> None:
    _, result = coarse_run
    assert not result.contour.lifts["none", "established"].any()


def test_only_hypotheses_change_resting_tone(coarse_run) -> None:
    _, result = coarse_run
    for arm in ARMS:
        assert not result.tone[arm, "established"].any()


def test_averaged_run_without_hypotheses_is_the_established_one(coarse_run) -> None:
    twin, _ = coarse_run
    result = twin.run(weeks=4, draws=8, seed=3, hypotheses=register())
    np.testing.assert_array_equal(
        result.contour.lifts["full", "averaged"], result.contour.lifts["full", "established"]
    )


def test_full_attendance_trains_at_least_as_much_as_stopping(coarse_run) -> None:
    _, result = coarse_run
    full = result.thickness["full", "established"]
    assert (full >= result.thickness["stopped", "established"] - 1e-15).all()


def test_gel_brings_in_more_than_sweat_and_sweat_more_than_bare_skin(coarse_run) -> None:
    twin, result = coarse_run
    sample = draw(256, 5, twin.table)
    state = physics(twin.face, twin.solve(), sample)
    gel, sweat, bare = (
        np.median(respond(twin.solve(), state, sample, contact).arrival.mean)
        for contact in ("gel", "sweat", "bare")
    )
    assert gel >= sweat >= bare
    assert result.contacts["bare"].any_contraction <= result.contacts["gel"].any_contraction


def test_pads_keep_the_current_honest_and_a_film_does_not(coarse_run) -> None:
    _, result = coarse_run
    gel, film, bare = (result.contacts[name] for name in ("gel", "film", "bare"))
    for honest in (gel, bare):
        assert honest.entering.low == pytest.approx(1.0, abs=1e-6)
        assert honest.tissue.median == pytest.approx(honest.current.median, rel=1e-6)
    assert 0 < film.entering.low < film.entering.high < 1
    assert film.tissue.median < film.current.median
    assert bare.over_bare == Interval(1.0, 1.0, 1.0)
    assert gel.over_bare.median > 1
    assert bare.voltage.median > gel.voltage.median


def test_a_nerve_feels_at_least_the_mean_of_a_pulse_that_fades(coarse_run) -> None:
    _, result = coarse_run
    for answer in result.contacts.values():
        assert answer.nerve.median >= answer.tissue.median * (1 - 1e-9)


def test_sweat_may_be_asked_for_and_stands_beside_the_others(coarse_run) -> None:
    twin, _ = coarse_run
    sweaty = lv.Twin(twin.face, twin.probe, twin.regimen, contact="sweat", cache=twin._cache)
    result = sweaty.run(weeks=2, draws=4, seed=1)
    assert set(result.contacts) == {"gel", "film", "sweat", "bare"}
    assert result.activation.contact == "sweat"


def test_every_unknown_says_how_it_acts_and_frozen_ones_travel_with_the_lift(coarse_run) -> None:
    twin, result = coarse_run
    assert {row.name for row in result.unknowns} == {u.name for u in twin.table}
    assert set(result.contour.lift("jowl").frozen) == {
        row.name for row in result.unknowns if row.acts == "frozen"
    }


def test_emulators_print_their_held_out_error(coarse_run) -> None:
    _, result = coarse_run
    for error in result.emulators:
        assert error.solves >= 4
        assert error.held_out >= 1
        assert 0 < error.median < 0.5


def test_weakest_grade_is_that_of_the_ledger(coarse_run) -> None:
    _, result = coarse_run
    assert result.grade == max((row.grade for row in result.ledger), key=lambda g: g.rank)
    assert result.evidence().names


def test_saved_runs_come_back_the_same(coarse_run, tmp_path) -> None:
    _, result = coarse_run
    result.save(tmp_path / "me.twin")
    again = lv.TwinResult.load(tmp_path / "me.twin")
    assert again.contour.lift("cheek") == result.contour.lift("cheek")
    assert again.contacts == result.contacts
    assert again.ledger == result.ledger


@pytest.mark.parametrize(
    "content",
    [b"", b"not a zip", b"PK\x03\x04 half a zip", None],
    ids=["empty", "text", "half", "foreign"],
)
def test_a_damaged_or_foreign_file_is_refused_in_one_line(content, tmp_path) -> None:
    file = tmp_path / "x.twin"
    if content is None:
        np.savez(file.with_suffix(".npz"), a=np.zeros(2))
        file = file.with_suffix(".npz")
    else:
        file.write_bytes(content)
    with pytest.raises(LevatorError, match="levator run") as caught:
        lv.TwinResult.load(file)
    assert "\n" not in str(caught.value)


def test_a_flipped_bit_is_noticed(coarse_run, tmp_path) -> None:
    import zipfile

    _, result = coarse_run
    file = tmp_path / "me.twin"
    result.save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["result.json"] = parts["result.json"].replace(b'"draws": ', b'"draws":  ', 1)
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with pytest.raises(LevatorError, match="no intact run"):
        lv.TwinResult.load(file)


def test_a_run_from_the_cache_stands_on_the_same_numbers(coarse_run) -> None:
    twin, result = coarse_run
    warm = lv.Twin(twin.face, twin.probe, twin.regimen, cache=twin._cache)
    again = warm.run(weeks=result.inputs.weeks, draws=result.inputs.draws, seed=1)
    assert again.ledger == result.ledger
    assert {"muscle.ZMA.width", "conductivity.fat", "mechanics.fat.shear_modulus"} <= {
        row.name for row in again.ledger
    }


def test_bibliography_holds_exactly_the_sources_of_the_run(coarse_run, tmp_path) -> None:
    _, result = coarse_run
    result.cite(tmp_path / "references.bib")
    text = (tmp_path / "references.bib").read_text()
    keys = {line.split("{")[1].split(",")[0] for line in text.splitlines() if line.startswith("@")}
    assert keys == {row.source for row in result.ledger}


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"weeks": 0}, "weeks 0"),
        ({"weeks": 521}, "1-520"),
        ({"draws": 1}, "draws 1"),
        ({"seed": -1}, "seed -1"),
    ],
)
def test_impossible_runs_are_refused(coarse_run, asked, match) -> None:
    twin, _ = coarse_run
    with pytest.raises(LevatorError, match=match):
        twin.run(**asked)


def test_regions_without_side_are_the_mean_of_both() -> None:
    names, values = with_both_sides(("cheek, left", "cheek, right", "chin"), np.array([1.0, 3, 5]))
    assert names[-1] == "cheek"
    assert values[-1] == 2.0
