"""How a table of thresholds answers draws and people, on a table written by hand."""

import numpy as np
import pytest

from levator.activation.recruitment_table import RecruitmentTable
from levator.activation.settings_map import settings_map
from levator.activation.tabulated import own_axons, recruited
from levator.errors import LevatorError
from levator.sources import value

WIDTHS = np.array([0.1e-3, 1e-3, 10e-3])
EACH = 20


@pytest.fixture(scope="module")
def table():
    """Two anatomies of 20 axons, the second ten times harder; halved from width to width."""
    bars = np.concatenate([np.linspace(1e-3, 2e-3, EACH), np.linspace(10e-3, 20e-3, EACH)])
    current = np.stack([bars, bars / 2, bars / 4])[None, None]
    return RecruitmentTable(
        placements=("pair",),
        muscles=("zygomaticus major, left",),
        widths=WIDTHS,
        current=current,
        bounded=np.zeros((1, 1, 2 * EACH), dtype=bool),
        anatomy=np.repeat([0, 1], EACH),
        ceiling=50e-3,
        width_error=np.zeros((1, 2)),
    )


def answer(table, milliamperes, width=0.1e-3, factor=1.0, draws=2):
    return recruited(
        table,
        current=np.full((draws, 1, 1), 1e-3 * milliamperes),
        width=np.full(draws, width),
        factor=np.full(draws, factor),
    )


def test_draws_take_the_anatomies_in_turn(table):
    assert own_axons(table, 3)[:, 0].tolist() == [0, EACH, 0]
    found = answer(table, 2.0)
    assert found.share[:, 0, 0].tolist() == [1.0, 0.0]
    np.testing.assert_allclose(found.margin[0], 10 * found.margin[1])


def test_nothing_answers_below_the_visible_share_and_without_current(table):
    first = np.linspace(1.0, 2.0, EACH)[int(np.ceil(value("axon.visible") * EACH)) - 1]
    assert answer(table, 0.999 * first).share[0, 0, 0] == 0
    assert answer(table, 1.001 * first).share[0, 0, 0] >= value("axon.visible")
    assert answer(table, 0.0).margin.max() == 0


def test_a_factor_on_thresholds_is_one_on_the_current(table):
    np.testing.assert_allclose(answer(table, 3.0, factor=2.0).margin, answer(table, 1.5).margin)


def test_widths_beyond_the_table_are_read_at_its_ends(table):
    np.testing.assert_array_equal(
        answer(table, 1.0, width=1.0).margin, answer(table, 1.0, width=10e-3).margin
    )


@pytest.mark.parametrize(
    ("current", "factor", "says"),
    [(np.ones((2, 1, 2)), np.ones(2), "has shape"), (np.ones((2, 1, 1)), np.zeros(2), "above 0")],
)
def test_draws_that_do_not_fit_are_refused(table, current, factor, says):
    with pytest.raises(LevatorError, match=says):
        recruited(table, current=current, width=np.full(2, 1e-3), factor=factor)


def shares(table, currents, **other):
    given = {"muscle": "zygomaticus major, left", "placement": "pair", **other}
    return settings_map(table, current=currents, width=WIDTHS, area=1e-4, **given)


def test_more_people_contract_and_feel_with_more_current_and_longer_pulses(table):
    found = shares(table, np.geomspace(1e-5, 50e-3, 30))
    assert found.contracts.median.shape == found.feels.median.shape == (3, 30)
    for share in (found.contracts, found.feels):
        assert (np.diff(share.median, axis=1) >= 0).all()
        assert (np.diff(share.median, axis=0) >= 0).all()
        assert (share.low <= share.median).all()
        assert (share.median <= share.high).all()
    assert found.contracts.median[0, 0] == 0
    assert found.contracts.median[-1, -1] == 1


def test_half_of_the_people_contract_between_two_anatomies(table):
    assert shares(table, np.array([4e-3])).contracts.median[0, 0] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("changed", "currents", "says"),
    [
        ({"muscle": "zygomaticus"}, [1e-3], "zygomaticus major, left"),
        ({"placement": "pear"}, [1e-3], "pair"),
        ({}, [1.0], "write a lower current"),
    ],
)
def test_a_map_of_what_the_table_lacks_is_refused(table, changed, currents, says):
    with pytest.raises(LevatorError, match=says):
        shares(table, np.array(currents), **changed)
