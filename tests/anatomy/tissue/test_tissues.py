"""Base tissues: every wedge has its sheet's, and the parotid lies below the SMAS by the ear."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import TISSUES, Face, gradients
from levator.anatomy.mesh.layers import level, sheets_of
from levator.sources import value

PAROTID = TISSUES.index("parotid")


@pytest.fixture(params=["coarse", "standard"])
def face(request: pytest.FixtureRequest) -> Face:
    return request.getfixturevalue(f"{request.param}_face")


def test_wedges_outside_the_gland_have_the_tissue_of_their_sheet(face: Face) -> None:
    usual = np.array([TISSUES.index(name) for name in sheets_of(face.mesh)])[face.mesh.sheet]
    gland = face.tissue == PAROTID
    np.testing.assert_array_equal(face.tissue[~gland], usual[~gland])
    assert gland.any()


def test_the_gland_lies_below_the_smas_and_is_as_thick_as_the_table_says(face: Face) -> None:
    gland = np.flatnonzero(face.tissue == PAROTID)
    below = level(face.mesh, "smas bottom")
    assert (face.mesh.sheet[gland] >= below).all()
    levels = face.mesh.points.reshape(-1, face.mesh.n_surface, 3)
    corners = face.mesh.wedges[gland] % face.mesh.n_surface
    top = levels[below][corners[:, 3:]].mean(axis=1)
    middle = face.mesh.points[face.mesh.wedges[gland]].mean(axis=1)
    assert np.linalg.norm(middle - top, axis=1).max() <= value("parotid.thickness") + 1e-4


def test_the_gland_covers_the_cheek_before_the_ear_and_nothing_before_the_masseter(
    face: Face,
) -> None:
    middle = face.mesh.points[face.mesh.wedges[face.tissue == PAROTID]].mean(axis=1)
    marks = face.landmarks
    assert middle[:, 2].max() < marks["435"][2] + 4e-3
    assert middle[:, 1].max() < marks["454"][1] + 4e-3
    assert middle[:, 1].min() > marks["gonion, left"][1] - 4e-3
    assert np.abs(middle[:, 0]).min() > 0.02


def test_the_part_of_the_gland_in_the_domain_has_a_believable_volume(face: Face) -> None:
    volume = gradients(face.mesh.points, face.mesh.wedges).volume
    each = volume[face.tissue == PAROTID].sum() / 2
    assert 4e-6 < each < 15e-6


def test_both_glands_mirror_each_other(face: Face) -> None:
    middle = face.mesh.points[face.mesh.wedges[face.tissue == PAROTID]].mean(axis=1)
    left, right = middle[middle[:, 0] > 0], middle[middle[:, 0] < 0] * [-1, 1, 1]
    order = [np.lexsort(np.round(side, 7).T) for side in (left, right)]
    np.testing.assert_allclose(left[order[0]], right[order[1]], atol=1e-9)
