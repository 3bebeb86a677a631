from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.device import SkinContact, contact_impedance, skin_contact
from levator.device.contact import LAWS, law
from levator.errors import LevatorError
from levator.sources import Acts, Draws, Level, Unknown, draw, ledger, quantity, to_si

KOHM_CM2 = to_si(1.0, "kohm cm2")


def width(frequency: float) -> float:
    return 1 / (2 * frequency)


def low_end(kohm_cm2: float) -> SkinContact:
    return replace(skin_contact(), low_resistance=kohm_cm2 * KOHM_CM2)


def test_gelled_skin_spans_the_published_range_at_1_hz() -> None:
    found = [float(contact_impedance(low_end(z), width(1.0))) / KOHM_CM2 for z in (10.0, 1000.0)]
    assert found[0] == pytest.approx(10, rel=0.02)
    assert 700 < found[1] < 1000


def test_contact_and_tissue_together_give_the_published_value_at_100_khz() -> None:
    skin = replace(skin_contact(), low_resistance=1e9)
    turn = skin.exponent * np.pi / 2
    alone = contact_impedance(skin, width(1e5)) * np.exp(-1j * turn)
    both = abs(alone + quantity("contact.series_resistance").value)
    assert both == pytest.approx(0.22 * KOHM_CM2, rel=1e-9)


@pytest.mark.parametrize(
    ("frequency", "low", "high"), [(10, 8, 500), (100, 5, 150), (1e3, 2, 20), (1e4, 0.4, 2.5)]
)
def test_impedance_lies_in_the_interpolated_range(
    frequency: float, low: float, high: float
) -> None:
    found = float(contact_impedance(skin_contact(), width(frequency))) / KOHM_CM2
    assert low < found < high


def test_exponent_is_the_least_squares_fit_its_row_says() -> None:
    frequency = np.array([10.0, 100.0, 1e3, 1e4])
    middle = np.array([100.0, 40.0, 6.0, 1.0]) * KOHM_CM2

    def misfit(exponent: float) -> float:
        skin = replace(skin_contact(), exponent=exponent)
        ratio = contact_impedance(skin, 1 / (2 * frequency)) / middle
        return float((np.log(ratio) ** 2).sum())

    tried = np.arange(0.7, 0.9, 0.01)
    best = tried[np.argmin([misfit(a) for a in tried])]
    assert best == pytest.approx(quantity("contact.exponent").value, abs=0.006)


def test_impedance_falls_with_frequency() -> None:
    z = contact_impedance(skin_contact(), 1 / (2 * np.logspace(0, 5, 40)))
    assert (np.diff(z) < 0).all()


def test_bare_skin_is_the_dry_ratio_times_gelled_skin() -> None:
    skin = skin_contact()
    ratio = contact_impedance(skin, 0.01, contact="bare") / contact_impedance(skin, 0.01)
    assert ratio == pytest.approx(quantity("contact.dry_ratio").value)


def test_skin_follows_the_draws_and_reads_the_rest_from_the_table() -> None:
    drawn = Draws(3, 0, {"contact.exponent": np.array([0.7, 0.8, 0.9])})
    with ledger() as book:
        skin = skin_contact(drawn)
    assert np.array_equal(skin.exponent, drawn["contact.exponent"])
    assert skin.dry_ratio == quantity("contact.dry_ratio").value
    assert "contact.exponent" in book.entries
    assert contact_impedance(skin, 0.01).shape == (3,)


def test_every_draw_of_the_sourced_spreads_gives_a_finite_impedance() -> None:
    names = ("low_resistance", "high_impedance", "exponent", "dry_ratio", "breakdown_voltage")
    table = [Unknown(quantity(f"contact.{n}"), Level.PERSON, "device", Acts.EXACT) for n in names]
    skin = skin_contact(draw(256, 3, table))
    for pulse in (1e-4, 1e-3, 0.1):
        z = contact_impedance(skin, pulse, contact="bare")
        assert np.isfinite(z).all()
        assert (z > 0).all()


@pytest.mark.parametrize("model", LAWS)
def test_contact_drop_never_falls_when_the_current_rises(model: str) -> None:
    current = np.linspace(0, 1e-2, 200)
    z = law(model)(current=current, impedance=np.array(5e4), breakdown_voltage=np.array(20.0))
    assert z.shape == current.shape
    assert (np.diff(z * current) >= 0).all()


def test_breakdown_saturates_at_its_voltage_and_begins_linear() -> None:
    args = {"impedance": np.array(5e4), "breakdown_voltage": np.array(20.0)}
    assert law("breakdown")(current=np.array(0.0), **args) == pytest.approx(5e4)
    assert 1e3 * law("breakdown")(current=np.array(1e3), **args) == pytest.approx(20.0, rel=1e-6)


def test_breakdown_needs_half_of_the_linear_drop_at_its_voltage() -> None:
    current, z, threshold = np.array(4e-4), np.array(5e4), np.array(20.0)
    drop = current * law("breakdown")(current=current, impedance=z, breakdown_voltage=threshold)
    assert drop == pytest.approx(10.0)


def test_wrong_names_and_widths_are_answered_with_what_to_write() -> None:
    with pytest.raises(LevatorError, match="'gel'"):
        contact_impedance(skin_contact(), 0.01, contact="gell")
    with pytest.raises(LevatorError, match="'linear'"):
        law("liner")
    with pytest.raises(LevatorError, match=r"for example 0\.06"):
        contact_impedance(skin_contact(), 0.0)
