"""What is said about facial microcurrent, and what does the evidence say back?

A claim is shown with its verdict, its grade and its sources; it is never interface copy.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files

from levator.errors import LevatorError, unknown_name
from levator.sources.bibliography import reference
from levator.sources.grades import Grade


class Verdict(StrEnum):
    """How a claim fares against the evidence."""

    SUPPORTED = "supported"
    TRUE_BUT = "true-but"
    DISPUTED = "disputed"
    UNPROVEN = "unproven"
    CONTRADICTED = "contradicted"

    @property
    def meaning(self) -> str:
        """One sentence on what the verdict stands for."""
        return _MEANING[self]


_MEANING = {
    Verdict.SUPPORTED: "the evidence agrees",
    Verdict.TRUE_BUT: "true as worded, and misleading without what follows",
    Verdict.DISPUTED: "sources disagree with each other",
    Verdict.UNPROVEN: "no adequate test was found",
    Verdict.CONTRADICTED: "the evidence says otherwise",
}


@dataclass(frozen=True)
class Claim:
    """One statement about facial microcurrent or ageing faces, judged."""

    id: str = field(metadata={"unit": "1", "about": "short name, K and two digits"})
    claim: str = field(metadata={"unit": "1", "about": "the statement, in our words"})
    verdict: Verdict = field(metadata={"unit": "1", "about": "how it fares"})
    grade: Grade = field(metadata={"unit": "1", "about": "grade of the best evidence on it"})
    finding: str = field(metadata={"unit": "1", "about": "what the evidence says, one sentence"})
    speaks: str = field(metadata={"unit": "1", "about": "what in Levator speaks to it"})
    sources: tuple[str, ...] = field(metadata={"unit": "1", "about": "bibliography keys"})


@cache
def claims() -> tuple[Claim, ...]:
    """The shipped claims, in order."""
    text = files("levator.sources").joinpath("claims.toml").read_text(encoding="utf-8")
    return parse_claims(text)


def claim(name: str) -> Claim:
    """The claim called `name`, e.g. K06.

    Raises LevatorError with the nearest ids when there is none.
    """
    found = {entry.id: entry for entry in claims()}
    if name not in found:
        raise unknown_name("claim", name, found)
    return found[name]


def parse_claims(text: str) -> tuple[Claim, ...]:
    """The claims that the rows `[[claim]]` of a TOML text describe, in order.

    Raises LevatorError for a row that is incomplete, cites nothing or something unknown, has
    an unknown verdict or grade, or repeats an id.
    """
    rows = tuple(_claim(row) for row in tomllib.loads(text).get("claim", ()))
    ids = [row.id for row in rows]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise LevatorError(f"claims.toml: {', '.join(twice)} twice; give each claim its own id")
    return rows


def _claim(row: Mapping[str, object]) -> Claim:
    name = row.get("id", "a claim")
    wanted = {entry.name for entry in fields(Claim)}
    empty = sorted(key for key in wanted if not row.get(key))
    odd = sorted(set(row) - wanted)
    if empty or odd:
        raise LevatorError(f"{name}: fill {', '.join(empty) or '-'}; drop {', '.join(odd) or '-'}")
    texts = {key: str(row[key]) for key in wanted - {"sources", "verdict", "grade"}}
    try:
        verdict, grade = Verdict(str(row["verdict"])), Grade(str(row["grade"]))
        return Claim(**texts, verdict=verdict, grade=grade, sources=_keys(row["sources"]))
    except (ValueError, LevatorError) as error:
        raise LevatorError(f"{name}: {error}") from None


def _keys(sources: object) -> tuple[str, ...]:
    if not isinstance(sources, list):
        raise LevatorError(f'sources must be a list such as ["volk2014"], not {sources!r}')
    for key in sources:
        reference(str(key))
    return tuple(str(key) for key in sources)
