"""The table says what its fibre model says, and is monotone where the model is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.activation.courses import motor_axons
from levator.activation.polarisation import settled
from levator.activation.potentials import points_of, read, smooth_rows
from levator.activation.recruitment_table import QUANTILES, RecruitmentTable, tabulate
from levator.activation.selectivity import contractions, selectivity
from levator.activation.twitch import fused
from levator.errors import LevatorError
from levator.testing import slab_face

WIDTHS = np.array([0.1e-3, 1e-3, 10e-3, 100e-3])
CEILING = 20e-3
ZMA, FRO = "zygomaticus major, left", "frontalis, left"


def polarised(exposures, diameters, waveform):
    """A toy: a passive cable that fires at 20 mV, thin fibres later, with Weiss's law in width."""
    reach = [
        max(float(settled(s.along, s.potential[:, None])[0]) for s in e.stretches)
        for e in exposures
    ]
    return 20e-3 / np.array(reach) * (7e-6 / diameters) * (1 + 0.3e-3 / waveform.width)


def potential(face, axons):
    """Two placements: a point source over the left zygomaticus, and one far away."""
    nodes = face.mesh.points
    spots = [np.array([0.03, -0.02, 4e-3]), np.array([-0.3, 0.3, 0.1])]
    volts = np.column_stack([1 / np.linalg.norm(nodes - spot, axis=1) for spot in spots])
    return read(smooth_rows(face.mesh, points_of(axons)), 0.5 * volts)


@pytest.fixture(scope="module")
def sampled():
    face = slab_face(cells=16)
    axons = motor_axons(face, np.random.default_rng(4), anatomies=3, each=4)
    return axons, potential(face, axons)


@pytest.fixture(scope="module")
def table(sampled):
    axons, volts = sampled
    return tabulate(
        axons, volts, placements=("near", "far"), widths=WIDTHS, model=polarised, ceiling=CEILING
    )


def test_the_table_holds_what_the_model_says(sampled, table):
    axons, _ = sampled
    again = tabulate(
        axons,
        sampled[1][:, :1],
        placements=("near",),
        widths=WIDTHS[1:2],
        model=polarised,
        ceiling=CEILING,
    )
    np.testing.assert_allclose(again.current[0, :, 0], table.current[0, :, 1])
    assert not table.bounded[0].all()


def test_a_far_placement_is_bounded_above_the_ceiling_without_asking_the_model(table):
    assert table.bounded[1].all()
    assert (table.current[1] > CEILING).all()
    assert table.share("far", ZMA, current=CEILING, width=1e-3) == 0


def test_a_bound_is_never_above_what_the_model_finds(sampled):
    axons, volts = sampled
    arguments = {"placements": ("near", "far"), "widths": WIDTHS, "model": polarised}
    tight = tabulate(axons, volts, ceiling=1e-4, **arguments)
    free = tabulate(axons, volts, ceiling=1e9, **arguments)
    held = np.broadcast_to(tight.bounded[:, :, None], tight.current.shape)
    assert held.any()
    assert (tight.current[held] <= free.current[held]).all()


def test_the_nearest_muscle_is_recruited_first(table):
    near, other = (table.quantiles("near", name, 1e-3)[..., 4] for name in (ZMA, FRO))
    assert near < other


@given(st.floats(0, CEILING), st.floats(0, CEILING), st.floats(1e-4, 0.1), st.floats(1e-4, 0.1))
def test_the_share_grows_with_current_and_width(table, i1, i2, d1, d2):
    (i1, i2), (d1, d2) = sorted((i1, i2)), sorted((d1, d2))
    low = table.share("near", ZMA, current=i1, width=d1)
    high = table.share("near", ZMA, current=i2, width=d2)
    assert 0 <= low <= high <= 1


def test_no_current_no_answer_and_either_sense_counts(table):
    assert table.share("near", ZMA, current=0.0, width=1e-3) == 0
    there, back = (table.share("near", ZMA, current=i, width=1e-3) for i in (5e-3, -5e-3))
    assert there == back


def test_widths_between_follow_weiss_exactly(sampled, table):
    axons, volts = sampled
    direct = tabulate(
        axons,
        volts,
        placements=("near", "far"),
        widths=np.array([3e-3]),
        model=polarised,
        ceiling=CEILING,
    )
    np.testing.assert_allclose(
        table.thresholds("near", ZMA, 3e-3), direct.thresholds("near", ZMA, 3e-3), rtol=1e-9
    )
    assert table.width_error.shape == (2, 2)
    assert table.width_error.max() < 1e-9


def test_a_model_off_weiss_has_a_width_error(sampled):
    def square_root(exposures, diameters, waveform):
        return polarised(exposures, diameters, waveform) * waveform.width**-0.5

    axons, volts = sampled
    table = tabulate(
        axons, volts, placements=("a", "b"), widths=WIDTHS, model=square_root, ceiling=CEILING
    )
    assert (table.width_error > 0.05).all()


def test_force_is_the_share_times_the_fused_force(table):
    share = table.share("near", ZMA, current=5e-3, width=1e-3)
    force = table.force("near", ZMA, current=5e-3, width=1e-3, frequency=30.0)
    assert force == pytest.approx(float(share * fused(30.0)))
    assert table.force("near", ZMA, current=5e-3, width=1e-3, frequency=0.0) == 0


def test_quantiles_are_thresholds_in_order(table):
    found = table.quantiles("near", ZMA, WIDTHS[:2])
    assert found.shape == (2, len(QUANTILES))
    assert (np.diff(found, axis=1) >= 0).all()
    assert set(found[0]) <= set(table.thresholds("near", ZMA, WIDTHS[0]))


def test_an_axon_without_a_threshold_never_fires(sampled):
    axons, volts = sampled
    table = tabulate(
        axons,
        volts,
        placements=("near", "far"),
        widths=WIDTHS,
        model=lambda exposures, diameters, waveform: np.full(len(diameters), np.inf),
        ceiling=CEILING,
    )
    assert table.share("near", ZMA, current=CEILING, width=3e-3) == 0
    assert table.sampling_error("near", ZMA, 3e-3) == np.inf


def test_sampling_error_is_a_share_of_the_threshold(table):
    assert 0 < table.sampling_error("near", ZMA, 1e-3) < 2


def test_a_table_survives_its_arrays(table):
    again = RecruitmentTable.from_arrays(table.arrays())
    for name, kept in table.arrays().items():
        np.testing.assert_array_equal(again.arrays()[name], kept)
    with pytest.raises(LevatorError, match="current"):
        RecruitmentTable.from_arrays({"widths": WIDTHS})


def test_questions_that_it_cannot_answer_are_refused(table):
    with pytest.raises(LevatorError, match="near"):
        table.share("nerae", ZMA, current=1e-3, width=1e-3)
    with pytest.raises(LevatorError, match="zygomaticus"):
        table.share("near", "zygomaticus", current=1e-3, width=1e-3)
    with pytest.raises(LevatorError, match="ends at"):
        table.share("near", ZMA, current=2 * CEILING, width=1e-3)
    with pytest.raises(LevatorError, match="pulse widths"):
        table.share("near", ZMA, current=1e-3, width=1.0)


@pytest.mark.parametrize("widths", [np.array([1e-3, 1e-4]), np.array([]), np.array([0.0, 1e-3])])
def test_widths_that_do_not_grow_are_refused(sampled, widths):
    with pytest.raises(LevatorError, match="widths"):
        tabulate(*sampled, placements=("a", "b"), widths=widths, model=polarised, ceiling=CEILING)


def asked(table, **changes):
    draws = np.ones(300)
    usual = {
        "target": ZMA,
        "placement": "near",
        "current": 6e-3 * draws,
        "width": 1e-3 * draws,
        "factor": np.exp(np.random.default_rng(1).normal(0, 0.3, 300)),
    }
    return selectivity(table, **{**usual, **changes})


def test_without_current_nothing_contracts(table):
    found = asked(table, current=np.zeros(300))
    assert found.alone == 0
    assert not found.contracts.any()


def test_alone_is_never_likelier_than_contracting_and_falls_with_neighbours(table):
    found, free = asked(table), asked(table, neighbours=())
    assert found.alone <= free.alone == found.contracts[table.muscles.index(ZMA)]
    assert found.interval[0] <= found.alone <= found.interval[1]


def test_a_high_current_spoils_selectivity(table):
    weak = asked(table, current=np.full(300, 3e-3))
    strong = asked(table, current=np.full(300, 9e-3))
    neighbour = table.muscles.index(FRO)
    assert strong.contracts[neighbour] >= weak.contracts[neighbour]
    assert strong.contracts[table.muscles.index(ZMA)] == 1


def test_a_neighbour_with_high_thresholds_stays_quiet(table):
    factor = np.ones((300, len(table.muscles)))
    factor[:, table.muscles.index(FRO)] = 1e3
    done = contractions(
        table,
        placement="near",
        current=np.full(300, 9e-3),
        width=np.full(300, 1e-3),
        factor=factor,
    )
    assert done[:, table.muscles.index(ZMA)].all()
    assert not done[:, table.muscles.index(FRO)].any()


def test_selectivity_refuses_unknown_muscles_and_factors(table):
    with pytest.raises(LevatorError, match="muscle"):
        asked(table, target="zygomaticus")
    with pytest.raises(LevatorError, match="factor"):
        asked(table, factor=np.zeros(300))
