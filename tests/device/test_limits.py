from __future__ import annotations

import numpy as np
import pytest

from levator.device import Device, check_limits, device, devices, footprint
from levator.device.limits import pulse_energy, rms_density
from levator.errors import LevatorError
from levator.sources import from_si

HOME = [name for name in devices() if device(name).kind != "clinical"]


@pytest.mark.parametrize("name", HOME)
def test_every_device_for_the_home_keeps_the_limits_at_every_setting(name: str) -> None:
    found = device(name)
    for setting in found.settings:
        for check in check_limits(found, setting):
            assert check.passed, (name, setting, check.name)
            assert check.value <= check.worst


def test_limits_are_those_of_the_standard(probe: Device) -> None:
    shown = {check.name: (check.limit.shown, check.limit.unit) for check in check_limits(probe)}
    assert shown == {
        "r.m.s. current density": (pytest.approx(2.0), "mA/cm2"),
        "energy per pulse": (pytest.approx(300.0), "mJ"),
        "open-circuit voltage": (pytest.approx(500.0), "V"),
    }


def test_probe_density_is_current_over_patch_when_the_wave_never_pauses(probe: Device) -> None:
    density = check_limits(probe, "level 5")[0].value
    area = np.pi * footprint(probe.electrode) ** 2
    duty = 2 * 8.3 * 0.06
    assert density == pytest.approx(400e-6 / area * np.sqrt(duty))
    assert 0.13 < from_si(density, "mA/cm2") < 0.8


def test_thin_gel_under_a_high_level_breaks_the_density_limit(probe: Device) -> None:
    assert check_limits(probe, "level 5", area=0.25e-4)[0].passed
    assert not check_limits(probe, "level 5", area=0.19e-4)[0].passed


def test_worst_case_is_not_always_certain(pads: Device) -> None:
    density = check_limits(pads)[0]
    assert density.passed
    assert not density.certain


def test_no_current_has_no_density_and_no_energy() -> None:
    assert rms_density(current=0.0, area=1e-4, frequency=8.3, pulse_width=0.06) == 0
    assert pulse_energy(current=0.0, compliance=12.0, pulse_width=0.06, load=500.0) == 0


def test_rms_density_never_exceeds_the_peak() -> None:
    density = rms_density(current=1e-3, area=1e-4, frequency=200.0, pulse_width=0.1)
    assert density == pytest.approx(10.0)


def test_pulse_energy_is_capped_by_the_compliance() -> None:
    energy = pulse_energy(current=1.0, compliance=12.0, pulse_width=0.01, load=500.0)
    assert energy == pytest.approx(12.0**2 / 500 * 0.01)


def test_impossible_area_is_refused(probe: Device) -> None:
    with pytest.raises(LevatorError, match="area must be positive"):
        check_limits(probe, area=0.0)
