"""Which routines were published, by name? Their sentences with source and grade."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from levator.sources import Grade
from levator.sources.noted import noted


@dataclass(frozen=True)
class PublishedRoutine:
    """A routine as a source describes it."""

    sentence: str = field(metadata=noted("1", "in words that the grammar reads"))
    grade: Grade = field(metadata=noted("1", "how good the source is on the routine itself"))
    source: str = field(metadata=noted("1", "bibliography key"))
    where: str = field(metadata=noted("1", "what the source says, and what is ours"))


@cache
def published_routines() -> Mapping[str, PublishedRoutine]:
    """The published routines by name, such as `nuface`."""
    text = files("levator.regimen").joinpath("routines.toml").read_text(encoding="utf-8")
    return {
        name: PublishedRoutine(**row | {"grade": Grade(row["grade"])})
        for name, row in tomllib.loads(text).items()
    }
