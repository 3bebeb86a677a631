"""Where do the sources disagree? Every side is shown; nothing is averaged away."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from levator.errors import LevatorError
from levator.sources.bibliography import reference

_EXAMPLE = '{ source = "volk2014", says = "no correlation", basis = "n = 140" }'


@dataclass(frozen=True)
class Side:
    """What one source says."""

    source: str = field(metadata={"unit": "1", "about": "bibliography key"})
    says: str = field(metadata={"unit": "1", "about": "its answer, with unit"})
    basis: str = field(metadata={"unit": "1", "about": "what the answer stands on"})


@dataclass(frozen=True)
class Contradiction:
    """One question that sources answer differently."""

    id: str = field(metadata={"unit": "1", "about": "short name"})
    statement: str = field(metadata={"unit": "1", "about": "the question"})
    sides: tuple[Side, ...] = field(metadata={"unit": "1", "about": "the answers, two or more"})


@cache
def contradictions() -> tuple[Contradiction, ...]:
    """The shipped contradictions, in order."""
    text = files("levator.sources").joinpath("contradictions.toml").read_text(encoding="utf-8")
    return parse_contradictions(text)


def parse_contradictions(text: str) -> tuple[Contradiction, ...]:
    """The contradictions that the rows `[[contradiction]]` of a TOML text describe, in order.

    Raises LevatorError for a row without id, statement or two differing sides, for a side
    without source, says or basis, for an unknown source and for an id that stands twice.
    """
    rows = tuple(_contradiction(row) for row in tomllib.loads(text).get("contradiction", ()))
    ids = [row.id for row in rows]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise LevatorError(f"contradictions.toml: {', '.join(twice)} twice; give each its own id")
    return rows


def _contradiction(row: Mapping[str, object]) -> Contradiction:
    name, statement, given = row.get("id"), row.get("statement"), row.get("sides")
    if not name or not statement or not isinstance(given, list):
        raise LevatorError(f"contradiction {name!r} needs id, statement and sides = [{_EXAMPLE}]")
    sides = tuple(_side(str(name), side) for side in given)
    if len({side.says for side in sides}) < 2:
        raise LevatorError(f"contradiction {name!r} needs two sides that say different things")
    return Contradiction(str(name), str(statement), sides)


def _side(name: str, side: Mapping[str, str]) -> Side:
    if set(side) != {"source", "says", "basis"} or not all(side.values()):
        raise LevatorError(f"a side of {name!r} must look like {_EXAMPLE}, not {side!r}")
    reference(side["source"])
    return Side(**side)
