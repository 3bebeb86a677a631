"""Which numbers did this run stand on? A scoped record, no global list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from levator.sources.grades import Grade, weakest

if TYPE_CHECKING:
    from levator.sources.quantity import Quantity


@dataclass
class Ledger:
    """The quantities read while it was open, by name."""

    entries: dict[str, Quantity] = field(default_factory=dict)

    def record(self, quantity: Quantity) -> None:
        """Note that `quantity` was read."""
        self.entries[quantity.name] = quantity

    @property
    def grade(self) -> Grade:
        """The weakest grade read."""
        return weakest(quantity.grade for quantity in self.entries.values())

    @property
    def sources(self) -> tuple[str, ...]:
        """Bibliography keys read, sorted."""
        return tuple(sorted({quantity.source for quantity in self.entries.values()}))

    def weakest_links(self) -> tuple[Quantity, ...]:
        """All quantities that carry the weakest grade, by name."""
        worst = self.grade
        return tuple(q for _, q in sorted(self.entries.items()) if q.grade == worst)


_open: ContextVar[tuple[Ledger, ...]] = ContextVar("open_ledgers", default=())


@contextmanager
def ledger() -> Iterator[Ledger]:
    """Record every number read inside the block; blocks nest, and outer ones see inner reads."""
    book = Ledger()
    token = _open.set((*_open.get(), book))
    try:
        yield book
    finally:
        _open.reset(token)


def record(quantity: Quantity) -> None:
    """Write `quantity` into every open ledger."""
    for book in _open.get():
        book.record(quantity)
