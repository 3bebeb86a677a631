"""Trains of pulses over many placements: the same as `drive` without a film, and laws with one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from levator.device import device, skin_contact
from levator.device.arriving import Arrival, Source, Way, arrive
from levator.device.labelled import against_label
from levator.device.pulse import drive, nerve_equivalent
from levator.errors import LevatorError
from levator.sources import draw, unknowns

N, PLACES = 64, 3
LATE = {"motor_chronaxie": np.full(N, 2e-4), "sensory_chronaxie": np.full(N, 4e-4)}


@pytest.fixture(scope="module")
def drawn():
    probe = device("nuface-trinity-plus")
    return draw(N, 1, (*unknowns(), *probe.unknowns()))


@pytest.fixture(scope="module")
def source(drawn) -> Source:
    names = ("current", "compliance", "pulse_width", "frequency")
    return Source(**{name: drawn[f"device.{name}"] for name in names})


def way(tissue=300.0, area=1.2e-4, series=0.0, shunt=0.0) -> Way:
    return Way(*(np.full((N, PLACES), x) for x in (tissue, area, series, shunt)))


def run(source: Source, drawn, through: Way, contact="gel", **changed) -> Arrival:
    given = {"contact": contact, **LATE, **changed}
    return arrive(source, through, skin_contact(drawn), **given)


@pytest.mark.parametrize("contact", ["gel", "sweat", "bare"])
def test_without_a_film_a_train_is_that_of_drive(source, drawn, contact) -> None:
    found = run(source, drawn, way(), contact)
    pulse = drive(
        set_current=source.current,
        compliance=source.compliance,
        area=1.2e-4,
        tissue_resistance=300.0,
        pulse_width=source.pulse_width,
        frequency=source.frequency,
        skin=skin_contact(drawn),
        contact=contact,
    )
    close = {"rtol": 0, "atol": 5e-3 * 4e-4}
    felt = nerve_equivalent(pulse, pulse_width=source.pulse_width, chronaxie=np.full(N, 2e-4))
    for place in range(PLACES):
        np.testing.assert_allclose(found.mean[:, place], pulse.mean, **close)
        np.testing.assert_allclose(found.motor[:, place], felt, **close)
        np.testing.assert_allclose(found.peak[:, place], pulse.peak, **close)
        assert (found.limited[:, place] == pulse.limited).mean() > 0.95


def test_what_does_not_enter_tissue_stays_in_the_film(source, drawn) -> None:
    """Over the pulse the film carries (I R + 2 v)/R_f, so that source, tissue and film balance."""
    found = run(source, drawn, way(shunt=1 / 4000.0))
    assert (found.source <= source.current[:, None] * (1 + 1e-9)).all()
    assert ((found.entering > 0) & (found.entering < 1)).all()
    np.testing.assert_allclose(found.entering * found.source, found.mean, rtol=1e-12)
    linear = replace(skin_contact(drawn), breakdown_voltage=np.full(N, np.inf))
    free = replace(source, compliance=np.full(N, 1e9), pulse_width=np.full(N, 100.0))
    slow = replace(free, frequency=np.full(N, 1e-3))
    held = arrive(slow, way(shunt=1 / 4000.0), linear, contact="gel", **LATE)
    inner = 300.0 + 2 * linear.low_resistance / 1.2e-4
    steady = slow.current * 4000.0 / (4000.0 + inner)
    np.testing.assert_allclose(held.mean[:, 0], steady, rtol=0.05)


def test_share_entering_goes_to_one_as_the_film_loses_its_conductance(source, drawn) -> None:
    shares = [run(source, drawn, way(shunt=g)).entering for g in (1e-2, 1e-3, 1e-5, 1e-8, 0.0)]
    for one, other in pairwise(shares):
        assert (other >= one - 1e-3).all()
    assert shares[-2].min() > 0.99
    assert np.median(shares[-2]) > 0.999
    np.testing.assert_allclose(shares[-1], 1.0, atol=1e-9)


@pytest.mark.parametrize("wrong", ["current", "compliance"])
def test_nothing_in_gives_nothing_out(source, drawn, wrong) -> None:
    found = run(replace(source, **{wrong: np.zeros(N)}), drawn, way(shunt=1e-4))
    for told in (found.mean, found.motor, found.rms, found.source, found.energy):
        assert not told.any()


@pytest.mark.parametrize("shunt", [0.0, 2.5e-4])
def test_more_compliance_never_brings_in_less(source, drawn, shunt) -> None:
    found = [
        run(replace(source, compliance=factor * source.compliance), drawn, way(shunt=shunt)).mean
        for factor in (0.3, 1.0, 3.0, 10.0)
    ]
    for less, more in pairwise(found):
        assert (more >= less - 2e-3 * source.current[:, None]).all()


def test_gel_brings_in_more_than_sweat_and_sweat_more_than_bare_skin(source, drawn) -> None:
    gel, sweat, bare = (
        np.median(run(source, drawn, way(), contact).mean) for contact in ("gel", "sweat", "bare")
    )
    assert gel >= sweat > bare


def test_source_keeps_its_voltage_and_its_energy(source, drawn) -> None:
    found = run(source, drawn, way(series=200.0, shunt=1e-4), "bare")
    assert (found.voltage <= source.compliance[:, None] * (1 + 1e-9)).all()
    assert (found.energy >= 0).all()
    most = found.voltage * found.source * source.pulse_width[:, None]
    assert (found.energy <= most * (1 + 1e-9)).all()


def test_blocks_of_draws_do_not_know_of_each_other(source, drawn, monkeypatch) -> None:
    whole = run(source, drawn, way(shunt=1e-4))
    monkeypatch.setitem(arrive.__globals__, "_BLOCK", 7)
    parts = run(source, drawn, way(shunt=1e-4))
    np.testing.assert_allclose(parts.mean, whole.mean, rtol=5e-3)


def test_the_label_is_met_less_often_than_it_promises(source, drawn) -> None:
    probe = device("nuface-trinity-plus")
    gel, film, bare = (
        run(source, drawn, through, contact)
        for through, contact in (
            (way(area=4e-4), "gel"),
            (way(area=5e-4, shunt=2.5e-4), "film"),
            (way(), "bare"),
        )
    )
    found = against_label(probe, "level 5", gel=gel, film=film, bare=bare)
    assert bare.mean.mean() < found.gel[1] <= found.label
    assert found.film[1] < found.gel[1]
    assert 0 < found.shunted[0] < found.shunted[2] < 1
    words = found.told()
    assert "labelled 400 uA" in words
    assert f"{100 * found.shunted[1]:.0f} %" in words
    with pytest.raises(LevatorError, match="'level 5'"):
        against_label(probe, "level 55", gel=gel, film=film, bare=bare)


def test_impossible_arguments_are_answered_with_what_to_write(source, drawn) -> None:
    with pytest.raises(LevatorError, match="must be positive"):
        run(source, drawn, way(area=0.0))
    with pytest.raises(LevatorError, match="zero or more"):
        run(source, drawn, way(shunt=-1.0))
    with pytest.raises(LevatorError, match="'bare'"):
        run(source, drawn, way(), "barr")
