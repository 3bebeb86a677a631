"""The wet lining of the mouth: a sheet that conducts along itself and changes nothing when dry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face
from levator.errors import LevatorError
from levator.field import Conductivity, Conductor, fingerprint, mean_fields
from levator.field.lining import lining, lining_stiffness
from levator.testing import conduction as laws

WET = 2e-4


@pytest.fixture(scope="module")
def wet(sigma):
    return replace(sigma, vestibule=WET)


def test_the_lining_covers_the_deep_triangles_of_the_vestibule(face: Face) -> None:
    sheet = lining(face)
    assert face.labels["vestibule"][sheet.triangles].all()
    assert (face.mesh.sheet[sheet.wedge] == face.mesh.n_sheets - 1).all()
    np.testing.assert_array_equal(face.mesh.wedges[sheet.wedge][:, :3], sheet.triangles)
    assert sheet.area.sum() == pytest.approx(0.02**2)


def test_a_uniform_slope_drives_the_exact_sheet_current(face: Face) -> None:
    slope = np.array([3.0, -2.0, 0.0])
    potential = face.mesh.points @ slope
    sheet = lining(face)
    along = np.tile(-WET * slope, (len(sheet.area), 1))
    np.testing.assert_allclose(sheet.current(WET, potential), along, atol=1e-15)
    power = potential @ lining_stiffness(face, WET) @ potential
    assert power == pytest.approx(WET * (slope @ slope) * sheet.area.sum(), rel=1e-12)


def test_its_matrix_is_symmetric_and_keeps_constants_in_its_kernel(warped: Face) -> None:
    matrix = lining_stiffness(warped, WET)
    assert abs(matrix - matrix.T).max() < 1e-14 * abs(matrix).max()
    assert np.abs(matrix @ np.ones(warped.mesh.n_nodes)).max() < 1e-13 * abs(matrix).max()


def test_a_dry_mouth_insulates_to_the_last_digits(face, sigma, injection) -> None:
    bare = replace(face, labels={**face.labels, "vestibule": np.zeros(face.mesh.n_nodes, bool)})
    dry = Conductor(face, replace(sigma, vestibule=0.0)).potential(injection)
    np.testing.assert_allclose(
        dry, Conductor(bare, sigma).potential(injection), atol=1e-12 * np.abs(dry).max()
    )


def test_every_law_of_conduction_holds_with_a_wet_mouth(face, wet, injection) -> None:
    measured = laws.conduction_laws(Conductor(face, wet), mean_fields(face), injection)
    assert max(value for name, value in measured.items() if name != "flux") < 1e-10


def test_the_lining_carries_its_share_of_the_current_through_a_cut(face, wet, injection) -> None:
    soaked = Conductor(face, replace(wet, vestibule=1e-2))
    laws.flux_carries_the_current(soaked, injection, tolerance=0.02)
    assert laws.charge_is_conserved(soaked, injection) < 1e-11


def test_a_wet_mouth_lowers_resistance_and_flattens_the_potential_along_it(
    face, sigma, wet, injection
) -> None:
    dry, moist = Conductor(face, sigma), Conductor(face, wet)
    assert moist.resistance(injection) < dry.resistance(injection)
    inside = face.labels["vestibule"]
    span = [np.ptp(c.potential(injection)[inside]) for c in (dry, moist)]
    assert span[1] < 0.9 * span[0]


def test_the_lining_is_part_of_the_key(face, sigma, wet) -> None:
    functionals = mean_fields(face)
    moved = {**face.labels, "vestibule": face.labels["bone"]}
    keys = {
        fingerprint(face, sigma, functionals),
        fingerprint(face, wet, functionals),
        fingerprint(replace(face, labels=moved), wet, functionals),
    }
    assert len(keys) == 3


def test_a_negative_conductance_is_refused(sigma: Conductivity) -> None:
    with pytest.raises(LevatorError, match="vestibule must be positive"):
        replace(sigma, vestibule=-1e-4)
