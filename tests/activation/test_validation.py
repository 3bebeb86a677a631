import runpy
from pathlib import Path

import pytest

CASE = Path(__file__).parents[2] / "evidence" / "validation" / "ilves-2019" / "run.py"


@pytest.fixture(scope="module")
def shares():
    return runpy.run_path(str(CASE))["measure"](128)


def test_facial_nmes_contracts_the_muscle_under_it_in_most_draws(shares):
    assert len(shares.nmes) == 3
    assert all(found.probability > 0.5 for found in shares.nmes.values())


def test_microcurrent_in_the_same_places_contracts_it_less_often(shares):
    for muscle, found in shares.microcurrent.items():
        assert found.interval[1] < shares.nmes[muscle].interval[0]
