import numpy as np
import pytest
from skfem import Basis, BilinearForm, ElementWedge1, MeshWedge1
from skfem.quadrature import get_quadrature
from skfem.refdom import RefLine, RefTri

from levator.anatomy import gradients
from levator.field import Conductor, parallel
from levator.field.assemble import node_volumes, stiffness

TENSOR = np.array([[0.4, 0.1, 0.05], [0.1, 0.3, -0.08], [0.05, -0.08, 0.1]])


@pytest.fixture(scope="module")
def everywhere(warped):
    kernel = gradients(warped.mesh.points, warped.mesh.wedges)
    return kernel, np.tile(TENSOR, (len(warped.mesh.wedges), 1, 1))


def test_scikit_fem_assembles_the_same_matrix(face, sigma):
    tensors = parallel(face, sigma)
    points, wedges = (np.ascontiguousarray(a.T) for a in (face.mesh.points, face.mesh.wedges))
    basis = Basis(MeshWedge1(points, wedges), ElementWedge1(), quadrature=_prism_rule())

    @BilinearForm
    def conduction(u, v, w):
        return np.einsum("ijm,jmq,imq->mq", w["sigma"][..., 0], u.grad, v.grad)

    theirs = conduction.assemble(basis, sigma=tensors.transpose(1, 2, 0)[..., None])
    ours = Conductor(face, sigma).stiffness
    assert abs(ours - theirs).max() < 1e-12 * abs(ours).max()


def _prism_rule():
    """Triangle times line; the library's own wedge rule has weights that do not sum to 1/2."""
    (in_plane, plane), (along, line) = get_quadrature(RefTri, 4), get_quadrature(RefLine, 4)
    nodes = [np.repeat(in_plane, len(line), axis=1), np.tile(along, (1, len(plane)))]
    return np.vstack(nodes), np.repeat(plane, len(line)) * np.tile(line, len(plane))


def test_the_matrix_is_symmetric_and_keeps_constants_in_its_kernel(warped, everywhere):
    matrix = stiffness(warped.mesh, *everywhere)
    assert abs(matrix - matrix.T).max() < 1e-14 * abs(matrix).max()
    assert np.abs(matrix @ np.ones(warped.mesh.n_nodes)).max() < 1e-13 * abs(matrix).max()


def test_a_linear_potential_passes_the_patch_test_on_skewed_wedges(warped, everywhere):
    mesh, slope = warped.mesh, np.array([3.0, -2.0, 5.0])
    entering = stiffness(mesh, *everywhere) @ (mesh.points @ slope)
    on_wall = np.isclose(np.abs(mesh.points), np.abs(mesh.points).max(axis=0)).any(axis=1)
    on_wall |= mesh.points[:, 2] == 0
    assert np.abs(entering[~on_wall]).max() < 1e-12 * np.abs(entering).max()


def test_a_linear_potential_drives_the_exact_current_through_the_block(warped, everywhere):
    mesh, slope = warped.mesh, np.array([3.0, -2.0, 5.0])
    entering = stiffness(mesh, *everywhere) @ (mesh.points @ slope)
    power = entering @ mesh.points[:, 0]
    volume = np.ptp(mesh.points, axis=0).prod()
    assert power == pytest.approx((TENSOR @ slope)[0] * volume, rel=1e-12)


def test_node_volumes_sum_to_the_volume_of_the_block(warped, everywhere):
    volumes = node_volumes(warped.mesh, everywhere[0])
    assert volumes.min() > 0
    assert volumes.sum() == pytest.approx(np.ptp(warped.mesh.points, axis=0).prod(), rel=1e-12)
