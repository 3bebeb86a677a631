import pytest

from levator.sources import catalogue, quantity

ROWS = [name for name in catalogue() if name.startswith("threshold.")]


@pytest.mark.parametrize("name", sorted({*ROWS} - {"threshold.motor.spacing"}))
def test_the_value_lies_in_the_middle_four_fifths_of_its_spread(name):
    row = quantity(name)
    assert row.quantile(0.1) <= row.value <= row.quantile(0.9)


def test_a_selective_threshold_is_never_below_a_non_selective_one():
    assert quantity("threshold.motor.selectivity").quantile(1.0) == 1


def test_perception_spans_the_published_individuals():
    row = quantity("threshold.sensory.current")
    assert row.quantile(0.025) == pytest.approx(0.4e-3, rel=0.1)
    assert row.quantile(0.975) == pytest.approx(3.0e-3, rel=0.1)


def test_rows_from_memory_are_graded_as_assumptions():
    for name in ROWS:
        if "memory" in quantity(name).where or quantity(name).source == "levator-assumption":
            assert quantity(name).grade == "X"
