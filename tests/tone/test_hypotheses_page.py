from pathlib import Path

import pytest

from levator.sources import from_si
from levator.tone import register

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "hypotheses.md"


def rows():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in cells if len(row) == 5 and row[0][0] == "`"}


def test_the_page_lists_exactly_the_register():
    assert tuple(rows()) == tuple(each.id for each in register())


@pytest.mark.parametrize("each", register(), ids=lambda each: each.id)
def test_the_page_shows_the_numbers_of_the_tables(each):
    prior, effect, _, grade = rows()[each.id]
    unit = each.effect.unit
    suffix = "" if unit == "1" else f" {unit}"
    assert prior == f"{100 * each.prior.value:g} %"
    assert effect.startswith(f"{each.effect.shown:g}{suffix} ")
    assert effect.endswith(f"(sd {from_si(each.effect.spread.sd, unit):g}{suffix})")
    assert grade == each.grade
