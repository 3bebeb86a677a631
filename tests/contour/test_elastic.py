"""The laws on slabs with muscles, and the sign of what each change does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.contour import Elastic, Elasticity, settle
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


def test_stiffness_entry_is_the_slope_of_sag_with_skin_modulus(face, elasticity, basis):
    step = 1e-4
    up, down = (
        Elastic(face, replace(elasticity, skin=elasticity.skin * factor)).sag()
        for factor in (1 + step, 1 - step)
    )
    slope = (up - down) / (2 * step)
    assert np.abs(basis.stiffness - slope).max() < 1e-6 * np.abs(slope).max()


def test_softer_tissue_sags_more(face, elasticity, elastic):
    soft = Elastic(face, replace(elasticity, fat=elasticity.fat / 2))
    assert (soft.regional().gravity < elastic.regional().gravity).all()


def test_gravity_scales_the_sag_and_nothing_else(face, elasticity, basis):
    double = settle(face, replace(elasticity, gravity=2 * elasticity.gravity))
    assert double.gravity == pytest.approx(2 * basis.gravity)
    assert double.tone == pytest.approx(basis.tone)


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
