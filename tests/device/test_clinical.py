from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

from levator.cli.place import devices
from levator.device import Device, check_limits, device, parse_device
from levator.device.device_file import as_toml
from levator.errors import LevatorError


@pytest.fixture(scope="module")
def balls() -> Device:
    return device("clinical-two-ball")


def test_its_pulses_and_spacing_are_those_published(balls: Device) -> None:
    low, high = balls.pulse_width.quantile(np.array([0.0, 1.0]))
    assert (low, high) == (pytest.approx(1e-4), pytest.approx(1.0))
    assert balls.spacing is not None
    assert balls.spacing.quantile(np.array([1.0]))[0] == pytest.approx(0.02)
    assert balls.shapes == ("rectangular", "triangular")


def test_its_currents_are_milliamperes_and_rise_with_the_age_of_the_palsy(balls: Device) -> None:
    currents = [step.current.value for step in balls.settings.values()]
    assert min(currents) >= 1e-3
    fresh, old = (balls.setting(f"denervated, {age}") for age in ("up to 3 months", "over 5 years"))
    assert old.current.value > fresh.current.value


def test_it_is_listed_as_a_medical_device_for_professionals() -> None:
    answer = CliRunner().invoke(devices, env={"COLUMNS": "400"})
    assert answer.exit_code == 0
    line = next(line for line in answer.output.splitlines() if "clinical-two-ball" in line)
    assert "a medical device for professionals" in line
    assert "not for home use" in line


def test_it_goes_beyond_the_caution_density_and_the_check_says_so(balls: Device) -> None:
    density, energy, voltage = check_limits(balls, "denervated, over 5 years")
    assert not density.passed
    assert energy.passed
    assert voltage.passed


def test_its_shapes_survive_the_file(balls: Device) -> None:
    assert parse_device(as_toml(balls), "again.toml").shapes == balls.shapes


def test_a_device_without_shapes_is_read_as_before() -> None:
    assert device("generic-two-sphere").shapes == ()
    assert "shapes" not in as_toml(device("generic-two-sphere"))


@pytest.mark.parametrize(
    ("shapes", "says"),
    [('"rectangular"', "shapes are a list"), ('["triangel"]', "'triangular'")],
)
def test_mistaken_shapes_are_answered_with_what_to_write(
    balls: Device, shapes: str, says: str
) -> None:
    text = as_toml(balls).replace('["rectangular", "triangular"]', shapes)
    with pytest.raises(LevatorError, match=says):
        parse_device(text, "mine.toml")
