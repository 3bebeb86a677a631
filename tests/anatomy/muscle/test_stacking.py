"""Muscles that cross: order, room, and that no column is filled twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.anatomy import Face
from levator.anatomy.muscle.ribbon import Cover, lattice
from levator.anatomy.muscle.stacking import Columns, Slab, left_columns, shares, stacked
from levator.sources import value

MM = 1e-3
EVERY = np.ones((1, len(lattice())), dtype=np.bool_)
SKIN, FASCIA, DEEP = 1.0, 4.0, 15.0
RISE = value("muscle_plane.rise") / MM


def columns(*levels: float) -> Columns:
    """One triangle over flat `levels` [mm]: skin, fascia and deep surface among them."""
    depth = np.array(levels)[:, None, None] * MM * EVERY
    return Columns(
        np.array([0]),
        np.array([[0, 1, 2]]),
        depth,
        skin=1,
        fascia=2,
        sheet=3,
        gland=np.zeros((1, 1)),
    )


FLAT = columns(0.0, SKIN, FASCIA, 9.0, DEEP)


def slab(thickness: float, *, offset: float = 0.0, below_fascia: bool = False) -> Slab:
    """A muscle [mm] that covers the whole triangle."""
    cover = Cover(np.array([0]), EVERY, np.array([[1.0, 0.0, 0.0]]), np.zeros(EVERY.shape))
    return Slab(cover, offset * MM, thickness * MM, below_fascia)


def faces(*slabs: Slab) -> list[tuple[float, float]]:
    """Top and bottom [mm] of each of the slabs in `FLAT`."""
    found = stacked(slabs, FLAT)
    return [(float(s.top.mean()) / MM, float(s.bottom.mean()) / MM) for s in found]


def test_a_single_muscle_lies_at_the_depth_of_its_plane() -> None:
    assert faces(slab(2.0, offset=0.8)) == [pytest.approx((4.8, 6.8))]


def test_muscles_that_cross_lie_one_below_another() -> None:
    upper, lower = faces(slab(2.0), slab(3.0, below_fascia=True))
    assert upper == pytest.approx((4.0, 6.0))
    assert lower == pytest.approx((6.0, 9.0))


def test_muscles_of_expression_are_pushed_up_by_the_deep_surface() -> None:
    upper, lower = faces(slab(2.0), slab(10.0))
    assert lower == pytest.approx((5.0, 15.0))
    assert upper == pytest.approx((3.0, 5.0))


def test_a_muscle_below_the_fascia_raises_it_a_little_and_is_thinned_at_last() -> None:
    top, bottom = faces(slab(20.0, below_fascia=True))[0]
    assert top == pytest.approx(FASCIA - RISE)
    assert bottom == pytest.approx(DEEP)


def test_it_raises_what_lies_at_the_fascia_as_far_and_no_farther() -> None:
    upper, lower = faces(slab(2.0), slab(20.0, below_fascia=True))
    assert upper == pytest.approx((FASCIA - RISE, FASCIA + 2 - RISE))
    assert lower == pytest.approx((FASCIA + 2 - RISE, DEEP))


def test_it_raises_nothing_where_it_has_room() -> None:
    assert faces(slab(2.0), slab(9.0, below_fascia=True))[0] == pytest.approx((4.0, 6.0))


def test_muscles_without_room_are_thinned_alike() -> None:
    one, two = faces(slab(30.0), slab(10.0))
    assert one[0] == pytest.approx(SKIN)
    assert one[1] - one[0] == pytest.approx(3 * (two[1] - two[0]))
    assert two[1] == pytest.approx(DEEP)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.3, 14), st.floats(0, 4), st.booleans()), max_size=6))
def test_no_depth_is_filled_twice(given_slabs: list[tuple[float, float, bool]]) -> None:
    ordered = sorted(given_slabs, key=lambda row: row[2])
    slabs = [slab(t, offset=o, below_fascia=b) for t, o, b in ordered]
    found = stacked(slabs, FLAT)
    edges = [SKIN * MM, *(edge for s in found for edge in (s.top.max(), s.bottom.max())), DEEP * MM]
    assert (np.diff(edges) >= -1e-12).all()
    filled = sum(shares(s, lies, FLAT)[:, 0] for s, lies in zip(slabs, found, strict=True))
    assert np.max(filled, initial=0) <= 1 + 1e-9


def test_shares_hold_the_whole_thickness() -> None:
    muscle = slab(6.0, offset=2.0)
    share = shares(muscle, stacked([muscle], FLAT)[0], FLAT)[:, 0]
    thick = np.diff([0.0, SKIN, FASCIA, 9.0, DEEP])
    assert share @ thick == pytest.approx(6.0)
    np.testing.assert_allclose(share, [0, 0, 3 / 5, 3 / 6], atol=1e-12)


def test_columns_are_the_left_half_of_the_face(coarse_face: Face) -> None:
    mesh = coarse_face.mesh
    found = left_columns(mesh, np.zeros(len(mesh.triangles), dtype=bool))
    middle = mesh.skin[mesh.triangles[found.triangle]].mean(axis=1)
    assert 2 * len(found.triangle) == len(mesh.triangles)
    assert (middle[:, 0] > 0).all()
    assert (np.diff(found.depth, axis=0) > 0).all()
