"""The one kind of error that reaches a user: what went wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class LevatorError(Exception):
    """A mistake in the input; its message is one line that shows what to write instead."""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> LevatorError:
    """Error for a name that does not exist, with the nearest names that do."""
    names = sorted(known)
    folded = {candidate.casefold(): candidate for candidate in names}
    close = get_close_matches(name.casefold(), folded, n=3, cutoff=0.4)
    shown = [folded[match] for match in close] or names[:3]
    return LevatorError(f"unknown {kind} {name!r}; write for example {', '.join(map(repr, shown))}")
