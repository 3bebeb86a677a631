"""Scans: closed heads are fitted, everything else is refused with what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

from levator.anatomy.fit.crossings import crossings
from levator.anatomy.fit.fit_scan import fit_scan
from levator.anatomy.fit.marks import REQUIRED
from levator.anatomy.fit.scan import LARGEST, Scan, checked_scan
from levator.anatomy.person import Person
from levator.anatomy.shape.head import head, macro_weights, weights_of
from levator.anatomy.shape.template import landmarks, template
from levator.errors import LevatorError

WHO = Person(
    sex="female",
    age=47,
    bmi=26,
    shape={
        "chin/chin-width-incr": 0.6,
        "cheek/l-cheek-volume-incr": 0.7,
        "head/head-oval": 0.5,
        "mouth/mouth-scale-horiz-decr": 0.5,
    },
)
BARE = replace(WHO, shape={})
BACK = 0.2
Mesh = tuple[np.ndarray, np.ndarray]


def skin_of(person: Person) -> np.ndarray:
    return template("standard").surface(head().shape(weights_of(person)))


def rim(triangles: np.ndarray) -> np.ndarray:
    """Directed edges of the open border."""
    edges = triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    code = edges @ [len(edges), 1]
    return edges[~np.isin(code, edges[:, ::-1] @ [len(edges), 1])]


def closed(skin: np.ndarray) -> Mesh:
    """The template's skin closed by a cone to a point behind the head."""
    triangles = template("standard").triangles
    apex = [0, skin[:, 1].mean(), skin[:, 2].min() - BACK]
    border = rim(triangles)
    cone = np.column_stack([border[:, ::-1], np.full(len(border), len(skin))])
    return np.vstack([skin, apex]), np.vstack([triangles, cone])


def scanned(noise: float = 0.0, mark_noise: float = 0.0) -> tuple[Scan, dict[str, np.ndarray]]:
    """A scan of WHO in mm, in axes of its own, and its marked landmarks."""
    rng = np.random.default_rng(1)
    vertices, triangles = closed(skin_of(WHO) + rng.normal(0, noise, (3813, 3)))
    turn, shift = Rotation.random(rng=rng), rng.uniform(-300, 300, 3)
    named = landmarks(head().shape(weights_of(WHO)))
    marks = {
        name: 1e3 * turn.apply(named[name] + rng.normal(0, mark_noise, 3)) + shift
        for name in REQUIRED
    }
    return checked_scan(1e3 * turn.apply(vertices) + shift, triangles, unit="mm"), marks


def apart(fitted: Person) -> float:
    """Median distance [m] of corresponding skin nodes above the chin after rigid placement."""
    high = skin_of(WHO)[:, 1] > landmarks(head().shape(macro_weights(WHO)))["menton"][1]
    one, two = (skin[high] - skin[high].mean(axis=0) for skin in (skin_of(fitted), skin_of(WHO)))
    one = Rotation.align_vectors(two, one)[0].apply(one)
    return float(np.median(np.linalg.norm(one - two, axis=1)))


def cube() -> Mesh:
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=float)
    faces = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    return 250 * corners, np.array([t for a, b, c, d in faces for t in ([a, b, c], [a, c, d])])


def test_a_scan_gives_its_face_back_to_a_quarter_of_a_millimetre() -> None:
    scan, marks = scanned(noise=0.1e-3, mark_noise=1e-3)
    found = fit_scan(scan, marks, BARE)
    assert found.rms < 0.25e-3
    assert found.acceptable
    assert found.used > 3500
    assert apart(found.person) < 0.25e-3
    assert apart(found.person) < apart(BARE) / 5
    assert replace(found.person, shape={}) == BARE


def test_a_face_of_another_person_leaves_a_residual() -> None:
    scan, marks = scanned()
    man = Person(sex="male", age=80, bmi=20)
    assert fit_scan(scan, marks, man).rms > 2 * fit_scan(scan, marks, BARE).rms


def test_a_scan_is_told_in_metres_whatever_its_unit() -> None:
    vertices, triangles = cube()
    for unit, factor in (("mm", 1), ("cm", 0.1), ("m", 1e-3)):
        scan = checked_scan(factor * vertices, triangles, unit=unit)
        assert np.ptp(scan.vertices, axis=0) == pytest.approx([0.25] * 3)
        assert scan.unit == unit


def test_triangle_soups_are_joined_and_inside_out_scans_turned() -> None:
    vertices, triangles = cube()
    soup = vertices[triangles].reshape(-1, 3)
    inward = np.arange(len(soup)).reshape(-1, 3)[:, ::-1]
    scan = checked_scan(soup, inward, unit="mm")
    assert scan.vertices.shape == (8, 3)
    a, b, c = scan.vertices[scan.triangles].swapaxes(0, 1)
    assert (a * np.cross(b, c)).sum() / 6 == pytest.approx(0.25**3)


def pierced(vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    """A second cube, moved half its width, joined to the first file."""
    moved = vertices + np.array([100, 90, 80])
    return np.vstack([vertices, moved]), np.vstack([triangles, triangles + len(vertices)])


def finned(vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    """Two cubes that share one edge."""
    moved = vertices - [250, 250, 0]
    return np.vstack([vertices, moved]), np.vstack([triangles, triangles + len(vertices)])


def holed(vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    return vertices, triangles[1:]


def turned(vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    return vertices, np.vstack([triangles[:1, ::-1], triangles[1:]])


def lost(vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    vertices[[1, 2], 0] = [np.nan, np.inf]
    return vertices, triangles


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (holed, "open along 3 edges; close its holes in the scanner's software"),
        (pierced, "cuts through itself at .* places; remove self-intersections"),
        (finned, "1 edges of the scan belong to more than two triangles"),
        (turned, "disagree on the outside at 3 edges"),
        (lost, "2 vertices of the scan are not finite"),
        (lambda v, t: (v[:0], t), "is empty"),
        (lambda v, t: (v, t[:0]), "is empty"),
        (lambda v, t: (v * 0, t), "is empty"),
        (lambda v, t: (v[:, :2], t), "triangles in space"),
        (lambda v, t: (v, t + 1), "vertices it does not have"),
        (lambda v, t: (v, t - 1), "vertices it does not have"),
        (lambda v, t: (v, np.zeros((LARGEST + 1, 3), dtype=int)), "reduce it to at most 500000"),
    ],
)
def test_scans_that_bound_no_head_are_refused_with_what_to_do(
    change: Callable[[np.ndarray, np.ndarray], Mesh], told: str
) -> None:
    vertices, triangles = cube()
    with pytest.raises(LevatorError, match=told):
        checked_scan(*change(vertices, triangles), unit="mm")


@pytest.mark.parametrize(
    ("size", "unit", "told"),
    [
        (0.25, "mm", r"read in mm the scan is 0\.00025 m large.*; write 'm' as its unit"),
        (250_000, "mm", "read in mm the scan is 250 m large.*; scale it to its true size"),
        (250, "m", "write 'mm' as its unit"),
        (25, "mm", "write 'cm' as its unit"),
        (250, "cm", "write 'mm' as its unit"),
    ],
)
def test_a_wrong_unit_is_told_with_the_right_one(size: float, unit: str, told: str) -> None:
    vertices, triangles = cube()
    with pytest.raises(LevatorError, match=told):
        checked_scan(vertices / 250 * size, triangles, unit=unit)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(LevatorError, match=r"unknown unit of a scan 'inch'; .*'mm'"):
        checked_scan(*cube(), unit="inch")


def without(*names: str) -> Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]:
    return lambda marks: {name: at for name, at in marks.items() if name not in names}


def swapped(marks: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    sides = {"left": "right", "right": "left"}
    return {
        f"{name.split(', ')[0]}, {sides[name.split(', ')[1]]}" if ", " in name else name: at
        for name, at in marks.items()
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without("menton", "outer canthus, left"), "lacks .* menton; outer canthus, left; mark"),
        (lambda marks: marks | {"mentom": marks["menton"]}, "write for example 'menton'"),
        (lambda marks: {name: at / 10 for name, at in marks.items()}, r"unit \(mm\)"),
        (lambda marks: marks | {"menton": marks["nasion"]}, "mark it anew"),
        (lambda marks: marks | {"menton": np.array([np.nan, 0, 0])}, "no point in space"),
        (lambda marks: marks | {"menton": np.zeros(2)}, "no point in space"),
        (swapped, "mirrored; 'left' is the subject's own left"),
    ],
)
def test_landmarks_that_cannot_be_used_are_named(change, told: str) -> None:
    scan, marks = scanned()
    with pytest.raises(LevatorError, match=told):
        fit_scan(scan, change(marks), BARE)


def test_a_scan_that_is_no_face_is_refused_even_if_its_landmarks_fit() -> None:
    scan, marks = scanned()
    marked = np.array(list(marks.values()))
    away = np.linalg.norm(1e3 * scan.vertices - marked.mean(axis=0), axis=1)
    solid = ConvexHull(np.vstack([marked, 1e3 * scan.vertices[away.argmax()]]))
    inside = solid.points.mean(axis=0)
    triangles = np.array(
        [t if np.linalg.det(solid.points[t] - inside) > 0 else t[::-1] for t in solid.simplices]
    )
    with pytest.raises(LevatorError, match="of the face, hairline to collarbone, comes to lie"):
        fit_scan(checked_scan(solid.points, triangles, unit="mm"), marks, BARE)


def test_an_edge_through_a_triangle_is_found_and_named() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0.2, 0.2, -1], [0.2, 0.2, 1], [9, 9, 9]])
    found = crossings(points, np.array([[0, 1, 2], [3, 4, 5]]))
    assert [3, 4, 0, 1, 2] in found.tolist()
    points[3:5, :2] = 0.6
    assert [3, 4, 0, 1, 2] not in crossings(points, np.array([[0, 1, 2], [3, 4, 5]])).tolist()


@pytest.mark.parametrize("seed", range(3))
def test_crossings_agree_with_trying_every_pair(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.choice([0.02, 0.1, 0.5], 60)[:, None, None]
    points = (rng.uniform(0, 1, (60, 1, 3)) + sizes * rng.normal(size=(60, 3, 3))).reshape(-1, 3)
    triangles = np.arange(180).reshape(-1, 3)
    expected = {
        (*sorted((a, b)), *other)
        for i, one in enumerate(triangles.tolist())
        for a, b in ((one[0], one[1]), (one[1], one[2]), (one[2], one[0]))
        for j, other in enumerate(triangles.tolist())
        if i != j and passes(points[a], points[b], points[other])
    }
    assert expected
    assert {tuple(row) for row in crossings(points, triangles).tolist()} == expected


def passes(start: np.ndarray, end: np.ndarray, corners: np.ndarray) -> bool:
    """Whether the segment meets the triangle: solve for the point they share."""
    a, b, c = corners
    s, u, v = np.linalg.solve(np.column_stack([end - start, a - b, a - c]), a - start)
    return bool(0 < s < 1 and u > 0 and v > 0 and u + v < 1)


def test_neither_scan_nor_landmarks_are_changed() -> None:
    scan, marks = scanned()
    before = scan.vertices.copy(), {name: at.copy() for name, at in marks.items()}
    fit_scan(scan, marks, BARE)
    np.testing.assert_array_equal(scan.vertices, before[0])
    for name, at in marks.items():
        np.testing.assert_array_equal(at, before[1][name])
