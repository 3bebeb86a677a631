"""The laws on slabs with muscles, and the sign of what each change does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse.linalg import spsolve

from levator.contour import Elastic, Elasticity, settle
from levator.contour.material import skin_part
from levator.contour.solid.kernel import tangent
from levator.contour.solid.solid import UPRIGHT
from levator.contour.stiffness import Pattern
from levator.testing.elasticity import elasticity_laws


def centre(face):
    return int(np.argmin((face.mesh.skin**2).sum(axis=1)))


def test_every_law_holds_on_the_slab(face, elasticity):
    elasticity_laws(face, elasticity)


def test_every_law_holds_with_a_gliding_neck(face, elasticity):
    deep = face.labels["bone"] | face.labels["vestibule"]
    neck = deep & (face.mesh.points[:, 1] < -0.03)
    labels = {**face.labels, "neck": neck, "bone": face.labels["bone"] & ~neck}
    elasticity_laws(replace(face, labels=labels), elasticity)


def test_every_law_holds_on_a_curved_slab(face, elasticity):
    points = face.mesh.points.copy()
    points[:, 2] -= 4.0 * (points[:, 0] ** 2 + points[:, 1] ** 2)
    points[:, 0] += 0.1 * points[:, 0] * points[:, 1] / 0.12
    elasticity_laws(replace(face, mesh=replace(face.mesh, points=points)), elasticity)


def test_more_tone_pulls_the_insertion_towards_the_origin(face, basis):
    index = face.muscle_index("zygomaticus major, left")
    path = face.muscles[index].path
    direction = (path[0] - path[-1]) / np.linalg.norm(path[0] - path[-1])
    at = np.argmin(((face.mesh.skin - path[-1]) ** 2).sum(axis=1))
    assert basis.tone[index, at] @ direction > 0


def test_more_tone_pulls_both_ends_together(face, basis):
    index = face.muscle_index("frontalis, left")
    path = face.muscles[index].path
    ends = [np.argmin(((face.mesh.skin - end) ** 2).sum(axis=1)) for end in path[[0, -1]]]
    towards = basis.tone[index, ends] @ (path[-1] - path[0])
    assert towards[0] > 0 > towards[1]


def test_thicker_muscle_raises_the_skin_above_it(face, basis):
    for index, muscle in enumerate(face.muscles):
        above = np.argmin(((face.mesh.skin - muscle.path[1]) ** 2).sum(axis=1))
        assert basis.thickness[index, above, 2] > 0


def test_tense_skin_moves_less(face, elasticity, elastic):
    tense = Elastic(face, replace(elasticity, skin_prestress=53e3))
    load = np.zeros((3 * face.mesh.n_nodes, 1))
    load[3 * centre(face) + 2] = 1e-3
    pushed = [solver.displacement(load)[3 * centre(face) + 2, 0] for solver in (tense, elastic)]
    assert 0 < pushed[0] < pushed[1]


def test_stiffness_entry_is_the_slope_of_sag_with_skin_modulus_at_fixed_stress(
    face, elasticity, elastic, basis
):
    step, body, pattern = 1e-4, elastic.solid.body, Pattern(face.mesh.wedges, face.mesh.n_nodes)
    load = body.motions.T @ elastic.solid.weight(UPRIGHT)
    sags = []
    part = skin_part(face, elasticity)
    for change in (step, -step):
        ground = replace(
            body.ground,
            shear=body.ground.shear + change * part.shear,
            lame=body.ground.lame + change * part.lame,
            barrier=body.ground.barrier + change * part.shear[:, None],
        )
        matrix = tangent(replace(body, ground=ground), face.mesh.points, pattern)
        sags.append(body.motions @ spsolve(matrix, load))
    slope = (sags[0] - sags[1]).reshape(-1, 3)[: face.mesh.n_surface] / (2 * step)
    assert np.abs(basis.stiffness - slope).max() < 1e-6 * np.abs(slope).max()


def test_softer_tissue_sags_more(face, elasticity, elastic):
    soft = Elastic(face, replace(elasticity, fat=elasticity.fat / 2))
    assert (soft.regional().gravity < elastic.regional().gravity).all()


def test_without_skin_tension_and_tone_light_tissue_answers_as_weightless_tissue(face, elasticity):
    slack = replace(elasticity, skin_prestress=0.0, resting_tone=0.0)
    light, lighter = (settle(face, replace(slack, gravity=g)) for g in (1e-4, 5e-5))
    assert light.gravity == pytest.approx(2 * lighter.gravity, rel=1e-3, abs=1e-12)
    assert light.tone == pytest.approx(lighter.tone, rel=1e-3, abs=1e-12)


def test_settling_twice_gives_the_same_basis(face, elasticity, basis):
    again = settle(face, elasticity)
    assert np.array_equal(again.tone, basis.tone)
    assert np.array_equal(again.thickness, basis.thickness)


def test_elasticity_of_a_draw_reaches_the_basis(face, basis):
    drawn = settle(face, Elasticity.of({"mechanics.smas.shear_modulus": 8e3}))
    assert np.abs(drawn.tone).max() > np.abs(basis.tone).max()


def test_neck_foundation_holds_the_neck_back(face, elasticity):
    deep = face.labels["bone"] | face.labels["vestibule"]
    gliding = replace(face, labels={"rim": face.labels["rim"], "neck": deep})
    sags = [
        np.abs(Elastic(gliding, replace(elasticity, neck_foundation=k)).sag()[:, 1]).max()
        for k in (1e4, 1e6, 1e10)
    ]
    fixed = replace(face, labels={"rim": face.labels["rim"], "bone": deep})
    assert sags[0] > sags[1] > sags[2]
    assert sags[2] == pytest.approx(np.abs(Elastic(fixed, elasticity).sag()[:, 1]).max(), rel=1e-3)
