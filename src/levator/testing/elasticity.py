"""Does the contour stage obey mechanics? Laws that hold for any face and elasticity.

Each law returns how far the solver is from it (relative, 0 is exact) and raises AssertionError
beyond its tolerance. `elasticity_laws` applies them all: patch test (Irons 1966), free rigid
motion, symmetry and stability of the stiffness, supports, the adjoint (Maxwell-Betti), mirror
symmetry, proportionality to the load, and inputs left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from levator.anatomy import Face
from levator.anatomy.types import Array, Mask
from levator.contour import ContourBasis, Elastic, Elasticity, lift
from levator.contour.material import lame
from levator.contour.stiffness import elements_of, stiffness
from levator.contour.supports import admissible_motions, level_normals
from levator.contour.types import Elements, Material

ROUNDING = 1e-9


def elasticity_laws(face: Face, elasticity: Elasticity) -> dict[str, float]:
    """Deviation from every law by its name; the face and its muscles must be mirror-symmetric."""
    before = _fingerprint(face)
    elastic = Elastic(face, elasticity)
    basis = elastic.basis()
    return {
        "patch": linear_motion_needs_no_inner_force(face),
        "rigid": rigid_motion_stores_no_energy(face),
        "symmetry": stiffness_is_symmetric(elastic),
        "stability": every_pivot_is_positive(elastic),
        "supports": supports_hold(face, elastic),
        "adjoint": adjoint_reads_what_forward_reads(elastic, basis),
        "gravity": weight_pulls_down(elastic),
        "mirror": mirrored_muscle_mirrors_the_skin(face, basis),
        "linearity": lift_is_linear(basis),
        "zero": no_change_gives_no_lift(basis),
        "inputs": _within(float(_fingerprint(face) != before), 0.0, "the face was changed"),
    }


def linear_motion_needs_no_inner_force(face: Face, tolerance: float = 1e-10) -> float:
    """In uniform tissue a linear motion leaves every inner node balanced, mean dilatation included.

    Relative to the largest force that a single element puts on a node.
    """
    mesh, whole = face.mesh, _uniform(face)
    strain = np.array([[0.3, -0.2, 0.5], [0.1, 0.4, -0.6], [-0.7, 0.2, -0.1]])
    force = whole @ (mesh.points @ strain.T).ravel()
    outer = _outer(face)
    scale = abs(whole).max() * np.abs(mesh.points).max()
    inner = np.abs(force.reshape(-1, 3)[~outer]).max(initial=0.0)
    return _within(float(inner / scale), tolerance, "patch test fails")


def rigid_motion_stores_no_energy(face: Face, tolerance: float = 1e-10) -> float:
    """Without pre-stress, shifting and turning the tissue needs no force anywhere."""
    whole, x = _uniform(face), face.mesh.points
    turns = [np.cross(axis, x).ravel() for axis in np.eye(3)]
    shifts = [np.tile(axis, len(x)) for axis in np.eye(3)]
    motion = np.column_stack([*shifts, *turns])
    scale = abs(whole).max() * np.abs(motion).max(axis=0)
    worst = (np.abs(whole @ motion).max(axis=0) / scale).max()
    return _within(float(worst), tolerance, "a rigid motion is resisted")


def stiffness_is_symmetric(elastic: Elastic, tolerance: float = 1e-12) -> float:
    """K = K^T."""
    k = elastic.matrix
    return _within(float(abs(k - k.T).max() / abs(k).max()), tolerance, "K is not symmetric")


def every_pivot_is_positive(elastic: Elastic) -> float:
    """The loaded, pre-stressed face is stable: K is positive definite (Sylvester)."""
    return _within(float((elastic.pivots <= 0).mean()), 0.0, "the face is unstable")


def supports_hold(face: Face, elastic: Elastic, tolerance: float = 1e-12) -> float:
    """Under any load held nodes rest, and sliding nodes keep their distance."""
    load = np.sin(np.arange(3.0 * face.mesh.n_nodes))[:, None]
    moved = elastic.displacement(load).reshape(-1, 3)
    free = np.asarray(abs(admissible_motions(face)).sum(axis=1)).reshape(-1, 3).any(axis=1)
    none = np.zeros(len(moved), dtype=bool)
    slides = (face.labels.get("vestibule", none) | face.labels.get("neck", none)) & free
    across = np.einsum("nd,nd->n", moved, level_normals(face.mesh)[0])[slides]
    held = np.abs(moved[face.labels.get("bone", none) | face.labels.get("rim", none)])
    worst = max(held.max(initial=0.0), np.abs(across).max(initial=0.0))
    return _within(float(worst / np.abs(moved).max()), tolerance, "a support gives way")


def adjoint_reads_what_forward_reads(
    elastic: Elastic, basis: ContourBasis, tolerance: float = 1e-8
) -> float:
    """One solve per region gives the same regional lift as one solve per muscle."""
    adjoint, forward = elastic.regional(), basis.regional()
    names = ("thickness", "tone", "gravity", "stiffness")
    worst = max(_apart(getattr(adjoint, name), getattr(forward, name)) for name in names)
    return _within(worst, tolerance, "adjoint and forward solve differ")


def weight_pulls_down(elastic: Elastic) -> float:
    """Gravity does positive work: the skin sags, and it sags the other way upside down."""
    down = elastic.sag()
    assert down[:, 1].mean() < 0, "the skin rises under its weight"
    return _within(
        _apart(-elastic.sag(np.array([0.0, 1.0, 0.0])), down), ROUNDING, "sag is not odd"
    )


def mirrored_muscle_mirrors_the_skin(
    face: Face, basis: ContourBasis, tolerance: float = 1e-6
) -> float:
    """The right muscle moves the skin as the left one does, reflected."""
    mirror = face.mesh.mirror[: face.mesh.n_surface]
    partner = [_partner(face, name) for name in basis.muscle_names]
    worst = 0.0
    for field in (basis.thickness, basis.tone):
        worst = max(worst, _apart(field[partner][:, mirror] * [-1, 1, 1], field))
    return _within(worst, tolerance, "the two sides differ")


def lift_is_linear(basis: ContourBasis, tolerance: float = ROUNDING) -> float:
    """Twice one state less three times another lifts by just that sum."""
    state = np.sin(np.arange(4.0 * len(basis.muscle_names))).reshape(2, 2, -1)
    apart = np.array([2.0, -3.0]) @ lift(basis, thickness=state[0], tone=1e3 * state[1])
    mixed = np.einsum("s,ksm->km", [2.0, -3.0], state)
    together = lift(basis, thickness=mixed[0], tone=1e3 * mixed[1])
    return _within(_apart(together, apart), tolerance, "lift is not linear")


def no_change_gives_no_lift(basis: ContourBasis) -> float:
    """An unchanged muscle leaves the contour where the photograph shows it, exactly."""
    none = np.zeros(len(basis.muscle_names))
    risen = lift(basis, thickness=none, tone=none)
    return _within(float(np.abs(risen).max()), 0.0, "lift from nothing")


def solve_held(matrix: csc_matrix[np.float64], load: Array, held: Mask) -> Array:
    """Displacements [m] under `load` [N], (3 n,) or (3 n, k), with the unknowns `held` at zero."""
    moved, free = np.zeros(load.shape), np.flatnonzero(~held)
    inner = matrix[free][:, free].tocsc()
    options = {"SymmetricMode": True}
    factor = splu(inner, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options)
    moved[free] = factor.solve(load[free])
    return moved


def body_load(elements: Elements, force: Array, *, n_nodes: int) -> Array:
    """Nodal forces [N] of a body force [N/m3] at the quadrature points (m, q, 3), (3 n_nodes,)."""
    shape = elements.shape
    nodal = np.zeros((n_nodes, 3))
    np.add.at(nodal, elements.wedges, np.einsum("mq,qa,mqd->mad", shape.w, shape.n, force))
    return nodal.ravel()


def uniform_material(n_wedges: int, *, shear: float, poisson_ratio: float) -> Material:
    """One isotropic solid without pre-stress or weight in `n_wedges` wedges."""
    mu, none = np.full(n_wedges, shear), np.zeros(n_wedges)
    return Material(mu, lame(mu, poisson_ratio), none, none)


def _uniform(face: Face) -> csc_matrix[np.float64]:
    solid = uniform_material(len(face.mesh.wedges), shear=1.0, poisson_ratio=0.47)
    return stiffness(elements_of(face.mesh), solid, n_nodes=face.mesh.n_nodes)


def _outer(face: Face) -> Mask:
    """Nodes on the outside of the mesh: first and last level, and the cut edge."""
    mesh = face.mesh
    edges = np.sort(np.concatenate([mesh.triangles[:, [k, (k + 1) % 3]] for k in range(3)]), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    rim = np.isin(np.arange(mesh.n_surface), unique[count == 1])
    outer = np.tile(rim, mesh.n_sheets + 1)
    outer[: mesh.n_surface] = outer[-mesh.n_surface :] = True
    return outer


def _partner(face: Face, name: str) -> int:
    muscle = face.muscles[face.muscle_index(name)]
    other = replace(muscle, side="right" if muscle.side == "left" else "left")
    return face.muscle_index(other.name)


def _fingerprint(face: Face) -> int:
    return hash(tuple(_bytes(face)))


def _bytes(thing: object) -> Iterator[bytes]:
    if isinstance(thing, np.ndarray):
        yield thing.tobytes()
    elif isinstance(thing, Mapping):
        for part in thing.values():
            yield from _bytes(part)
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _bytes(part)
    elif is_dataclass(thing):
        for entry in fields(thing):
            yield from _bytes(getattr(thing, entry.name))


def _apart(value: Array, expected: Array) -> float:
    scale = np.abs(expected).max()
    return float(np.abs(value - expected).max() / scale) if scale else float(np.abs(value).max())


def _within(deviation: float, tolerance: float, complaint: str) -> float:
    assert deviation <= tolerance, f"{complaint}: {deviation:.3g} exceeds {tolerance:.3g}"
    return deviation
