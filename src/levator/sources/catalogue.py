"""All sourced numbers that ship with Levator, read once from `tables/*.toml`.

A row stands at `[a.b.c]` in any of the tables and is called `a.b.c` in code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from levator.errors import LevatorError, unknown_name
from levator.sources.bibliography import references
from levator.sources.ledger import record
from levator.sources.quantity import REQUIRED, Quantity, parse_quantity


def quantity(name: str) -> Quantity:
    """The sourced number called `name`; reading it enters it in every open ledger.

    Raises LevatorError with the nearest names when there is none.
    """
    try:
        found = catalogue()[name]
    except KeyError:
        raise unknown_name("quantity", name, catalogue()) from None
    record(found)
    return found


def value(name: str) -> float:
    """SI value of the sourced number called `name`."""
    return quantity(name).value


@cache
def catalogue() -> Mapping[str, Quantity]:
    """Every shipped quantity by name, complete rows only.

    Raises LevatorError for a name that stands in two tables.
    """
    return merge(tables())


@cache
def tables() -> Mapping[str, tuple[Quantity, ...]]:
    """The rows of every shipped table, by the table's file name without ending."""
    folder = files("levator.sources").joinpath("tables")
    shipped = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {
        name.removesuffix(".toml"): parse_table(folder.joinpath(name).read_text("utf-8"), name)
        for name in shipped
    }


def merge(grouped: Mapping[str, tuple[Quantity, ...]]) -> dict[str, Quantity]:
    """The quantities of several tables by name.

    Raises LevatorError for a name that stands in two tables.
    """
    found: dict[str, Quantity] = {}
    for label, rows in grouped.items():
        for row in rows:
            if row.name in found:
                raise LevatorError(f"{label}: {row.name} stands in two tables; keep one of them")
            found[row.name] = row
    return found


def parse_table(text: str, label: str) -> tuple[Quantity, ...]:
    """The quantities of one TOML table; `label` names it in errors.

    Raises LevatorError for broken TOML, incomplete rows or sources missing in the bibliography.
    """
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LevatorError(f"{label} is not valid TOML: {error}") from None
    rows = tuple(parse_quantity(name, row) for name, row in _rows(tree, ()))
    for row in rows:
        if row.source not in references():
            raise LevatorError(
                f"{label}: {row.name} cites {row.source!r}, which references.bib does not hold; "
                f"add @misc{{{row.source}, title = {{...}}, url = {{...}}}}"
            )
    return rows


def _rows(
    tree: Mapping[str, object], path: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    if path and any(not isinstance(tree.get(key, {}), Mapping) for key in REQUIRED):
        yield ".".join(path), tree
        return
    for key, branch in tree.items():
        if not isinstance(branch, Mapping):
            spot = ".".join((*path, key))
            raise LevatorError(f"{spot} must be a table that holds {', '.join(REQUIRED)}")
        yield from _rows(branch, (*path, key))
