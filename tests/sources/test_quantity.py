import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.errors import LevatorError
from levator.sources import Grade, parse_quantity
from levator.sources.quantity import REQUIRED

ROW = {
    "value": 0.35,
    "unit": "S/m",
    "spread": {"kind": "loguniform", "low": 0.25, "high": 0.7},
    "grade": "C",
    "source": "gielen1984",
    "where": "Table 1",
}


def test_a_complete_row_is_read():
    found = parse_quantity("muscle.conductivity", ROW)
    assert (found.name, found.value, found.unit) == ("muscle.conductivity", 0.35, "S/m")
    assert (found.grade, found.source, found.where, found.note) == (
        Grade.C,
        "gielen1984",
        "Table 1",
        "",
    )
    assert found.quantile(np.array([0.0, 1.0])) == pytest.approx([0.25, 0.7])


def test_a_note_may_be_added():
    assert parse_quantity("a.b", {**ROW, "note": "seen twice"}).note == "seen twice"


def test_value_and_spread_become_si_and_shown_goes_back():
    row = {**ROW, "value": 15, "unit": "kPa", "spread": {"kind": "normal", "sd": 3, "low": 9}}
    found = parse_quantity("a.b", row)
    assert found.value == 15e3
    assert found.shown == pytest.approx(15)
    assert (found.spread.sd, found.spread.low) == (3e3, 9e3)


@pytest.mark.parametrize("key", REQUIRED)
@pytest.mark.parametrize("emptied", ["absent", "", "   "])
def test_a_row_without_one_of_its_keys_is_refused_by_name(key, emptied):
    row = {**ROW, key: emptied}
    if emptied == "absent":
        del row[key]
    with pytest.raises(LevatorError, match=rf"^muscle\.conductivity lacks {key}; write for exam"):
        parse_quantity("muscle.conductivity", row)


def test_everything_missing_is_named_at_once():
    with pytest.raises(LevatorError, match="lacks value, unit, spread, grade, source, where"):
        parse_quantity("a.b", {})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"value": "0.35"}, "value must be a finite number, not '0.35'"),
        ({"value": True}, "value must be a finite number, not True"),
        ({"value": [1.0]}, "value must be a finite number"),
        ({"value": float("nan")}, "value must be a finite number"),
        ({"value": float("inf"), "spread": {"kind": "exact"}}, "value must be a finite number"),
        ({"unit": "S/mm"}, "unknown unit 'S/mm'; write for example 'S/m'"),
        ({"grade": "F"}, "grade must be one of A, B, C, D, E, X, not 'F'"),
        ({"grade": "a"}, "grade must be one of"),
        ({"spread": "none"}, "spread must be a table such as"),
        ({"value": 0.8}, "outside its own spread"),
        ({"nte": "typo"}, "has nte; a row holds"),
        ({"across": dict(ROW)}, "has across; a row holds"),
    ],
)
def test_a_wrong_entry_is_refused_by_name(change, complaint):
    with pytest.raises(LevatorError, match=complaint) as refusal:
        parse_quantity("muscle.conductivity", {**ROW, **change})
    assert str(refusal.value).startswith("muscle.conductivity")


@given(
    st.dictionaries(
        st.sampled_from([*REQUIRED, "note"]),
        st.one_of(st.none(), st.text(), st.floats(), st.just({"kind": "exact"}), st.just("A")),
    )
)
def test_any_row_is_read_or_refused_with_its_name(row):
    try:
        found = parse_quantity("some.name", row)
    except LevatorError as refusal:
        message = str(refusal)
        assert message.startswith("some.name")
    else:
        assert found.spread.admits(found.value)


def test_reading_leaves_the_row_alone():
    row = {**ROW, "spread": dict(ROW["spread"])}
    parse_quantity("a.b", row)
    assert row == ROW
