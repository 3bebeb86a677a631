"""What reaches the face is told as the median of draws, with its interval."""

from __future__ import annotations

import numpy as np
import pytest

from levator.device import Device
from levator.device.reaching import DRAWS, SEED, at_drawn, at_sourced, reached
from levator.errors import LevatorError
from levator.sources import draw, unknowns

RADIUS, OHM = 6e-3, 600.0


def drawn(device: Device):
    table = [row for row in unknowns() if row.stage == "device"]
    return draw(DRAWS, SEED, [*table, *device.unknowns()])


def test_the_median_lies_within_its_interval_and_below_what_is_set(probe: Device) -> None:
    found = reached(probe, radius=RADIUS, resistance=OHM)
    set_current = drawn(probe)["device.current"]
    assert 0 < found.low < found.current < found.high <= set_current.max()
    assert found.sourced <= probe.setting().current.value
    assert 0 < found.limited < 1


def test_bare_skin_is_reached_by_less_and_limited_more_often(probe: Device) -> None:
    gel, bare = (
        reached(probe, radius=RADIUS, resistance=OHM, contact=contact)
        for contact in ("gel", "bare")
    )
    assert bare.current < gel.current
    assert bare.limited > gel.limited
    assert bare.impedance > gel.impedance


def test_one_resistance_a_draw_is_each_draw_on_its_own(probe: Device) -> None:
    draws = drawn(probe)
    ohm = np.geomspace(100, 5e3, draws.n)
    together = at_drawn(draws, radius=RADIUS, resistance=ohm).current
    for k in (0, 100, 255):
        alone = at_drawn(draws, radius=RADIUS, resistance=float(ohm[k])).current[k]
        assert together[k] == pytest.approx(alone, rel=1e-12)


def test_more_tissue_never_lets_more_through(probe: Device) -> None:
    low, high = (at_drawn(drawn(probe), radius=RADIUS, resistance=ohm) for ohm in (1e2, 1e5))
    assert (high.current <= low.current).all()
    sourced = at_sourced(probe, radius=RADIUS, resistance=np.array([1e2, 1e5])).current
    assert sourced[1] < sourced[0]


def test_an_unknown_setting_is_refused(probe: Device) -> None:
    with pytest.raises(LevatorError, match="level"):
        reached(probe, radius=RADIUS, resistance=OHM, setting="level nine")
