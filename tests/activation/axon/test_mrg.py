import numpy as np
import pytest

from levator.activation.axon.mrg import build, internode, lengths, rates
from levator.errors import LevatorError


@pytest.mark.parametrize(
    ("diameter", "spacing", "axon"), [(5.7, 500, 3.4), (10.0, 1150, 6.9), (16.0, 1500, 12.7)]
)
def test_a_published_diameter_has_its_published_geometry(diameter, spacing, axon):
    made = build(diameter * 1e-6)
    assert made.spacing == pytest.approx(spacing * 1e-6)
    assert made.axon == pytest.approx(axon * 1e-6)
    assert not made.extrapolated


def test_geometry_grows_with_diameter_in_and_out_of_the_table():
    made = [build(d * 1e-6) for d in np.linspace(2, 20, 73)]
    for name in ("node", "axon", "spacing", "flut", "lamellae"):
        assert (np.diff([getattr(b, name) for b in made]) > 0).all()
    assert [b.extrapolated for b in made] == [not 5.7 <= d <= 16 for d in np.linspace(2, 20, 73)]


@pytest.mark.parametrize("diameter", [0.5e-6, 25e-6, 8.0])
def test_a_diameter_far_from_the_table_is_refused(diameter):
    with pytest.raises(LevatorError, match="no axon"):
        build(diameter)


@pytest.mark.parametrize("stretch", [0.6, 1.0, 1.4])
def test_pieces_and_the_node_fill_the_spacing(stretch):
    made = build(8e-6)
    pieces = lengths(made, stretch * made.spacing, stin=6)
    assert pieces.sum() + 1e-6 == pytest.approx(stretch * made.spacing)
    np.testing.assert_allclose(pieces, pieces[::-1])


def test_a_stub_that_holds_no_internode_is_refused():
    with pytest.raises(LevatorError, match="no internode"):
        lengths(build(8e-6), 6e-6, stin=6)


def test_an_internode_is_the_same_from_both_ends():
    made = build(10e-6)
    for held in internode(made, lengths(made, made.spacing, stin=6)):
        np.testing.assert_allclose(held, held[::-1], rtol=1e-12)


def test_axial_resistance_of_an_internode_is_that_of_its_wires():
    made = build(10e-6)
    link = internode(made, lengths(made, made.spacing, stin=6)).inside
    wire = 0.7 * (made.spacing - 7e-6) / (np.pi * made.axon**2 / 4)
    thin = 0.7 * 7e-6 / (np.pi * made.node**2 / 4)
    assert (1 / link).sum() == pytest.approx(wire + thin, rel=1e-9)


def test_gates_rest_where_the_published_membrane_does():
    opening, closing = rates()[5000].reshape(4, 2).T
    steady = opening / (opening + closing)
    np.testing.assert_allclose(steady, [0.2026, 0.0732, 0.6207, 0.0430], rtol=2e-3)


def test_rates_are_finite_where_their_fractions_are_nought_over_nought():
    assert np.isfinite(rates()).all()
    assert (rates() > 0).all()
