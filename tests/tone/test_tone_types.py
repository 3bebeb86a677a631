from dataclasses import fields

import pytest

from levator.sources import to_si
from levator.tone import HypothesisDoses, MuscleState, Parameters, Stocks


@pytest.mark.parametrize("kind", [HypothesisDoses, MuscleState, Parameters, Stocks])
def test_every_field_says_what_it_is_in_which_unit(kind):
    assert fields(kind)
    for row in fields(kind):
        assert to_si(1.0, row.metadata["unit"])
        assert row.metadata["about"]
