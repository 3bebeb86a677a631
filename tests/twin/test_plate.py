"""The parts of the plate are held by what they must do; how it looks is looked at by people."""

from __future__ import annotations

import struct
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from levator.anatomy import Face
from levator.anatomy.types import Nerve
from levator.sources import Grade
from levator.twin.plate import draw_plate
from levator.twin.plate.cuts import STEPS, cut, side_cut
from levator.twin.plate.labels import Column, middles, written
from levator.twin.plate.palette import LABELS, LOOKS
from levator.twin.plate.raster import Surface, Window, rasterised
from levator.twin.plate.refine import normals, refined, rim_edges
from levator.twin.plate.scene import bared, mimetic, opened, tube, turned
from levator.twin.plate.sections import Plane, draw_section
from levator.twin.report.figures.surface import FRONT

WINDOW = Window(-1.0, 1.0, -1.0, 1.0, 50.0)


def square(side: float, z: float, name: str = "square", lead: float = 0.0) -> Surface:
    corners = np.array([[-side, -side, z], [side, -side, z], [side, side, z], [-side, side, z]])
    triangles = np.array([[0, 1, 2], [0, 2, 3]])
    return Surface("bone", name, corners, triangles, np.ones(4), corners, lead)


@pytest.fixture
def nerve() -> Nerve:
    path = np.linspace([0.06, -0.05, -0.07], [0.03, -0.06, -0.02], 9)
    every = np.ones(9)
    return Nerve("buccal", "left", path, every, every > 0, 1e-3, 1e-3, 99.0, 9.0, "", "", Grade.X)


def test_a_square_covers_the_pixels_of_its_area():
    buffers = rasterised([square(0.5, 0.0)], FRONT, WINDOW)
    assert (buffers.surface == 0).sum() == pytest.approx(50 * 50, rel=0.05)
    assert buffers.surface.shape == (100, 100)


def test_the_nearer_surface_hides_the_farther_one():
    shown = rasterised([square(0.5, 0.0), square(0.2, 0.1)], FRONT, WINDOW).surface
    assert shown[50, 50] == 1
    assert shown[30, 30] == 0


def test_a_lead_brings_a_surface_to_the_front():
    farther = square(0.2, -0.1, lead=0.2)
    assert rasterised([square(0.5, 0.0), farther], FRONT, WINDOW).surface[50, 50] == 1


def test_a_surface_that_faces_away_is_not_drawn():
    back = square(0.5, 0.0)
    turned_over = replace(back, triangles=back.triangles[:, ::-1])
    assert (rasterised([turned_over], FRONT, WINDOW).surface == -1).all()


def test_a_surface_ends_where_its_keep_becomes_negative():
    whole = square(0.5, 0.0)
    half = replace(whole, keep=whole.points[:, 0])
    columns = np.nonzero(rasterised([half], FRONT, WINDOW).surface == 0)[1]
    assert (columns.min(), columns.max()) == (50, 74)


def test_depth_and_position_of_a_pixel_are_those_of_the_surface():
    tilted = square(0.5, 0.0)
    points = tilted.points + np.outer(tilted.points[:, 0], [0, 0, 0.5])
    buffers = rasterised([replace(tilted, points=points)], FRONT, WINDOW)
    shown = buffers.surface == 0
    x = ((np.arange(100) + 0.5) / 50 - 1)[None, :] * np.ones((100, 1))
    assert buffers.position[..., 0][shown] == pytest.approx(x[shown], abs=1e-5)
    assert buffers.depth[shown] == pytest.approx(0.5 * x[shown], abs=1e-5)


def test_subdivision_keeps_a_flat_sheet_flat_and_its_border_straight():
    grid = np.stack(np.meshgrid(np.arange(5.0), np.arange(4.0)), axis=-1).reshape(-1, 2)
    points = np.column_stack([grid, grid @ [0.3, -0.2] + 1])
    index = np.arange(20).reshape(4, 5)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    triangles = np.concatenate([np.stack(t, -1).reshape(-1, 3) for t in ((a, b, c), (a, c, d))])
    matrix, fine = refined(triangles, 20, 2)
    smooth = matrix @ points
    assert len(fine) == 16 * len(triangles)
    assert smooth[:, 2] == pytest.approx(smooth[:, :2] @ [0.3, -0.2] + 1)
    assert np.asarray(matrix.sum(axis=1)).ravel() == pytest.approx(1)
    border = smooth[np.unique(rim_edges(fine))]
    on_sides = np.isin(border[:, 0], [0, 4]) | np.isin(border[:, 1], [0, 3])
    assert on_sides.mean() > 0.6
    assert normals(smooth, fine)[:, 2].min() > 0.9


def test_subdivision_rounds_an_octahedron_without_turning_it():
    points = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float)
    triangles = np.array(
        [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]]
    )
    matrix, fine = refined(triangles, 6, 3)
    smooth = matrix @ points
    size = np.linalg.norm(smooth, axis=1)
    assert size.max() / size.min() < 1.25
    outwards = np.einsum("nd,nd->n", normals(smooth, fine), smooth / size[:, None])
    assert outwards.min() > 0.9
    assert not len(rim_edges(fine))


def test_the_steps_of_the_dissection_lie_one_inside_the_other():
    heights = np.linspace(-0.18, 0.07, 300)
    for inner, outer in pairwise(STEPS):
        assert (cut(outer, heights) > cut(inner, heights)).all()
        assert (side_cut(outer, heights) > side_cut(inner, heights)).all()


def _crosses(a, b, c, d) -> bool:
    def turn(p, q, r):
        return np.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.floats(0.0, 0.05), st.floats(-0.15, 0.06)),
        min_size=2,
        max_size=34,
        unique=True,
    )
)
def test_leader_lines_never_cross_and_names_never_overlap(points):
    ax = Figure().add_subplot()
    column = Column(0.08, -0.16, 0.07, "left", 6e-3)
    written(ax, {f"name {k}": at for k, at in enumerate(points)}, column, 8)
    lines = [np.array(line.get_xydata()) for line in ax.lines if len(line.get_xydata()) == 2]
    assert len(lines) == len(points)
    for k, one in enumerate(lines):
        assert not any(_crosses(*one, *other) for other in lines[:k])
    places = np.sort([text.get_position()[1] for text in ax.texts])
    assert places[0] >= column.low - 1e-12
    assert places[-1] <= column.high + 1e-12
    assert np.diff(places).min() >= 6e-3 - 1e-9


def test_a_name_points_into_the_thing_it_names():
    surface = np.full((100, 100), -1, dtype=np.int16)
    surface[10:30, 20:60], surface[70:72, 5:7] = 0, 1
    found = middles(surface, ["large", "speck"], replace(WINDOW, density=4000.0), 0)
    assert set(found) == {"large"}
    x, y = found["large"]
    assert 20 <= (x + 1) * 4000 < 60
    assert 10 <= (1 - y) * 4000 < 30


def test_every_muscle_of_both_sides_is_in_the_front_view(coarse_face):
    names = [surface.name for surface in opened(coarse_face)]
    assert {muscle.name for muscle in coarse_face.muscles} <= set(names)
    assert {"skin", "superficial fat", "SMAS", "deep fat"} <= set(names)


def test_the_side_view_shows_the_nerves_of_its_side(coarse_face, nerve):
    other = replace(nerve, side="right", path=nerve.path * [-1.0, 1.0, 1.0])
    names = [s.name for s in turned(replace(coarse_face, nerves=(nerve, other)))]
    assert nerve.name in names
    assert other.name not in names


def test_what_lies_outside_the_mesh_is_not_drawn(nerve):
    half = replace(nerve, inside=np.arange(9) < 4)
    surface = tube(half)
    assert (surface.keep > 0).sum() * 9 == len(surface.keep) * 4


def test_ring_muscles_are_not_frayed_where_they_close(coarse_face):
    ring = coarse_face.muscles[coarse_face.muscle_index("orbicularis oculi, palpebral part, left")]
    straight = coarse_face.muscles[coarse_face.muscle_index("zygomaticus major, left")]
    assert (bared(coarse_face, ring).keep > 0).mean() > (
        bared(coarse_face, straight).keep > 0
    ).mean()


def test_muscles_are_told_by_the_nerve_that_moves_them(coarse_face):
    moved = {muscle.code: mimetic(muscle) for muscle in coarse_face.muscles}
    assert moved["ZMA"]
    assert not moved["MAS"]


def test_a_section_shows_each_tissue_and_the_muscles_it_meets(coarse_face):
    ax = Figure().add_subplot()
    height = float(coarse_face.landmarks["malar, left"][1])
    draw_section(ax, coarse_face, Plane("y", height))
    met = [
        muscle
        for muscle in coarse_face.muscles
        if muscle.path[:, 1].min() < height < muscle.path[:, 1].max()
    ]
    assert len(ax.patches) >= len(met) > 4
    (sheets,) = ax.collections
    assert len({tuple(colour) for colour in sheets.get_facecolors()}) >= 4


def test_colours_of_layers_differ_in_lightness_from_those_they_lie_on():
    def lightness(name: str) -> float:
        linear = np.array(LOOKS[name].colour) ** 2.2
        return float(116 * (linear @ [0.2126, 0.7152, 0.0722]) ** (1 / 3) - 16)

    for upper, lower in (
        ("skin", "fat"),
        ("fat", "smas"),
        ("muscle", "deep fat"),
        ("nerve", "muscle"),
        ("nerve", "parotid"),
        ("chewing", "parotid"),
        ("muscle", "smas"),
    ):
        assert abs(lightness(upper) - lightness(lower)) > 5


def test_every_colour_is_in_the_legend():
    assert set(LABELS) == set(LOOKS)


def test_the_plate_is_a_large_picture_that_says_what_it_leaves_out(coarse_face, nerve, monkeypatch):
    told, words = [], []
    text = Figure.text

    def listened(self, x, y, s, **about):
        words.append(s)
        return text(self, x, y, s, **about)

    monkeypatch.setattr(Figure, "text", listened)
    begun = time.process_time()
    face: Face = coarse_face if coarse_face.nerves else replace(coarse_face, nerves=(nerve,))
    picture = draw_plate(face, told.append)
    assert time.process_time() - begun < 60
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", picture[16:24])
    assert (wide, high) == (3400, 2300)
    assert len(told) == 4
    page = " ".join(words)
    for said in ("sealed", "±3.5 mm", "grade", "female", f"{face.mesh.n_nodes:,} nodes"):
        assert said in page
