from __future__ import annotations

import numpy as np
import pytest

from levator.contour.loads import thickness_loads, tone_loads, weight
from levator.contour.material import material
from levator.contour.stiffness import elements_of


@pytest.fixture(scope="module")
def elements(face):
    return elements_of(face.mesh)


def held_volume(face, elements):
    entries = face.muscle_map
    return np.bincount(
        entries.muscle, weights=entries.fraction * elements.shape.volume[entries.element]
    )


def test_muscles_pull_and_push_on_themselves_only(face, elements, elasticity):
    solid = material(face, elasticity)
    for loads in (tone_loads(face, elements), thickness_loads(face, elements, solid)):
        force = loads.toarray().reshape(-1, 3, len(face.muscles))
        moment = np.cross(face.mesh.points[:, None], force.transpose(0, 2, 1)).sum(axis=0)
        assert np.abs(force.sum(axis=0)).max() < 1e-12 * np.abs(force).max()
        assert np.abs(moment).max() < 1e-12 * np.abs(force).max()


def test_tone_does_work_when_its_fibres_shorten(face, elements):
    strain = -np.eye(3)[0][:, None] * np.eye(3)[0]
    shortening = (face.mesh.points @ strain).ravel()
    work = shortening @ tone_loads(face, elements)
    zygomaticus = [muscle.code == "ZMA" for muscle in face.muscles]
    assert work == pytest.approx(np.where(zygomaticus, held_volume(face, elements), 0))


def test_thickness_does_the_work_of_its_stress_free_strain(face, elements, elasticity):
    strain = np.diag([0.1, 0.2, 0.4])
    moved = (face.mesh.points @ strain).ravel()
    solid = material(face, elasticity)
    inside = face.muscle_map.element[0]
    stress = 2 * solid.shear[inside] * strain[2, 2] + solid.lame[inside] * np.trace(strain)
    work = moved @ thickness_loads(face, elements, solid)
    assert work == pytest.approx(stress * held_volume(face, elements))


def test_weight_is_mass_times_gravity(face, elements, elasticity):
    solid = material(face, elasticity)
    down = np.array([0.0, -elasticity.gravity, 0.0])
    total = weight(face, elements, solid, down).reshape(-1, 3).sum(axis=0)
    mass = (solid.density * elements.shape.volume).sum()
    assert total == pytest.approx(mass * down)
