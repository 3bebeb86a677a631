"""Maps corrected towards second order, on a slab where second order itself is quick."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy.mesh.wedge18 import QuadraticMesh
from levator.device import Placement, injection
from levator.device.patch import quadratic_patch_weights
from levator.field import Conductivity, Conductor, mean_fields
from levator.field import quadratic as second
from levator.field.deferred import corrected, mean_field_rows


@pytest.fixture(scope="module")
def dry(face, sigma):
    return Conductor(face, sigma)


@pytest.fixture(scope="module")
def finer(face):
    return QuadraticMesh.of(face.mesh)


@pytest.fixture(scope="module")
def fields(face, dry):
    return dry.lead_field(mean_fields(face))


@pytest.fixture(scope="module")
def placements(face):
    draw = np.random.default_rng(4)
    ends = draw.uniform(-0.035, 0.035, (8, 2, 2))
    points = np.concatenate([ends, np.zeros((8, 2, 1))], axis=2)
    return [Placement(a, b, 7e-3, "drawn", 1.0, "") for a, b in points]


@pytest.fixture(scope="module")
def exact(face, dry, finer, placements):
    """Mean fields of second order, shape (3 m, k)."""
    loads = np.column_stack(
        [
            quadratic_patch_weights(face.mesh, finer, pair.anode, pair.radius)
            - quadratic_patch_weights(face.mesh, finer, pair.cathode, pair.radius)
            for pair in placements
        ]
    )
    found = second.QuadraticConductor(finer, dry.tensors).potential(loads)
    return np.stack([second.mean_fields(face, finer, phi).ravel() for phi in found.T], axis=1)


def worst(maps, face, placements, exact):
    given = np.column_stack([injection(face, pair) for pair in placements])
    found, true = (
        np.linalg.norm(some.reshape(-1, 3, len(placements)), axis=1)
        for some in (maps.dose(given), exact)
    )
    return float(np.abs(found / true - 1)[true > 0.05 * true.max(axis=0)].max())


def test_the_rows_read_what_the_mean_of_second_order_reads(face, finer):
    volts = np.random.default_rng(1).normal(size=len(finer.points))
    read = mean_field_rows(face, finer) @ volts
    assert read.reshape(-1, 3) == pytest.approx(second.mean_fields(face, finer, volts), rel=1e-9)


def test_no_step_leaves_the_maps_alone(dry, fields):
    same = corrected(dry, fields, steps=0)
    assert np.array_equal(same.maps, fields.maps)
    assert same.names == fields.names


def test_a_dozen_steps_come_close_to_second_order(face, dry, fields, placements, exact):
    errors = [
        worst(corrected(dry, fields, steps=steps), face, placements, exact) for steps in (0, 4, 12)
    ]
    assert errors[0] > 0.02
    assert errors[1] < errors[0] / 2
    assert errors[2] < errors[0] / 5
    assert errors[2] < 0.02


def test_the_lining_of_the_mouth_stays_in_the_maps(face, sigma, dry, fields):
    wet = Conductor(face, Conductivity(**{**vars(sigma), "vestibule": 1e-3}))
    plain = wet.lead_field(mean_fields(face))
    gained = corrected(wet, plain, steps=4).maps - plain.maps
    assert not np.allclose(plain.maps, fields.maps)
    assert gained == pytest.approx(corrected(dry, fields, steps=4).maps - fields.maps, abs=1e-9)


def test_progress_ends_at_the_whole(dry, fields):
    told: list[float] = []
    corrected(dry, fields, steps=2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
