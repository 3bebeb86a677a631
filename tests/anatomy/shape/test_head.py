"""The parametric head: which weights a person has, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.anatomy.person import ANCESTRIES, Person
from levator.anatomy.shape.head import head, macro_weights, weights_of
from levator.errors import LevatorError
from levator.sources import Grade, quantity

PERSON = {"sex": "female", "age": 52.0, "bmi": 24.0}


@given(sex=st.sampled_from(["female", "male"]), age=st.floats(18, 90), bmi=st.floats(16, 45))
def test_body_weights_and_ancestry_weights_each_sum_to_one(
    sex: str, age: float, bmi: float
) -> None:
    weights = macro_weights(Person(sex=sex, age=age, bmi=bmi))
    body = [w for name, w in weights.items() if "universal" in name]
    ancestry = [
        w for name, w in weights.items() if name.startswith("macro") and "universal" not in name
    ]
    assert sum(body) == pytest.approx(1)
    assert sum(ancestry) == pytest.approx(1)
    assert min(weights.values()) > 0
    assert set(weights) <= set(head().targets)


def test_ends_of_the_age_range_are_pure_shapes() -> None:
    young, old = (macro_weights(Person(sex="male", age=age, bmi=23)) for age in (25, 90))
    assert all("young" in name for name in young)
    assert all("old" in name for name in old)
    assert macro_weights(Person(sex="male", age=18, bmi=23)) == young


def test_anchors_of_age_and_weight_are_read_from_the_table() -> None:
    for name in ("shape.age.old", "shape.bmi.low", "shape.bmi.average", "shape.bmi.high"):
        assert quantity(name).grade is Grade.X
    average = macro_weights(Person(sex="female", age=25, bmi=quantity("shape.bmi.average").value))
    assert {n for n in average if "universal" in n} == {
        "macrodetails/universal-female-young-averagemuscle-averageweight"
    }


def test_ancestry_is_an_equal_mix_unless_given() -> None:
    shares = dict.fromkeys(ANCESTRIES, 0.0) | {"asian": 1.0}
    chosen = macro_weights(Person(**PERSON, ancestry=shares))
    mixed_in = [n.split("/")[1].split("-")[0] for n in chosen if n.startswith("macro")]
    assert set(mixed_in) == {"asian", "universal"}
    mixed = macro_weights(Person(**PERSON))
    assert sum(w for n, w in mixed.items() if "/asian" in n) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"age": 12.0}, "write for example 52"),
        ({"age": 91.0}, "outside 18 to 90 years"),
        ({"age": float("nan")}, "outside 18 to 90 years"),
        ({"bmi": 12.0}, "write for example 24"),
        ({"bmi": 60.0}, "outside 16 to 45 kg/m2"),
        ({"sex": "woman"}, "write 'female' or 'male'"),
        ({"ancestry": {"african": 0.5}}, r"write for example \{'african': 0.5, 'asian': 0.5\}"),
        ({"ancestry": {"martian": 1.0}}, "african, asian, caucasian"),
        ({"ancestry": {"african": 1.5, "asian": -0.5}}, "must share 1"),
        ({"ancestry": {}}, "must share 1"),
    ],
)
def test_what_no_adult_face_has_is_refused_with_what_to_write(change: dict, told: str) -> None:
    with pytest.raises(LevatorError, match=told):
        macro_weights(Person(**(PERSON | change)))


def test_shape_is_linear_in_its_weights() -> None:
    base, name = head().vertices, "chin/chin-width-incr"
    half, whole = (head().shape({name: w}) - base for w in (0.5, 1.0))
    assert np.abs(whole).max() > 1e-3
    np.testing.assert_allclose(2 * half, whole, atol=1e-15)


def test_shaping_leaves_the_shipped_head_as_it_was() -> None:
    before = head().vertices.copy()
    head().shape(macro_weights(Person(**PERSON)))
    np.testing.assert_array_equal(head().vertices, before)


def test_unknown_targets_and_extreme_weights_are_refused() -> None:
    with pytest.raises(LevatorError, match="chin/chin-width-incr"):
        head().shape({"chin/chin-width-inc": 0.5})
    for weight in (1.5, -1.5, float("nan")):
        with pytest.raises(LevatorError, match="outside -1 to 1; write for example"):
            Person(shape={"chin/chin-width-incr": weight})


def test_a_heavier_person_has_a_fuller_face_and_a_detail_adds_to_it() -> None:
    fat = "head/head-fat-incr"
    slim, heavy = (macro_weights(Person(bmi=bmi)) for bmi in (21.0, 35.0))
    assert fat not in slim
    assert heavy[fat] > 0
    assert weights_of(Person(bmi=35.0, shape={fat: 0.25}))[fat] == pytest.approx(heavy[fat] + 0.25)
    assert weights_of(Person(bmi=22.0, shape={fat: 0.25}))[fat] == 0.25
