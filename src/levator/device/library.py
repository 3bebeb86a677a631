"""Which devices are there? TOML files in this package, files of yours, and installed plug-ins.

A plug-in is an entry point of the group `levator.devices` that names a `Device` or the path of
a device file.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from levator.device.parsing import parse_device
from levator.device.types import Device
from levator.errors import LevatorError, unknown_name

GROUP = "levator.devices"


def device(name: str | Path) -> Device:
    """The device called `name`, or the one described by the file `name` ending in `.toml`.

    Raises LevatorError for an unknown name, with the nearest ones, an unreadable file or an
    incomplete description.
    """
    if isinstance(name, Path) or name.endswith(".toml"):
        return _read(Path(name))
    shipped, plugged = _shipped(), _plugged()
    if name in shipped:
        return parse_device(shipped[name].read_text(encoding="utf-8"), shipped[name].name)
    if name in plugged:
        return _load(plugged[name])
    raise unknown_name("device", name, devices())


def devices() -> tuple[str, ...]:
    """Names of all devices that ship or are plugged in, sorted."""
    return tuple(sorted({*_shipped(), *_plugged()}))


def _shipped() -> dict[str, Traversable]:
    folder = files("levator.device").joinpath("devices")
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {entry.name.removesuffix(".toml"): entry for entry in found}


def _plugged() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _load(entry: EntryPoint) -> Device:
    loaded = entry.load()
    if isinstance(loaded, Device):
        return loaded
    if isinstance(loaded, str | Path):
        return _read(Path(loaded))
    raise LevatorError(
        f"plug-in {entry.name!r} gives {type(loaded).__name__}; "
        "let it name a levator.device.Device or the path of a device file"
    )


def _read(path: Path) -> Device:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise LevatorError(
            f"cannot read {path.name!r}; write the path of a device file such as ./my-device.toml"
        ) from None
    return parse_device(text, path.name)
