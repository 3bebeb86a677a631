"""Seam 8: `twin.predict(theta, weeks) -> regional mm` is fast and deterministic."""

from __future__ import annotations

import pytest

from levator.errors import LevatorError

STRONG = {"device.current": 20e-3, "device.compliance": 400.0, "device.pulse_width": 1e-3}


def test_prediction_is_deterministic(coarse_run) -> None:
    twin, _ = coarse_run
    assert twin.predict(STRONG, 9) == twin.predict(STRONG, 9)


def test_prediction_answers_to_what_is_varied(coarse_run) -> None:
    twin, _ = coarse_run
    weak = twin.predict({**STRONG, "tone.gain": 1e-4}, 9)
    strong = twin.predict({**STRONG, "tone.gain": 1e-2}, 9)
    moved = max(abs(mm) for mm in strong.values())
    assert moved > 1e-3
    for region, mm in strong.items():
        assert mm == pytest.approx(100 * weak[region], rel=1e-6, abs=1e-12)


def test_nothing_delivered_moves_nothing(coarse_run) -> None:
    twin, _ = coarse_run
    assert set(twin.predict({"device.current": 0.0}, 9).values()) == {0.0}


def test_softer_tissue_moves_more(coarse_run) -> None:
    twin, _ = coarse_run
    soft = twin.predict({**STRONG, "mechanics.smas.shear_modulus": 10e3}, 9)
    stiff = twin.predict({**STRONG, "mechanics.smas.shear_modulus": 60e3}, 9)
    assert soft != stiff


def test_a_name_that_is_no_unknown_is_refused(coarse_run) -> None:
    twin, _ = coarse_run
    with pytest.raises(LevatorError, match=r"device\.current"):
        twin.predict({"device.curent": 1.0}, 9)
