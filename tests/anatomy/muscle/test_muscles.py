"""Muscles: names, volumes, fractions, fibres, grades."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import Face
from levator.anatomy.muscle.courses import courses, every_course, outside
from levator.anatomy.muscle.muscles import inside_volumes, table_volumes, volumes
from levator.errors import LevatorError
from levator.sources import Grade, value

# Every muscle of the muscle table, by its code.
TABLE = {
    *("FRO", "OCC", "TPP", "PRO", "COR", "DSU", "OCO", "OCP", "OCL", "NAT", "NAA"),
    *("DSN", "LLA", "LLS", "ZMI", "ZMA", "LAO", "RIS", "BUC", "OOS", "OOI", "ILS"),
    *("ILI", "DAO", "DLI", "MEN", "PLA", "AUA", "AUS", "AUP", "LPS", "MAS", "TEM"),
    *("MPT", "LPT", "DIA", "DIP", "MYL", "GEN", "STY", "SCM", "STH"),
}
PEOPLE = {
    "woman of 52": {},
    "heavy man of 70": {"sex": "male", "age": 70.0, "bmi": 32.0},
    "slender woman of 25": {"sex": "female", "age": 25.0, "bmi": 20.0},
}


def near(filled: np.ndarray, wanted: np.ndarray) -> float:
    """Share of muscles whose volume is within a factor 1.5 of the wanted one."""
    ratio = filled / wanted
    return float(((ratio > 1 / 1.5) & (ratio < 1.5)).mean())


def test_every_muscle_of_the_table_is_built_or_said_to_lie_outside(coarse_face: Face) -> None:
    built = {muscle.code for muscle in coarse_face.muscles}
    assert len(TABLE) == 42
    assert built | set(outside()) == TABLE
    assert not built & set(outside())


def test_there_are_33_muscles_a_side_under_unique_names(coarse_face: Face) -> None:
    assert len(coarse_face.muscles) == len({muscle.name for muscle in coarse_face.muscles}) == 66
    left = [(m.code, m.label) for m in coarse_face.muscles if m.side == "left"]
    right = [(m.code, m.label) for m in coarse_face.muscles if m.side == "right"]
    assert left == right
    assert len({code for code, _ in left}) == 33


def test_courses_stand_superficial_before_deep() -> None:
    planes = [course.plane for course in every_course()]
    assert planes == sorted(planes)


def test_misspelt_names_are_answered_with_near_ones(coarse_face: Face) -> None:
    assert coarse_face.muscles[coarse_face.muscle_index("risorius, right")].code == "RIS"
    with pytest.raises(LevatorError, match="'zygomaticus major, left'"):
        coarse_face.muscle_index("zygomaticus mayor, left")


@pytest.mark.parametrize("resolution", ["coarse", "standard"])
@pytest.mark.parametrize(
    ("person", "least_inside", "least_whole"),
    [("woman of 52", 0.9, 0.8), ("heavy man of 70", 0.9, 0.9), ("slender woman of 25", 0.8, 0.7)],
)
def test_volumes_are_those_of_the_table(
    resolution: str, person: str, least_inside: float, least_whole: float
) -> None:
    """A slender face has not the room for muscles of average thickness; none is starved."""
    face = Face.reference(**PEOPLE[person], resolution=resolution)
    filled, inside = volumes(face), inside_volumes(face)
    assert near(filled, inside) >= least_inside
    assert near(filled, table_volumes(face)) >= least_whole
    assert (filled / inside).min() > 1 / 3


def test_halves_of_unpaired_muscles_share_one_volume_of_the_table(coarse_face: Face) -> None:
    whole = table_volumes(coarse_face)
    for label, code in (("procerus", "PRO"), ("orbicularis oris, upper part", "OOS")):
        both = sum(whole[coarse_face.muscle_index(f"{label}, {s}")] for s in ("left", "right"))
        block = np.prod([value(f"muscle.{code}.{q}") for q in ("length", "width", "thickness")])
        assert both == pytest.approx(block)


def test_courses_that_stay_in_the_face_are_as_long_as_the_table_says(standard_face: Face) -> None:
    for course in courses():
        muscle = standard_face.muscles[standard_face.muscle_index(f"{course.label}, left")]
        spread = course.size("length").spread
        low, high = spread.quantile(np.array([0.0, 1.0]))
        halves = 2 if course.code in ("OOS", "OOI") else 1
        if not course.leaves:
            assert 0.9 * low <= halves * muscle.length <= 1.1 * high, course.label


def test_only_the_part_inside_is_expected_of_muscles_that_leave_the_face(coarse_face: Face) -> None:
    part = inside_volumes(coarse_face) / table_volumes(coarse_face)
    for course in courses():
        share = part[coarse_face.muscle_index(f"{course.label}, left")]
        assert (share < 1) == bool(course.leaves)


def test_volumes_agree_between_resolutions(coarse_face: Face, standard_face: Face) -> None:
    ratio = volumes(coarse_face) / volumes(standard_face)
    assert np.abs(ratio - 1).max() < 0.12


def test_fractions_never_overfill_a_wedge(coarse_face: Face) -> None:
    held = coarse_face.muscle_map
    assert held.fraction.min() > 0
    filled = np.bincount(held.element, weights=held.fraction)
    assert filled.max() <= 1 + 1e-12


def test_each_muscle_meets_a_wedge_at_most_once(coarse_face: Face) -> None:
    held = coarse_face.muscle_map
    pairs = np.stack([held.muscle, held.element])
    assert np.unique(pairs, axis=1).shape == pairs.shape
    assert set(held.muscle) == set(range(66))


def test_fibres_are_unit_vectors_in_the_plane_of_their_sheet(coarse_face: Face) -> None:
    held, mesh = coarse_face.muscle_map, coarse_face.mesh
    np.testing.assert_allclose(np.linalg.norm(held.fibre, axis=1), 1.0, atol=1e-12)
    a, b, c = (mesh.points[mesh.wedges[held.element][:, k]] for k in (3, 4, 5))
    normal = np.cross(b - a, c - a)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    assert np.abs((held.fibre * normal).sum(axis=1)).max() < 1e-12


def test_fibres_run_from_origin_to_insertion(coarse_face: Face) -> None:
    held = coarse_face.muscle_map
    for name in ("zygomaticus major, left", "masseter, right", "frontalis, left"):
        k = coarse_face.muscle_index(name)
        path = coarse_face.muscles[k].path
        along = (path[-1] - path[0]) / np.linalg.norm(path[-1] - path[0])
        assert (held.fibre[held.muscle == k] @ along).mean() > 0.85


def test_thin_sheets_lie_under_the_fascia_plane_and_deep_muscles_below(coarse_face: Face) -> None:
    held, mesh = coarse_face.muscle_map, coarse_face.mesh

    def mean_sheet(name: str) -> float:
        mine = held.muscle == coarse_face.muscle_index(name)
        return float(np.average(mesh.sheet[held.element[mine]], weights=held.fraction[mine]))

    shallow = mean_sheet("zygomaticus minor, left")
    assert mean_sheet("platysma, left") < mean_sheet("sternocleidomastoid, left")
    assert shallow < mean_sheet("zygomaticus major, left") < mean_sheet("levator anguli oris, left")
    assert min(mesh.sheet[held.element]) >= 1


def test_muscles_lie_under_one_another_where_they_cross(coarse_face: Face) -> None:
    held, mesh = coarse_face.muscle_map, coarse_face.mesh

    def depths(name: str) -> dict[int, float]:
        """Mean sheet of a muscle under every skin triangle that it covers."""
        mine = held.muscle == coarse_face.muscle_index(name)
        sheet, triangle = np.divmod(held.element[mine], len(mesh.triangles))
        weight = np.bincount(triangle, held.fraction[mine])
        total = np.bincount(triangle, held.fraction[mine] * sheet)
        return {int(t): total[t] / weight[t] for t in np.flatnonzero(weight)}

    for upper, lower in (
        ("platysma, left", "sternocleidomastoid, left"),
        ("zygomaticus major, left", "levator anguli oris, left"),
        ("frontalis, left", "corrugator supercilii, left"),
        ("digastric, anterior belly, right", "mylohyoid, right"),
    ):
        above, below = depths(upper), depths(lower)
        both = above.keys() & below.keys()
        assert len(both) > 3
        assert np.mean([below[t] - above[t] for t in both]) > 0.1


def test_depth_and_breadth_stand_along_the_path(coarse_face: Face) -> None:
    reach = coarse_face.mesh.points[-coarse_face.mesh.n_surface :] - coarse_face.mesh.skin
    deepest = np.linalg.norm(reach, axis=1).max()
    for muscle in coarse_face.muscles:
        assert muscle.depth.shape == muscle.breadth.shape == (len(muscle.path),)
        assert (muscle.depth > muscle.thickness / 4).all()
        assert (muscle.depth < deepest).all()
        assert muscle.breadth.mean() == pytest.approx(muscle.width)


def test_fans_are_broader_at_one_end(coarse_face: Face) -> None:
    for name, origin_wider in (("depressor anguli oris", True), ("mentalis", False)):
        muscle = coarse_face.muscles[coarse_face.muscle_index(f"{name}, left")]
        assert (muscle.breadth[0] > 1.3 * muscle.breadth[-1]) == origin_wider
    zygomaticus = coarse_face.muscles[coarse_face.muscle_index("zygomaticus major, left")]
    assert np.ptp(zygomaticus.breadth) == 0


def test_temporalis_keeps_behind_the_temporal_line(coarse_face: Face) -> None:
    held, mesh = coarse_face.muscle_map, coarse_face.mesh
    mine = held.element[held.muscle == coarse_face.muscle_index("temporalis, left")]
    middle = mesh.points[mesh.wedges[mine]].mean(axis=1)
    assert middle[:, 2].max() < coarse_face.landmarks["298"][2] + 5e-3


def test_left_and_right_muscles_of_a_symmetric_face_are_equal(coarse_face: Face) -> None:
    filled = volumes(coarse_face)
    np.testing.assert_allclose(filled[::2], filled[1::2], rtol=1e-12)
    for left, right in zip(coarse_face.muscles[::2], coarse_face.muscles[1::2], strict=True):
        assert (left.code, left.side, right.side) == (right.code, "left", "right")
        np.testing.assert_allclose(left.path * [-1, 1, 1], right.path, atol=1e-12)


def test_each_side_follows_its_own_half_of_an_uneven_face() -> None:
    person = {"sex": "female", "age": 52.0, "bmi": 24.0, "resolution": "coarse"}
    full = Face.reference(**person, shape={"cheek/l-cheek-volume-incr": 1.0})
    even = Face.reference(**person)
    left, right = (full.muscle_index(f"risorius, {side}") for side in ("left", "right"))
    np.testing.assert_allclose(full.muscles[right].path, even.muscles[right].path, atol=1e-4)
    assert full.muscles[left].length > even.muscles[left].length + 1e-3


def test_geometry_of_every_muscle_is_owned_up_as_an_assumption(coarse_face: Face) -> None:
    assert {muscle.grade for muscle in coarse_face.muscles} == {Grade.X}
    for muscle in coarse_face.muscles:
        assert muscle.nerve
        assert muscle.role
        assert 0.0005 <= muscle.thickness <= 0.02
        assert 0.004 <= muscle.width <= 0.1
