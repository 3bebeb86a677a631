import numpy as np
import pytest

from levator.activation.exposure import Exposure, Stretch
from levator.errors import LevatorError

ALONG, FLAT = np.array([0.0, 1e-3, 3e-3]), np.zeros(3)


def test_length_of_a_stretch_is_its_arc():
    assert Stretch(ALONG, FLAT).length == pytest.approx(3e-3)


@pytest.mark.parametrize(
    ("along", "potential"),
    [(ALONG[::-1], FLAT), (ALONG[:1], FLAT[:1]), (ALONG, np.array([0.0, np.nan, 0.0]))],
)
def test_a_course_that_cannot_be_is_refused(along, potential):
    with pytest.raises(LevatorError, match="fibre"):
        Stretch(along, potential)


@pytest.mark.parametrize(
    ("parent", "at", "says"), [(1, 0.0, "earlier"), (-1, 0.0, "earlier"), (0, 1.0, "within")]
)
def test_a_branch_leaves_an_earlier_stretch_within_its_length(parent, at, says):
    branch = Stretch(ALONG, FLAT, parent=parent, leaves_at=at)
    with pytest.raises(LevatorError, match=says):
        Exposure((Stretch(ALONG, FLAT), branch))
