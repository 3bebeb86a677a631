"""What do we know, how well, and from where? The commands `why` and `evidence`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import click
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from levator.device import device, devices
from levator.errors import unknown_name
from levator.sources import Grade, Quantity, catalogue, citation, from_si, unknowns
from levator.sources.catalogue import tables
from levator.sources.claims import Claim, claims
from levator.sources.contradictions import Contradiction, contradictions
from levator.sources.distributions import Exact
from levator.sources.readers import mentions, readers

RANGE = (0.05, 0.95)


@click.command()
@click.argument("name")
def why(name: str) -> None:
    """Show where a number comes from, or all numbers under a prefix.

    NAME is a quantity such as camera.photo_noise, a prefix such as camera, or a claim such
    as K06.
    """
    judged = {claim.id: claim for claim in claims()}
    rows = {**catalogue(), **_device_rows()}
    under = [row for row in rows.values() if row.name.startswith(f"{name}.")]
    if name in rows:
        _card(name, _facts(rows[name]))
    elif name in judged:
        _card(name, _judgement(judged[name]))
    elif under:
        _console().print(_listing(name, under))
    else:
        raise unknown_name("quantity", name, [*rows, *judged])


def _device_rows() -> dict[str, Quantity]:
    return {row.name: row for key in devices() for row in device(key).rows}


@click.command()
@click.option("--grade", type=click.Choice([*Grade]), help="Only numbers of this grade.")
@click.option("--stage", help="Only numbers that this stage reads, e.g. field.")
def evidence(grade: str | None, stage: str | None) -> None:
    """List every number with its grade and source, and where sources contradict each other."""
    chosen = {row.name for row in _chosen(grade, stage)}
    console = _console()
    for label, rows in tables().items():
        shown = [row for row in rows if row.name in chosen]
        if shown:
            console.print(_listing(label, shown))
    console.print(_grades(catalogue()[name] for name in chosen))
    for case in contradictions() if grade is stage is None else _touching(chosen):
        console.print(_sides(case))


def _chosen(grade: str | None, stage: str | None) -> Iterator[Quantity]:
    if stage not in (None, *_stages()):
        raise unknown_name("stage", str(stage), _stages())
    for row in catalogue().values():
        if grade in (None, row.grade) and stage in (None, *map(_stage, readers(row.name))):
            yield row


def _stages() -> set[str]:
    return {_stage(mention.reader) for mention in mentions()}


def _stage(reader: str) -> str:
    module = reader.partition(":")[0]
    return module.partition(".")[2].partition(".")[0]


def _touching(names: Iterable[str]) -> Iterator[Contradiction]:
    sources = {catalogue()[name].source for name in names}
    published = {source for source in sources if not source.startswith("levator-")}
    yield from (c for c in contradictions() if published & {side.source for side in c.sides})


def _console() -> Console:
    return Console(markup=False, highlight=False, emoji=False)


def _facts(row: Quantity) -> dict[str, str]:
    facts = {
        "value": _value(row),
        "5-95 %": _range(row),
        "grade": f"{row.grade}: {row.grade.meaning}",
        "source": f"{row.source}: {citation(row.source)}",
        "where": row.where,
        "note": row.note,
        "drawn": _drawn(row),
        "read by": ", ".join(readers(row.name)) or "nothing yet",
    }
    return {label: text for label, text in facts.items() if text}


def _drawn(row: Quantity) -> str:
    ways = (
        f"{u.acts} for the {u.stage} stage, {u.level}" for u in unknowns() if u.name == row.name
    )
    return ", ".join(ways)


def _judgement(claim: Claim) -> dict[str, str]:
    return {
        "claim": claim.claim,
        "verdict": f"{claim.verdict}: {claim.verdict.meaning}",
        "grade": f"{claim.grade}: {claim.grade.meaning}",
        "finding": claim.finding,
        "in Levator": claim.speaks,
        "sources": "\n".join(citation(key) for key in claim.sources),
    }


def _card(title: str, facts: Mapping[str, str]) -> None:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in facts.items():
        grid.add_row(label, text)
    console = _console()
    console.print(title)
    console.print(grid)


def _listing(title: str, rows: Iterable[Quantity]) -> Table:
    table = _table(title, "name", "value", "5-95 %", "grade", "source")
    for row in rows:
        table.add_row(row.name, _value(row), _range(row), row.grade, row.source)
    return table


def _grades(rows: Iterable[Quantity]) -> Table:
    counts = Counter(row.grade for row in rows)
    table = _table(f"grades of {counts.total()} numbers", "grade", "numbers", "meaning")
    for grade in Grade:
        table.add_row(grade, str(counts[grade]), grade.meaning)
    return table


def _sides(case: Contradiction) -> Table:
    table = _table(f"contradiction: {case.statement}", "source", "says", "basis")
    for side in case.sides:
        table.add_row(side.source, side.says, side.basis)
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for column in others:
        table.add_column(column, overflow="fold")
    return table


def _value(row: Quantity) -> str:
    return f"{row.shown:.4g} {'' if row.unit == '1' else row.unit}".strip()


def _range(row: Quantity) -> str:
    if isinstance(row.spread, Exact):
        return "exact"
    low, high = sorted(from_si(bound, row.unit) for bound in row.quantile(np.array(RANGE)))
    return f"{low:.3g} to {high:.3g}"
