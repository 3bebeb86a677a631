"""The evidence: the weakest link, every number with its source, contradictions and claims."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from levator.sources import Grade
from levator.sources.claims import Claim, claims
from levator.sources.contradictions import Contradiction, contradictions
from levator.twin.report.figures.canvas import Picture, data_address
from levator.twin.report.figures.charts import bars
from levator.twin.report.parts import Cell, Link, Table, links, table
from levator.twin.report.wording import amount, graded
from levator.twin.result import TwinResult

OWN = "levator-"
GRADE_COLOURS = ("#00204d", "#31446b", "#666970", "#958f78", "#cab969", "#ffe945")
NAMED = 6


@dataclass(frozen=True)
class EvidenceView:
    """What the section on evidence shows."""

    weakest: str
    weakest_names: str
    numbers: int
    assumed: int
    picture: Picture
    grades: Table
    ledger: Table
    contradictions: tuple[Table, ...]
    claims: Table


def evidence(result: TwinResult) -> EvidenceView:
    """The section on evidence."""
    counts = Counter(entry.grade for entry in result.ledger)
    worst = [entry.name for entry in result.ledger if entry.grade is result.grade]
    more = f" and {len(worst) - NAMED} more" if len(worst) > NAMED else ""
    return EvidenceView(
        weakest=graded(result.grade),
        weakest_names=", ".join(worst[:NAMED]) + more,
        numbers=len(result.ledger),
        assumed=counts[Grade.X],
        picture=_picture(counts),
        grades=table(
            "Grades of the numbers of this run",
            ("grade", "numbers", "meaning"),
            [(str(grade), str(counts[grade]), grade.meaning) for grade in Grade],
        ),
        ledger=_ledger(result),
        contradictions=tuple(_sides(case) for case in touched(result)),
        claims=table(
            "Claims about facial microcurrent, judged",
            ("claim", "verdict", "grade", "finding", "sources"),
            [_claim(claim) for claim in claims()],
        ),
    )


def touched(result: TwinResult) -> tuple[Contradiction, ...]:
    """The contradictions in which a source of this run takes a side."""
    sources = {entry.source for entry in result.ledger if not entry.source.startswith(OWN)}
    return tuple(c for c in contradictions() if sources & {side.source for side in c.sides})


def bibliography(result: TwinResult) -> tuple[Link, ...]:
    """The sources of exactly this run."""
    return links(sorted({entry.source for entry in result.ledger}))


def _picture(counts: Counter[Grade]) -> Picture:
    rows = [
        (str(grade), float(counts[grade]), colour)
        for grade, colour in zip(Grade, GRADE_COLOURS, strict=True)
    ]
    words = ", ".join(f"{grade} {counts[grade]}" for grade in Grade)
    return Picture(
        src=data_address(bars(rows, "numbers read by this run")),
        alt=f"Number of quantities by evidence grade: {words}.",
        caption="Numbers by grade, strongest on top.",
    )


def _ledger(result: TwinResult) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            entry.name,
            amount(entry.value, entry.unit, 4),
            str(entry.grade),
            links([entry.source]),
            entry.where,
        )
        for entry in result.ledger
    ]
    head = ("quantity", "value", "grade", "source", "where")
    return table("Every number that this run read", head, rows)


def _sides(case: Contradiction) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (side.says, side.basis, links([side.source])) for side in case.sides
    ]
    return table(case.statement, ("answer", "stands on", "source"), rows)


def _claim(claim: Claim) -> tuple[Cell, ...]:
    return (
        f"{claim.id}: {claim.claim}",
        f"{claim.verdict}: {claim.verdict.meaning}",
        str(claim.grade),
        claim.finding,
        links(claim.sources),
    )
