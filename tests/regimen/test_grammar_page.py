from pathlib import Path

import pytest

from levator.errors import LevatorError
from levator.regimen import Regimen

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "regimen-grammar.md"


def rows():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [tuple(row) for row in cells if len(row) == 2 and row[0].startswith("`")]


READ = [row for row in rows() if row[1].startswith("`")]
REFUSED = [row for row in rows() if not row[1].startswith("`")]


def test_the_page_holds_examples_of_both_kinds():
    assert len(READ) > 20
    assert len(REFUSED) > 4


@pytest.mark.parametrize(("written", "canonical"), READ)
def test_every_example_of_the_page_is_read_as_it_says(written, canonical):
    assert str(Regimen(written.strip("`"))) == canonical.strip("`")


@pytest.mark.parametrize(("written", "answer"), REFUSED)
def test_every_refusal_of_the_page_is_answered_as_it_says(written, answer):
    with pytest.raises(LevatorError) as caught:
        Regimen(written.strip("`"))
    assert str(caught.value) == answer
