"""Forces are slopes of the energy, the photograph is at rest, and small changes are linear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Ligament
from levator.contour import Elastic, Elasticity
from levator.contour.material import material
from levator.contour.solid import balance, newton
from levator.contour.solid.balance import unimodular
from levator.contour.solid.body import body_of, grown, slack, toned
from levator.contour.solid.fibres import shortening
from levator.contour.solid.kernel import FoldedError, respond, tangent
from levator.contour.solid.newton import NotSettledError, by_columns, settled
from levator.contour.solid.solid import SUPINE, UPRIGHT, WEIGHTLESS, Solid
from levator.contour.stiffness import Pattern, stiffness
from levator.errors import LevatorError
from levator.sources import Grade
from levator.testing import slab_face

ZMA = "zygomaticus major, left"


@pytest.fixture(scope="module")
def face():
    slab = slab_face(cells=6)
    element = np.flatnonzero(slab.mesh.points[slab.mesh.wedges].mean(axis=1)[:, 0] > 0.03)
    up = np.tile([0.0, 0.6, 0.8], (len(element), 1))
    strap = Ligament("strap", "left", element, np.full(len(element), 0.02), up, Grade.X)
    return replace(slab, ligaments=(strap,))


@pytest.fixture(scope="module")
def elasticity():
    return Elasticity.reference()


@pytest.fixture(scope="module")
def pattern(face):
    return Pattern(face.mesh.wedges, face.mesh.n_nodes)


@pytest.fixture(scope="module")
def solid(face, elasticity):
    return Solid(face, elasticity, yeoh_ratio=elasticity.yeoh_ratio)


@pytest.fixture(scope="module")
def changed(face, solid):
    """The balanced body with every term of the energy at work."""
    n = len(face.muscles)
    return grown(toned(solid.body, face, np.full(n, 9e3)), face, np.full(n, 0.2))


def wave(points, size):
    x, y, z = points.T / 0.02
    return size * np.stack([np.sin(x + y), np.cos(y - 3 * z), np.sin(2 * x + z)], axis=1)


def test_force_is_the_slope_of_the_energy(changed):
    x, step = changed.points + wave(changed.points, 1e-3), wave(changed.points[:, ::-1], 1e-7)
    slope = respond(changed, x + step).energy - respond(changed, x - step).energy
    assert slope / 2 == pytest.approx(respond(changed, x).force @ step.ravel(), rel=1e-6)


def test_tangent_is_the_slope_of_the_force(changed, pattern):
    x = changed.points + wave(changed.points, 1e-3)
    q = np.sin(np.arange(float(changed.motions.shape[1])))
    step = 1e-7 * changed.moved(q)
    slope = changed.free(respond(changed, x + step).force - respond(changed, x - step).force) / 2e-7
    assert tangent(changed, x, pattern) @ q == pytest.approx(slope, abs=1e-6 * abs(slope).max())


def test_without_stress_the_tangent_is_that_of_linear_elasticity(face, elasticity, pattern):
    bare = replace(face, ligaments=())
    body = slack(body_of(bare, elasticity, yeoh_ratio=0.47))
    solid = replace(material(bare, elasticity), prestress=np.zeros(len(face.tissue)))
    linear = stiffness(body.ground.elements, solid, n_nodes=face.mesh.n_nodes)
    expected = body.motions.T @ linear @ body.motions
    apart = abs(tangent(body, body.points, pattern) - expected).max()
    assert apart < 1e-12 * abs(expected).max()


def test_turning_the_face_as_a_whole_changes_no_energy(solid):
    body = replace(solid.body, foundation=0 * solid.body.foundation, support=0 * solid.body.support)
    turn = np.array([[0.0, -1.0, 0.0], [0.6, 0.0, -0.8], [0.8, 0.0, 0.6]])
    x = body.points + wave(body.points, 1e-3)
    assert respond(body, x @ turn.T).energy == pytest.approx(respond(body, x).energy, rel=1e-9)


def test_a_uniform_stretch_leaves_inner_nodes_of_slack_fat_at_rest(elasticity):
    slab = replace(slab_face(cells=6), ligaments=())
    fat = replace(slab, tissue=np.ones_like(slab.tissue))
    none = np.zeros(len(fat.muscle_map.fraction))
    fat = replace(fat, muscle_map=replace(fat.muscle_map, fraction=none))
    body = slack(body_of(fat, elasticity, yeoh_ratio=0.47))
    large = np.array([[1.4, 0.3, 0.0], [-0.2, 0.9, 0.1], [0.0, 0.4, 0.8]])
    force = respond(body, body.points @ large.T).force.reshape(-1, 3)
    level = np.arange(len(force)) // fat.mesh.n_surface
    inner = ~fat.labels["rim"] & (level > 0) & (level < level.max())
    assert np.abs(force[inner]).max() < 1e-12 * np.abs(force).max()


def test_a_folded_wedge_is_refused(solid):
    with pytest.raises(FoldedError, match="folded"):
        respond(solid.body, solid.body.points * [1.0, 1.0, -1.0])


def test_the_photograph_is_in_balance(solid):
    assert solid.residual < 1e-10
    assert solid.settle().iterations == 0
    assert np.abs(solid.settle().displacement).max() == 0


def test_without_gravity_tension_and_tone_nothing_is_stressed(face, elasticity):
    bare = replace(elasticity, gravity=0.0, skin_prestress=0.0, resting_tone=0.0)
    body = Solid(face, bare).body
    assert np.abs(body.ground.stress).max() < 1e-6
    assert np.abs(body.fibres.tension).max() < 1e-9
    assert respond(body, body.points).energy == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("name", ["tone", "thickness"])
def test_a_small_change_moves_the_skin_as_the_basis_says(face, elasticity, name):
    elastic, size = Elastic(face, elasticity), {"tone": 1.0, "thickness": 1e-4}[name]
    change = size * np.cos(np.arange(float(len(face.muscles))))
    moved = elastic.solid.settle(**{name: change}).displacement[: face.mesh.n_surface]
    linear = np.tensordot(change, getattr(elastic.basis(), name), axes=1)
    assert np.linalg.norm(moved - linear) < 1e-3 * np.linalg.norm(linear)


def test_supine_skin_moves_back_and_up_and_settles(solid, face):
    found = solid.pose(SUPINE)
    middle = found.displacement[np.argmin((face.mesh.skin**2).sum(axis=1))]
    assert middle[2] < 0 < middle[1]
    assert found.residual < 1e-6
    assert 0 < found.volume_ratio < 1


def test_the_length_of_down_does_not_matter_but_zero_is_weightless(solid):
    assert solid.weight(3 * UPRIGHT) == pytest.approx(solid.weight(UPRIGHT))
    assert np.abs(solid.weight(WEIGHTLESS)).max() == 0


def test_full_effort_shortens_the_muscle_by_less_than_its_range(elasticity):
    slab = slab_face(cells=6)
    solid = Solid(slab, elasticity)
    found = solid.contract({ZMA: 1.0})
    body, held = solid.body, slab.muscle_map
    x = body.points + found.displacement
    mine = np.flatnonzero(held.muscle == slab.muscle_index(ZMA))
    wedges = slab.mesh.wedges[held.element[mine]]
    along = np.einsum("pa,pai->pi", body.fibres.slope[mine], x[wedges])
    shortened = 1 - np.linalg.norm(along, axis=1).mean()
    assert 0.02 < shortened < elasticity.shortening


def test_mirrored_effort_gives_the_mirrored_face(elasticity):
    slab = slab_face(cells=6)
    solid = Solid(slab, elasticity)
    left = solid.contract({ZMA: 0.5}).displacement
    right = solid.contract({"zygomaticus major, right": 0.5}).displacement
    assert right[slab.mesh.mirror] * [-1, 1, 1] == pytest.approx(left, abs=1e-9 * abs(left).max())


def test_impossible_efforts_are_refused(solid):
    with pytest.raises(LevatorError, match="between 0 and 1"):
        solid.contract({ZMA: 1.2})
    with pytest.raises(LevatorError, match="zygomaticus major, left"):
        solid.contract({"zygomaticus majr, left": 1.0})


def test_a_face_that_cannot_settle_says_how_far_it_came(solid, monkeypatch):
    monkeypatch.setattr(newton, "_STEPS", 1)
    with pytest.raises(NotSettledError, match=r"beyond 0% .* residual of"):
        solid.contract({ZMA: 1.0})


def test_a_weight_that_is_not_balanced_is_told_with_its_residual(face, elasticity, monkeypatch):
    monkeypatch.setattr(balance, "_GATE", 1e-20)
    with pytest.raises(LevatorError, match=r"cannot be balanced \(residual \d.*e-\d+ of 1e-20\)"):
        Solid(face, elasticity)


def test_a_face_that_would_buckle_is_refused(face, elasticity):
    soft = {"skin": 50.0, "fat": 20.0, "smas": 50.0, "muscle": 20.0}
    with pytest.raises(LevatorError, match="buckle"):
        _ = Solid(face, replace(elasticity, skin_prestress=0.0, gravity=400.0, **soft)).factor


def test_a_load_is_divided_where_it_cannot_be_taken_at_once(solid, pattern, face, monkeypatch):
    body, rest = solid.body, solid.weight(UPRIGHT)
    plan = by_columns(body, pattern, n_surface=face.mesh.n_surface)
    scale = float(np.linalg.norm(rest))
    whole = settled(lambda s: (body, (1 + 8 * s) * rest), pattern, plan, scale=scale)
    monkeypatch.setattr(newton, "_STEPS", whole.iterations)
    parts = settled(lambda s: (body, (1 + 8 * s) * rest), pattern, plan, scale=scale)
    assert parts.iterations > whole.iterations
    assert parts.displacement == pytest.approx(whole.displacement, abs=1e-6)


def test_a_prestretch_keeps_its_volume_and_carries_its_stress():
    part = np.sin(np.arange(27.0)).reshape(3, 3, 3) * 900.0
    stress, shear = part + np.swapaxes(part, 1, 2), np.array([600.0, 60.0, 6000.0])
    q = unimodular(stress, shear)
    stretched = (stress + q[:, None, None] * np.eye(3)) / shear[:, None, None]
    assert np.linalg.det(stretched) == pytest.approx(np.ones(3))
    assert (np.linalg.eigvalsh(stretched) > 0).all()
    assert unimodular(np.zeros((3, 3)), np.array(5.0)) == pytest.approx(5.0)


def test_active_force_is_the_slope_of_its_work_and_ends_with_the_range():
    stretch, step = np.array([0.5, 0.65, 0.9, 1.0, 1.3]), 1e-6
    force, _, rate = shortening(stretch, 0.4)
    work = shortening(stretch + step, 0.4)[1] - shortening(stretch - step, 0.4)[1]
    assert force == pytest.approx(work / (2 * step), abs=1e-5)
    assert force[[0, 3, 4]] == pytest.approx([0.0, 1.0, 1.0])
    slope = shortening(stretch + step, 0.4)[0] - shortening(stretch - step, 0.4)[0]
    assert rate[[0, 1, 2]] == pytest.approx(slope[[0, 1, 2]] / (2 * step), abs=1e-5)
