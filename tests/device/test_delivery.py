from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.device import Delivery, contact_impedance, deliver, dissipation, skin_contact
from levator.device.contact import LAWS
from levator.errors import LevatorError

CASE = {
    "set_current": 400e-6,
    "compliance": 12.0,
    "area": 1.2e-4,
    "tissue_resistance": 600.0,
    "pulse_width": 0.06,
}


def run(model: str = "breakdown", contact: str = "gel", **changed: object) -> Delivery:
    skin = changed.pop("skin", skin_contact())
    return deliver(**{**CASE, **changed}, skin=skin, contact=contact, model=model)


@pytest.mark.parametrize("model", LAWS)
def test_no_current_comes_from_a_source_set_to_zero(model: str) -> None:
    delivery = run(model, set_current=0.0)
    assert delivery.current == 0
    assert delivery.voltage == 0
    assert not delivery.limited


def test_no_current_comes_from_a_source_without_voltage() -> None:
    delivery = run(compliance=0.0)
    assert delivery.current == 0
    assert delivery.limited


@pytest.mark.parametrize("model", LAWS)
@pytest.mark.parametrize("contact", ["gel", "bare"])
def test_delivered_current_never_exceeds_the_set_current(model: str, contact: str) -> None:
    wanted = np.logspace(-6, -1, 60)
    delivery = run(model, contact, set_current=wanted)
    assert (delivery.current <= wanted).all()
    assert np.array_equal(delivery.current < wanted, delivery.limited)


@pytest.mark.parametrize("model", LAWS)
def test_more_compliance_never_delivers_less(model: str) -> None:
    delivery = run(model, compliance=np.linspace(0, 60, 200))
    assert (np.diff(delivery.current) >= 0).all()
    assert delivery.current[-1] == pytest.approx(400e-6)


@pytest.mark.parametrize("model", LAWS)
def test_gel_delivers_at_least_as_much_as_bare_skin(model: str) -> None:
    pulses = np.logspace(-4, -1, 40)
    gel, bare = run(model, pulse_width=pulses), run(model, "bare", pulse_width=pulses)
    assert (gel.current >= bare.current).all()
    assert (gel.current > bare.current).any() == (model != "perfect")


def test_a_larger_patch_never_delivers_less() -> None:
    assert (np.diff(run(area=np.linspace(1e-5, 5e-4, 50)).current) >= 0).all()


@pytest.mark.parametrize("model", LAWS)
@settings(max_examples=60, deadline=None)
@given(
    wanted=st.floats(1e-6, 4e-2),
    compliance=st.floats(1.0, 200.0),
    tissue=st.floats(0.0, 5e3),
    pulse=st.floats(1e-4, 0.1),
    resistance=st.floats(1.0, 100.0),
    threshold=st.floats(5.0, 80.0),
)
def test_power_of_the_source_is_what_tissue_and_contacts_dissipate(
    model: str,
    wanted: float,
    compliance: float,
    tissue: float,
    pulse: float,
    resistance: float,
    threshold: float,
) -> None:
    skin = replace(skin_contact(), low_resistance=resistance, breakdown_voltage=threshold)
    delivery = run(
        model,
        set_current=wanted,
        compliance=compliance,
        tissue_resistance=tissue,
        pulse_width=pulse,
        skin=skin,
    )
    parts = dissipation(delivery, tissue_resistance=tissue)
    power = delivery.current * delivery.voltage
    assert parts.tissue + parts.contacts == pytest.approx(float(power), rel=1e-8)


def test_limited_current_is_the_root_of_the_quadratic() -> None:
    """V (1 + z I / b) = I R (1 + z I / b) + 2 z I has one positive root."""
    tissue, limit, threshold = 600.0, 12.0, 20.0
    skin = replace(skin_contact(), breakdown_voltage=threshold)
    z = float(contact_impedance(skin, 0.06)) / CASE["area"]
    roots = np.roots([tissue * z / threshold, tissue + 2 * z - limit * z / threshold, -limit])
    delivery = run(skin=skin)
    assert delivery.limited
    assert delivery.current == pytest.approx(roots[roots > 0][0], rel=1e-12)


def test_linear_contact_obeys_ohm_at_the_compliance() -> None:
    z = float(contact_impedance(skin_contact(), 0.06)) / CASE["area"]
    assert run("linear").current == pytest.approx(12.0 / (600.0 + 2 * z), rel=1e-12)


def test_breakdown_with_an_endless_voltage_is_linear() -> None:
    skin = replace(skin_contact(), breakdown_voltage=1e12)
    assert run(skin=skin).current == pytest.approx(float(run("linear").current), rel=1e-9)


def test_perfect_contact_leaves_the_tissue_alone() -> None:
    delivery = run("perfect")
    assert delivery.voltage == pytest.approx(400e-6 * 600.0)
    assert delivery.contact_impedance == 0


def test_arguments_broadcast_over_draws_and_stay_unchanged() -> None:
    area, wanted = np.full(5, 1.2e-4), np.linspace(1e-4, 5e-4, 5)
    before = area.copy(), wanted.copy()
    delivery = run(area=area, set_current=wanted)
    assert all(getattr(delivery, entry.name).shape == (5,) for entry in fields(delivery))
    assert np.array_equal(area, before[0])
    assert np.array_equal(wanted, before[1])


def test_each_draw_is_delivered_on_its_own() -> None:
    pulses = np.array([1e-4, 1e-2, 0.1])
    together = run(pulse_width=pulses).current
    assert np.array_equal(together, [run(pulse_width=p).current for p in pulses])


def test_impossible_arguments_are_answered_with_what_to_write() -> None:
    with pytest.raises(LevatorError, match="area must be positive"):
        run(area=0.0)
    with pytest.raises(LevatorError, match="set_current must not be negative"):
        run(set_current=-1e-4)
