import numpy as np
import pytest

from levator.activation.axon.cable import PAD, lay
from levator.activation.axon.mrg import build
from levator.activation.exposure import Exposure, Stretch
from levator.errors import LevatorError

MADE = build(10e-6)
GAP = MADE.spacing


def stretch(internodes, *, end="terminates", parent=-1, leaves_at=0.0, start=0.0):
    along = start + np.linspace(0, internodes * GAP, 80)
    height = 2e-3
    return Stretch(along, 1 / np.hypot(along - 4e-3, height), end, parent, leaves_at)


def test_a_fibre_that_terminates_at_both_ends_has_nodes_there():
    cable = lay(Exposure((stretch(10),), "terminates"), MADE)
    np.testing.assert_allclose(cable.arc, np.arange(11) * GAP, atol=1e-12)
    assert list(cable.tree.parent) == list(range(-1, 10))
    assert not cable.padded.any()


def test_the_spacing_gives_way_to_a_node_at_the_end():
    cable = lay(Exposure((stretch(10.4),), "terminates"), MADE)
    assert len(cable.arc) == 11
    assert cable.arc[-1] == pytest.approx(10.4 * GAP)


def test_a_passing_end_is_padded_and_no_more_than_that():
    cable = lay(Exposure((stretch(10, end="passes"),), "passes"), MADE)
    assert cable.padded.sum() == 2 * PAD
    assert not cable.padded[PAD:-PAD].any()


def test_the_field_fades_to_nothing_beyond_a_passing_end():
    cable = lay(Exposure((stretch(10, end="passes"),), "passes"), MADE)
    along = np.diff(cable.tree.at_node) / GAP
    inside = Exposure((stretch(10),), "terminates").stretches[0]
    steepest = np.abs(np.gradient(inside.potential, inside.along)).max()
    assert abs(along[0]) < 0.01 * steepest
    assert abs(along[-1]) < 0.01 * steepest
    assert np.abs(np.diff(along)[: PAD - 1]).max() < np.abs(np.diff(along)).max()


def test_an_offset_moves_every_node_back():
    zero, half = (
        lay(Exposure((stretch(10, end="passes"),), "passes"), MADE, offset=o) for o in (0, 0.5)
    )
    assert half.arc[0] == pytest.approx(zero.arc[0] - GAP / 2)
    np.testing.assert_allclose(np.diff(half.arc), GAP)
    with pytest.raises(LevatorError, match="node offset"):
        lay(Exposure((stretch(10),)), MADE, offset=1.0)


def test_a_branch_leaves_at_the_node_before_and_runs_beside_its_parent_until_it_leaves():
    branch = stretch(4, parent=0, leaves_at=3.4 * GAP)
    cable = lay(Exposure((stretch(10), branch), "terminates"), MADE)
    first = np.flatnonzero(cable.stretch == 1)[0]
    assert cable.tree.parent[first] == 3
    assert cable.arc[-1] == pytest.approx(4 * GAP)
    beside = np.array([cable.tree.at_piece[(first - 1) * 10], cable.tree.at_piece[3 * 10]])
    assert beside[0] == pytest.approx(beside[1], rel=1e-3)


def test_a_stretch_that_only_forks_is_no_end():
    stem = stretch(6, end="passes")
    twigs = [stretch(3, parent=0, leaves_at=6 * GAP) for _ in range(2)]
    cable = lay(Exposure((stem, *twigs), "terminates"), MADE)
    assert not cable.padded.any()
    assert list(cable.tree.detects) == [9, 12]
    assert list(np.flatnonzero(cable.tree.parent == 6)) == [7, 10]


@pytest.mark.parametrize(("detector", "nodes"), [("ends", [10]), ("start", [0]), ("any", [0, 10])])
def test_a_detector_stands_where_it_is_asked_for(detector, nodes):
    cable = lay(Exposure((stretch(10),), "terminates"), MADE, detector=detector)
    assert list(cable.tree.detects) == nodes


def test_samples_are_read_by_a_curve_without_kinks():
    coarse = np.linspace(0, 10 * GAP, 24)
    exact = Exposure((stretch(10),), "terminates")
    sampled = Stretch(coarse, 1 / np.hypot(coarse - 4e-3, 2e-3))
    bend = [
        np.diff(lay(e, MADE).tree.at_node, 2) for e in (exact, Exposure((sampled,), "terminates"))
    ]
    np.testing.assert_allclose(bend[1], bend[0], atol=0.02 * np.abs(bend[0]).max())


def test_a_fibre_does_not_change_its_exposure():
    exposure = Exposure((stretch(10, end="passes"),))
    before = exposure.stretches[0].potential.copy()
    lay(exposure, MADE)
    np.testing.assert_array_equal(exposure.stretches[0].potential, before)
