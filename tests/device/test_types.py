from __future__ import annotations

import dataclasses
import pickle

import pytest

from levator.device import Device, contact, types
from levator.errors import LevatorError
from levator.sources import Acts, Level, draw, ledger

RECORDS = [
    found
    for module in (types, contact)
    for found in vars(module).values()
    if isinstance(found, type)
    and dataclasses.is_dataclass(found)
    and found.__module__.startswith("levator.device")
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_says_its_unit_and_what_it_is_about(record: type) -> None:
    for entry in dataclasses.fields(record):
        assert entry.metadata["unit"], entry.name
        assert entry.metadata["about"], entry.name


def test_reading_a_number_through_the_device_enters_it_in_the_ledger(probe: Device) -> None:
    with ledger() as book:
        assert probe.compliance.value == pytest.approx(12.0)
        assert probe.setting("level 1").current.value == pytest.approx(80e-6)
        assert probe.electrode.radius.value == pytest.approx(0.01)
    assert set(book.entries) == {
        "device.nuface-trinity-plus.compliance",
        "device.nuface-trinity-plus.settings.level 1",
        "device.nuface-trinity-plus.electrode.radius",
    }


def test_reading_words_enters_nothing(probe: Device) -> None:
    with ledger() as book:
        assert probe.name
        assert probe.rules
    assert not book.entries


def test_device_survives_pickling_without_being_read(probe: Device) -> None:
    with ledger() as book:
        copy = pickle.loads(pickle.dumps(probe))  # noqa: S301
    assert not book.entries
    assert copy == probe


def test_unknowns_have_names_common_to_all_devices(probe: Device, pads: Device) -> None:
    names = [unknown.name for unknown in probe.unknowns()]
    assert names == [
        "device.current",
        "device.pulse_width",
        "device.frequency",
        "device.compliance",
        "device.spacing",
        "device.radius",
    ]
    assert [unknown.name for unknown in pads.unknowns()] == [n for n in names if "spacing" not in n]
    assert all(unknown.level is Level.DEVICE for unknown in probe.unknowns())


def test_unknowns_carry_the_current_of_the_setting_that_was_asked_for(probe: Device) -> None:
    for name, setting in probe.settings.items():
        assert probe.unknowns(name)[0].quantity.value == setting.current.value
        assert probe.unknowns(name)[0].quantity.spread == setting.current.spread


def test_draws_vary_current_pulse_width_and_compliance_only(probe: Device) -> None:
    draws = draw(64, 1, probe.unknowns("level 5"))
    assert set(draws.values) == {u.name for u in probe.unknowns() if u.acts is not Acts.FROZEN}
    current = draws["device.current"]
    assert 335e-6 <= current.min() < current.max() <= 425e-6


def test_unknown_setting_names_the_nearest_ones(probe: Device) -> None:
    with pytest.raises(LevatorError, match="'level 5'"):
        probe.setting("leve 5")
