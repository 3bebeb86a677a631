"""How is the state of the nerve written down? One clause for each branch, or JSON.

left zygomatic: denervated 6 months; left buccal: reinnervated, 20 % into zygomatic
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from levator.activation.nerve_state import BRANCHES, SIDES, STATES, Branch, NerveState
from levator.errors import LevatorError, unknown_name
from levator.sources import value

EXAMPLE = "left zygomatic: denervated 6 months; left buccal: reinnervated, 20 % into zygomatic"
MONTHS = {"month": 1.0, "year": 12.0}
_NUMBER = r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_SPAN = re.compile(rf"{_NUMBER}\s*(month|year)s?")
_SHARE = re.compile(rf"{_NUMBER}\s*%\s+into\s+(.+)")


def parse_nerve(text: str) -> NerveState:
    """The state that `text` describes; empty text is healthy.

    Raises LevatorError, in one line that shows what to write, for what cannot be read.
    """
    found: dict[tuple[str, str], Branch] = {}
    for clause in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        where, colon, state = clause.partition(":")
        if not colon:
            raise LevatorError(f"cannot read {clause!r}; write for example '{EXAMPLE}'")
        key = _where(where)
        if key in found:
            raise LevatorError(f"{' '.join(key)} stands twice; write it once")
        found[key] = _branch(state.strip().casefold(), key[1])
    return NerveState(found)


def nerve_text(nerve: NerveState) -> str:
    """What `parse_nerve` reads back to the same state."""
    return "; ".join(
        f"{side} {name}: {_words(branch)}" for (side, name), branch in nerve.branches.items()
    )


def nerve_json(nerve: NerveState) -> str:
    """The state as JSON."""
    return json.dumps(
        {
            f"{side} {name}": {
                "state": branch.state,
                "months": branch.months,
                "into": dict(branch.into),
            }
            for (side, name), branch in nerve.branches.items()
        }
    )


def nerve_from_json(text: str) -> NerveState:
    """The state that `nerve_json` wrote; raises LevatorError for any other text."""
    try:
        tree = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise LevatorError(f"not JSON: {error}; write for example {_json_example()}") from None
    if not isinstance(tree, Mapping):
        raise LevatorError(f"not a table of branches; write for example {_json_example()}")
    return NerveState({_where(key): _from_table(key, entry) for key, entry in tree.items()})


def _from_table(key: str, entry: object) -> Branch:
    wrong = LevatorError(f"cannot read {key!r}; write for example {_json_example()}")
    if not isinstance(entry, Mapping) or not set(entry) <= {"state", "months", "into"}:
        raise wrong
    state, months, into = (entry.get(k, d) for k, d in (("state", ""), ("months", 0), ("into", {})))
    numbers = [months, *into.values()] if isinstance(into, Mapping) else [None]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise wrong
    if state not in STATES:
        raise unknown_name("state of a nerve", str(state), STATES)
    return Branch(state, float(months), {name: float(share) for name, share in into.items()})


def _json_example() -> str:
    return '{"left zygomatic": {"state": "denervated", "months": 6}}'


def _where(words: str) -> tuple[str, str]:
    side, _, name = " ".join(words.casefold().split()).partition(" ")
    if side not in SIDES:
        raise LevatorError(f"cannot read {words.strip()!r}; write the side first: 'left zygomatic'")
    if name not in BRANCHES:
        raise unknown_name("branch", name, BRANCHES)
    return side, name


def _branch(words: str, name: str) -> Branch:
    state, *parts = map(str.strip, words.split(","))
    kind, _, rest = state.partition(" ")
    if kind == "denervated":
        return Branch("denervated", months=_months(", ".join([rest, *parts])))
    if state == "healthy" and not parts:
        return Branch()
    if state == "reinnervated":
        return Branch("reinnervated", into=_into(parts, name))
    raise unknown_name("state of a nerve", words, (*STATES, "denervated 6 months"))


def _months(words: str) -> float:
    found = _SPAN.fullmatch(words.strip())
    if not found:
        raise LevatorError(f"denervated for {words!r}; write: denervated 6 months, or 2 years")
    return float(found[1]) * MONTHS[found[2]]


def _into(parts: list[str], name: str) -> dict[str, float]:
    """Shares of misdirected axons; `synkinetic` is the assumed share, half to each neighbour."""
    if parts == ["synkinetic"]:
        at = BRANCHES.index(name)
        near = [BRANCHES[k] for k in (at - 1, at + 1) if 0 <= k < len(BRANCHES)]
        return dict.fromkeys(near, value("nerve_state.reinnervated.misdirected") / len(near))
    shares: dict[str, float] = {}
    for part in parts:
        found = _SHARE.fullmatch(part)
        if not found or found[2] in shares:
            raise LevatorError(
                f"cannot read {part!r}; write: reinnervated, 20 % into zygomatic, "
                "or: reinnervated, synkinetic"
            )
        shares[found[2]] = float(Decimal(found[1]) / 100)
    return shares


def _words(branch: Branch) -> str:
    if branch.state == "denervated":
        return f"denervated {_plain(Decimal(repr(branch.months)))} months"
    shares = (f"{_plain(100 * Decimal(repr(x)))} % into {name}" for name, x in branch.into.items())
    return ", ".join([branch.state, *shares])


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
