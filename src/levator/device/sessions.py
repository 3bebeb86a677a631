"""What do published sessions ask for, path by path, and which of it may be done on this face?

A session is a list of paths over landmarks (`sessions.toml`), each with source and grade. A path
that begins or ends in an exclusion zone is rejected with the rule that bars the place and the row
that draws it; a part that runs through a zone is cut out and named. A path shorter than the pair
is a hold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import prod

from levator.anatomy import Face
from levator.anatomy.shape.template import opposite
from levator.device.gliding import travel
from levator.device.patch import footprint
from levator.device.types import Device, Glide, Hold, Session
from levator.errors import LevatorError, unknown_name
from levator.sources import Grade, catalogue, references, value
from levator.sources.noted import noted

SIDES = ("left", "right")


@dataclass(frozen=True)
class Way:
    """One path of a session, as its source describes it, on the left."""

    area: str = field(metadata=noted("1", "what the source calls it"))
    start: str = field(metadata=noted("1", "landmark at which it begins"))
    end: str = field(metadata=noted("1", "landmark at which it ends"))
    seconds: tuple[str, ...] = field(metadata=noted("s", "rows whose product is its time a side"))
    ours: bool = field(metadata=noted("1", "True where the source states no ends"))


@dataclass(frozen=True)
class Outline:
    """A session in words."""

    key: str = field(metadata=noted("1", "name in commands"))
    title: str = field(metadata=noted("1", "what it is"))
    source: str = field(metadata=noted("1", "bibliography key"))
    grade: Grade = field(metadata=noted("1", "how good the source is"))
    note: str = field(metadata=noted("1", "what the reader must know about it"))
    ways: tuple[Way, ...] = field(metadata=noted("1", "its paths in order"))


@dataclass(frozen=True)
class Planned:
    """What of an outline can be done on one face with one device."""

    outline: Outline = field(metadata=noted("1", "the session as published"))
    session: Session = field(metadata=noted("s", "the paths that are left, both sides"))
    rejected: tuple[str, ...] = field(metadata=noted("1", "paths left out, each with its reason"))
    blocked: tuple[str, ...] = field(metadata=noted("1", "parts cut out of other paths"))


def plan(face: Face, device: Device, name: str, *, axis: float = 0.0) -> Planned:
    """The session called `name` on `face`, spheres at `axis` [rad] to the way they glide.

    The angle is counted in opposite senses on the two sides, so that the sides are mirror images.
    Raises LevatorError for an unknown session and a device without a fixed spacing.
    """
    if name not in outlines():
        raise unknown_name("session", name, outlines())
    if device.spacing is None:
        raise LevatorError(f"the pads of {device.name} rest; name a device with a fixed spacing")
    outline, spacing = outlines()[name], device.spacing.value
    steps: list[Hold | Glide] = []
    rejected, blocked = [], []
    for way in outline.ways:
        for side in SIDES:
            label = f"{way.area}, {side}"
            ends = [face.landmarks[at if side == "left" else opposite(at)] for at in _ends(way)]
            path = travel(
                face,
                *ends,
                spacing=spacing,
                radius=footprint(device.electrode),
                seconds=prod(value(row) for row in way.seconds),
                angle=axis if side == "left" else -axis,
                label=label,
            )
            if path.ends_in is not None:
                rejected.append(f"{label}: an end lies in {_why(path.ends_in, device)}")
                continue
            blocked += [f"{label}: a part runs through {_why(z, device)}" for z in path.blocked]
            steps += path.steps
    return Planned(
        outline, Session(outline.title, tuple(steps), outline.note), tuple(rejected), tuple(blocked)
    )


@cache
def outlines() -> Mapping[str, Outline]:
    """All sessions that ship, by name."""
    text = files("levator.device").joinpath("sessions.toml").read_text(encoding="utf-8")
    return parse_outlines(text)


def parse_outlines(text: str) -> dict[str, Outline]:
    """The sessions of a TOML text by name.

    Raises LevatorError for a missing entry, an unknown grade, a source that is not in the
    bibliography and a number that is in no table.
    """
    try:
        found = {key: _outline(key, row) for key, row in tomllib.loads(text).items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LevatorError(
            f"sessions.toml: {error}; write title, source, grade, note and path"
        ) from None
    for outline in found.values():
        if outline.source not in references():
            raise unknown_name("source", outline.source, references())
        for row in (row for way in outline.ways for row in way.seconds):
            if row not in catalogue():
                raise unknown_name("quantity", row, catalogue())
    return found


def _outline(key: str, row: Mapping[str, object]) -> Outline:
    paths = row["path"]
    if not isinstance(paths, list) or not paths:
        raise ValueError(f"{key} has no path")
    return Outline(
        key=key,
        title=str(row["title"]),
        source=str(row["source"]),
        grade=Grade(str(row["grade"])),
        note=str(row["note"]),
        ways=tuple(
            Way(
                str(path["area"]),
                str(path["start"]),
                str(path["end"]),
                tuple(path["seconds"]),
                bool(path.get("ours", False)),
            )
            for path in paths
        ),
    )


def _ends(way: Way) -> tuple[str, str]:
    return way.start, way.end


def _why(zone: str, device: Device) -> str:
    """The zone, the rule of the device's papers that bars it, and the row that draws it."""
    place = zone.partition(",")[0]
    row = next((row for row in catalogue() if row.startswith(f"region.{place}.")), "")
    for rule in device.rules:
        if rule.level == "zone block" and place in f"{rule.item} {rule.zone}".lower():
            return f"{zone!r} ({rule.item}: {rule.note}, {rule.source}; drawn by {row})"
    return f"{zone!r} (kept clear by Levator, not named by the maker; drawn by {row})"
