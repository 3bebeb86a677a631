from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from levator.device import Device, device, devices, library
from levator.errors import LevatorError

TEXT = (
    files("levator.device").joinpath("devices/generic-two-sphere.toml").read_text(encoding="utf-8")
)


class Plug:
    """Stands in for an installed entry point."""

    def __init__(self, name: str, loaded: object) -> None:
        self.name, self.loaded = name, loaded

    def load(self) -> object:
        return self.loaded


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(TEXT.replace('"generic-two-sphere"', '"own"'), encoding="utf-8")
    return path


def plug(monkeypatch: pytest.MonkeyPatch, *entries: Plug) -> None:
    monkeypatch.setattr(library, "entry_points", lambda *, group: entries)


def test_three_devices_ship() -> None:
    assert {"nuface-trinity-plus", "generic-two-sphere", "facial-nmes"} <= set(devices())


def test_unknown_device_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(LevatorError, match="'nuface-trinity-plus'"):
        device("nuface-trinity")


def test_device_is_read_from_a_file_by_path_or_text(own_file: Path) -> None:
    assert device(own_file).key == "own"
    assert device(str(own_file)).key == "own"


def test_missing_file_is_answered_with_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(LevatorError, match=r"\./my-device\.toml"):
        device(tmp_path / "nowhere.toml")


def test_plugged_in_devices_are_listed_and_loaded(
    monkeypatch: pytest.MonkeyPatch, own_file: Path, probe: Device
) -> None:
    plug(monkeypatch, Plug("by-path", own_file), Plug("by-object", probe))
    assert {"by-path", "by-object"} <= set(devices())
    assert device("by-path").key == "own"
    assert device("by-object") is probe


def test_plug_in_that_names_neither_device_nor_path_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plug(monkeypatch, Plug("broken", 7))
    with pytest.raises(LevatorError, match="gives int; let it name"):
        device("broken")


def test_plug_ins_are_looked_for_in_their_own_group(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(library, "entry_points", lambda *, group: asked.append(group) or ())
    devices()
    assert asked == ["levator.devices"]
