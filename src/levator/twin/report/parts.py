"""What is a page made of? Tables and links, ready to print; pictures come from `figures`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from levator.twin.report.wording import cited

PHONE_LETTERS = 46


@dataclass(frozen=True)
class Link:
    """A reference: a readable line, and a web address or nothing."""

    text: str
    href: str


Cell = str | tuple[Link, ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption, one head row and any number of rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def broad(self) -> bool:
        """Whether a phone cannot show a row on one line, so that it is stacked there."""
        columns = zip(*self.rows, strict=True)
        return sum(max(map(_breadth, column)) for column in columns) > PHONE_LETTERS


def _breadth(cell: Cell) -> int:
    """Letters that a cell needs side by side."""
    return len(cell) if isinstance(cell, str) else sum(len(link.text) for link in cell)


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    """A table whose `rows` are as long as its `head`."""
    kept = tuple(tuple(row) for row in rows)
    if any(len(row) != len(head) for row in kept):
        raise ValueError(f"a row of {caption!r} is not {len(head)} cells long")
    return Table(caption, tuple(head), kept)


def links(keys: Iterable[str]) -> tuple[Link, ...]:
    """The references `keys`, in their order."""
    return tuple(Link(*cited(key)) for key in keys)
