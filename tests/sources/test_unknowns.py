import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from levator.errors import LevatorError
from levator.sources import Acts, Draws, Level, Unknown, catalogue, draw, ledger, parse_quantity
from levator.sources import unknowns as shipped
from levator.sources.readers import readers
from levator.sources.unknowns import parse_unknowns

NAMES = ("camera.photo_noise", "yardstick.brow_lift", "visibility.chin")


def row(name, level="person", stage="field", acts="exact"):
    return f'[[unknown]]\nname = "{name}"\nlevel = "{level}"\nstage = "{stage}"\nacts = "{acts}"\n'


TABLE = parse_unknowns("".join(map(row, NAMES)))
FROZEN = parse_unknowns(row(NAMES[0]) + row(NAMES[1], acts="frozen") + row(NAMES[2]))


def test_a_row_names_a_quantity_its_level_its_stage_and_how_it_acts():
    (found,) = parse_unknowns(row("visibility.chin", "universal", "contour", "emulated"))
    assert found.quantity is catalogue()["visibility.chin"]
    assert (found.name, found.level, found.stage, found.acts) == (
        "visibility.chin",
        Level.UNIVERSAL,
        "contour",
        Acts.EMULATED,
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (row("visibility.chim"), r"unknown quantity 'visibility\.chim'.*'visibility\.chin'"),
        (row("visibility.chin", level="town"), "'town' is not a valid Level"),
        (row("visibility.chin", acts="loosely"), "'loosely' is not a valid Acts"),
        (row("visibility.chin").replace('level = "person"\n', ""), "'level'; write name, level"),
        (row("visibility.chin") * 2, r"visibility\.chin twice"),
        (row("camera.visits"), r"camera\.visits has no spread; write acts = 'frozen'"),
        ("[[unknown", "write name, level, stage, acts"),
    ],
)
def test_a_broken_row_is_refused_with_what_to_write(text, complaint):
    with pytest.raises(LevatorError, match=complaint):
        parse_unknowns(text)


def test_a_quantity_without_spread_may_be_frozen():
    assert parse_unknowns(row("camera.visits", acts="frozen"))[0].acts is Acts.FROZEN


def test_reading_the_table_leaves_no_trace_in_the_ledger():
    with ledger() as book:
        parse_unknowns(row("visibility.chin"))
    assert book.entries == {}


def test_draws_are_the_same_for_the_same_seed_and_differ_for_another():
    first, again, other = draw(16, 1, TABLE), draw(16, 1, TABLE), draw(16, 2, TABLE)
    for name in NAMES:
        assert (first[name] == again[name]).all()
        assert (first[name] != other[name]).any()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 100), st.integers(0, 2**32 - 1))
def test_a_shorter_run_is_the_beginning_of_a_longer_one(n, seed):
    short, long = draw(n, seed, TABLE), draw(128, seed, TABLE)
    for name in NAMES:
        assert short[name].shape == (n,)
        assert (short[name] == long[name][:n]).all()


def test_draws_follow_their_quantiles():
    drawn = draw(1024, 3, TABLE)
    for unknown in TABLE:
        shares = np.linspace(0.05, 0.95, 19)
        expected = unknown.quantity.quantile(shares)
        assert np.quantile(drawn[unknown.name], shares) == pytest.approx(
            expected, rel=0.02, abs=1e-5
        )


def test_draws_fill_the_cube_more_evenly_than_chance():
    n = 256
    cube = np.column_stack([np.argsort(np.argsort(draw(n, 5, TABLE)[name])) for name in NAMES])
    ours = stats.qmc.discrepancy((cube + 0.5) / n)
    chance = stats.qmc.discrepancy(np.random.default_rng(5).uniform(size=(n, len(NAMES))))
    assert ours < chance / 4


def test_each_slice_of_a_sobol_run_is_hit_once():
    u = draw(64, 7, TABLE)["yardstick.brow_lift"]
    spread = catalogue()["yardstick.brow_lift"].spread
    cells = np.floor(stats.norm.cdf((u - spread.mean) / spread.sd) * 64).astype(int)
    assert sorted(cells) == list(range(64))


def test_draws_of_open_ended_spreads_stay_finite():
    for seed in range(20):
        assert np.isfinite(draw(512, seed, TABLE)["visibility.chin"]).all()


def test_what_is_frozen_is_not_drawn():
    drawn = draw(8, 1, FROZEN)
    assert sorted(drawn.values) == sorted([NAMES[0], NAMES[2]])
    with pytest.raises(LevatorError, match=r"unknown unknown 'yardstick\.brow_lift'"):
        drawn["yardstick.brow_lift"]
    assert (drawn.get("yardstick.brow_lift") == catalogue()["yardstick.brow_lift"].value).all()


def test_an_empty_table_draws_nothing():
    drawn = draw(8, 1, ())
    assert drawn.values == {}
    assert drawn.get("camera.visits").tolist() == [12.0] * 8


def test_reading_draws_enters_their_quantities_in_the_ledger():
    drawn = draw(4, 1, TABLE)
    with ledger() as book:
        drawn["visibility.chin"]
        drawn.get("camera.photo_noise")
        drawn.get("camera.visits")
    assert sorted(book.entries) == ["camera.photo_noise", "camera.visits", "visibility.chin"]


def test_draws_made_by_hand_may_hold_names_of_their_own():
    drawn = Draws(2, 0, {"my.own": np.array([1.0, 2.0])})
    assert drawn["my.own"].tolist() == [1.0, 2.0]
    with pytest.raises(LevatorError, match=r"'my\.won'; write for example 'my\.own'"):
        drawn["my.won"]


def test_unknowns_from_outside_the_tables_are_drawn_and_recorded_too():
    own = {
        "value": 5,
        "unit": "uA",
        "spread": {"kind": "uniform", "low": 1, "high": 9},
        "grade": "X",
        "source": "levator-assumption",
        "where": "a test",
    }
    table = [Unknown(parse_quantity("my.current", own), Level.DEVICE, "device", Acts.EXACT)]
    drawn = draw(8, 1, table)
    with ledger() as book:
        assert (drawn["my.current"] > 1e-6).all()
    assert list(book.entries) == ["my.current"]


def test_every_shipped_unknown_is_read_by_the_stage_it_names():
    for unknown in shipped():
        places = readers(unknown.name)
        assert any(place.startswith(f"levator.{unknown.stage}.") for place in places), unknown.name


def test_the_shipped_unknowns_can_be_drawn():
    drawn = draw(16, 1)
    assert set(drawn.values) == {u.name for u in shipped() if u.acts is not Acts.FROZEN}
    for name, values in drawn.values.items():
        assert np.isfinite(values).all(), name
        assert all(catalogue()[name].spread.admits(v) for v in values), name
