import pytest

from levator.errors import LevatorError
from levator.sources.contradictions import contradictions, parse_contradictions

ROW = """
[[contradiction]]
id = "age"
statement = "Do muscles shrink with age?"
sides = [
    { source = "volk2014", says = "no", basis = "n = 140" },
    { source = "volk2013", says = "some do", basis = "n = 40" },
]
"""


def test_a_row_keeps_every_side_in_order():
    (found,) = parse_contradictions(ROW)
    assert found.id == "age"
    assert [(side.source, side.says) for side in found.sides] == [
        ("volk2014", "no"),
        ("volk2013", "some do"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "age"', "", "needs id, statement and sides"),
        ("Do muscles shrink with age?", "", "'age' needs id, statement and sides"),
        ('"some do"', '"no"', "'age' needs two sides that say different things"),
        ('"volk2013"', '"volk2031"', "unknown source 'volk2031'"),
        (', basis = "n = 40"', "", "a side of 'age' must look like"),
        ('basis = "n = 40"', 'basis = ""', "a side of 'age' must look like"),
        ('basis = "n = 40"', 'basis = "n = 40", mean = "0"', "a side of 'age' must look like"),
    ],
)
def test_a_wrong_row_is_refused_with_what_to_write(old, new, complaint):
    with pytest.raises(LevatorError, match=complaint):
        parse_contradictions(ROW.replace(old, new))


def test_an_id_twice_is_refused():
    with pytest.raises(LevatorError, match="age twice"):
        parse_contradictions(ROW * 2)


def test_the_shipped_ones_include_those_that_decide_the_most():
    known = {case.id for case in contradictions()}
    assert {
        "muscle-size-age",
        "midface-descent",
        "face-stiffness",
        "whole-skin-conductivity",
    } <= known
    assert len(known) >= 16


def test_every_question_ends_in_a_question_mark():
    assert all(case.statement.endswith("?") for case in contradictions())
