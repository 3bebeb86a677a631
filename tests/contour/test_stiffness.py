"""The element matrices, checked against independent assembly by scikit-fem and by known answers."""

from __future__ import annotations

import numpy as np
import pytest
from skfem import BilinearForm, ElementVector, ElementWedge1, InteriorBasis, LinearForm, MeshWedge1
from skfem.helpers import ddot, div, sym_grad
from skfem.quadrature import get_quadrature
from skfem.refdom import RefLine, RefTri

from levator.contour.stiffness import elements_of, stiffness
from levator.contour.types import Material
from levator.testing.box import box_face

SHEAR, LAME, PRESTRESS = 3.0, 40.0, 7.0
OBLIQUE = np.array([[1.0, 0.3, -0.2], [0.1, 0.8, 0.4], [-0.3, 0.2, 1.3]])


@pytest.fixture(scope="module")
def mesh():
    """A sheared block, so that no axis is special and every prism stays affine."""
    box = box_face(
        x=np.array([-1.0, 0.0, 1.0]),
        y=np.array([0.0, 0.7]),
        depths=np.array([0.0, 0.4, 1.0]),
        tissues=["skin", "skin"],
    ).mesh
    return type(box)(
        points=box.points @ OBLIQUE.T,
        wedges=box.wedges,
        sheet=box.sheet,
        triangles=box.triangles,
        n_surface=box.n_surface,
        mirror=box.mirror,
    )


@pytest.fixture(scope="module")
def basis(mesh):
    # The wedge rule of scikit-fem 12 has weights that sum to 1/4 instead of 1/2.
    (r, s), in_plane = get_quadrature(RefTri, 4)
    (t,), across = get_quadrature(RefLine, 4)
    rule = (
        np.vstack([np.repeat(r, len(t)), np.repeat(s, len(t)), np.tile(t, len(r))]),
        np.repeat(in_plane, len(t)) * np.tile(across, len(r)),
    )
    numbered = MeshWedge1(mesh.points.T, mesh.wedges.T)
    return InteriorBasis(numbered, ElementVector(ElementWedge1()), quadrature=rule)


def ours(mesh, *, shear=0.0, lame=0.0, prestress=0.0):
    one = np.ones(len(mesh.wedges))
    solid = Material(shear * one, lame * one, prestress * one, one)
    return stiffness(elements_of(mesh), solid, n_nodes=mesh.n_nodes).toarray()


def close(mine, theirs):
    return np.abs(mine - theirs).max() <= 1e-12 * np.abs(theirs).max()


def test_nodes_are_numbered_alike(mesh, basis):
    assert basis.nodal_dofs.T.ravel() == pytest.approx(np.arange(3 * mesh.n_nodes))


def test_shear_part_agrees_with_scikit_fem(mesh, basis):
    @BilinearForm
    def form(u, v, _):
        return 2 * SHEAR * ddot(sym_grad(u), sym_grad(v))

    assert close(ours(mesh, shear=SHEAR), form.assemble(basis).toarray())


def test_mean_dilatation_agrees_with_scikit_fem(mesh, basis):
    @LinearForm
    def dilatation(v, _):
        return div(v)

    @LinearForm
    def volume(v, _):
        return v[0]

    expected = 0.0
    for element in range(len(mesh.wedges)):
        part = basis.with_elements([element])
        row = dilatation.assemble(part)
        expected = expected + LAME * np.outer(row, row) / volume.assemble(part).sum()
    assert close(ours(mesh, lame=LAME), expected)


def test_geometric_stiffness_agrees_with_scikit_fem(mesh, basis):
    normal = np.cross(OBLIQUE[:, 0], OBLIQUE[:, 1])
    plane = np.eye(3) - np.outer(normal, normal) / (normal @ normal)

    @BilinearForm
    def form(u, v, _):
        carried = np.einsum("ik...,kl->il...", u.grad, plane)
        return PRESTRESS * ddot(carried, v.grad)

    assert close(ours(mesh, prestress=PRESTRESS), form.assemble(basis).toarray())


def test_tension_resists_deflection_but_not_a_shift(mesh):
    tension = ours(mesh, prestress=PRESTRESS)
    normal = np.cross(OBLIQUE[:, 0], OBLIQUE[:, 1])
    along = mesh.points @ OBLIQUE[:, 0]
    assert np.abs(tension @ np.tile(normal, mesh.n_nodes)).max() < 1e-12
    tilt = np.outer(along, normal).ravel()
    assert tilt @ tension @ tilt > 0


def test_tension_ignores_motion_that_varies_across_the_sheet(mesh):
    normal = np.cross(OBLIQUE[:, 0], OBLIQUE[:, 1])
    across = np.outer(mesh.points @ normal, normal).ravel()
    assert np.abs(ours(mesh, prestress=PRESTRESS) @ across).max() < 1e-12


def test_confining_pressure_work_equals_the_work_of_dilatation(mesh):
    strain = np.diag([0.1, 0.2, 0.3])
    moved = (mesh.points @ strain).ravel()
    volume = elements_of(mesh).shape.volume.sum()
    energy = moved @ ours(mesh, shear=SHEAR, lame=LAME) @ moved
    expected = volume * (2 * SHEAR * (strain**2).sum() + LAME * np.trace(strain) ** 2)
    assert energy == pytest.approx(expected, rel=1e-12)


def test_chunks_do_not_change_the_matrix(mesh, monkeypatch):
    whole = ours(mesh, shear=SHEAR, lame=LAME, prestress=PRESTRESS)
    monkeypatch.setattr("levator.contour.stiffness._CHUNK", 3)
    assert close(ours(mesh, shear=SHEAR, lame=LAME, prestress=PRESTRESS), whole)
