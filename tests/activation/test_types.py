from dataclasses import fields

import pytest

from levator.activation.types import Activation, MuscleActivation, Thresholds


@pytest.mark.parametrize("kind", [Thresholds, Activation, MuscleActivation])
def test_every_field_says_its_unit_and_what_it_is(kind):
    for entry in fields(kind):
        assert entry.metadata["unit"]
        assert len(entry.metadata["about"].split()) > 2
