import pytest

from levator.activation.axon import velocity
from levator.sources import quantity


@pytest.mark.parametrize("diameter", [5.7e-6, 10e-6, 16e-6])
def test_spikes_travel_as_fast_as_they_do_in_nerves(diameter):
    published = quantity("axon.published.velocity").spread
    low, high = published.quantile(0.0), published.quantile(1.0)
    assert low < velocity(diameter, finest=5e-6) / diameter < high
