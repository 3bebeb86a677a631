import base64

import numpy as np
import pytest
from matplotlib.collections import PolyCollection

from levator.anatomy import TISSUES
from levator.testing import slab_face
from levator.twin.report.figures.canvas import data_address, framed, styled
from levator.twin.report.figures.charts import Axis, Whisker, whiskers
from levator.twin.report.figures.current import tangential_field
from levator.twin.report.figures.cut import horizontal_cut, muscle_fraction
from levator.twin.report.figures.face import muscle_colours
from levator.twin.report.figures.hero import changed_face, compared
from levator.twin.report.figures.ladder import LEAST_MM, Rung, ladder
from levator.twin.report.figures.surface import (
    FRONT,
    PROFILE,
    SKIN_TONE,
    VIEWS,
    Soup,
    ball,
    paint,
    skin_soup,
)
from levator.twin.report.figures.weeks import beside_floor, fitting_unit
from levator.twin.types import Interval

GREY, RED, BLUE = np.full(3, 0.5), np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])


@pytest.fixture(scope="module")
def face():
    return slab_face(cells=12)


def painted(view, *soups):
    """Polygons (k, 3, 2) and colours (k, 3) in the order in which they are painted."""
    _, ax = framed(3, 3)
    paint(ax, view, *soups)
    (drawn,) = [found for found in ax.collections if isinstance(found, PolyCollection)]
    corners = np.array([path.vertices[:3] for path in drawn.get_paths()])
    return corners, drawn.get_facecolors()[:, :3]


def area(polygon):
    x, y = polygon[..., 0], polygon[..., 1]
    return 0.5 * np.abs((x * np.roll(y, -1, -1) - y * np.roll(x, -1, -1)).sum(axis=-1))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_turns_without_stretching(view):
    turn = view.rotation
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-14)
    assert np.linalg.det(turn) == pytest.approx(1.0)


def test_the_subjects_left_is_on_the_right_from_the_front_and_faces_the_camera_in_profile():
    left = np.array([1.0, 0.0, 0.0])
    assert (FRONT.rotation @ left)[0] == pytest.approx(1.0)
    assert (PROFILE.rotation @ left)[2] == pytest.approx(1.0)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_half_of_a_ball_is_painted_from_every_side(view):
    soup = ball(np.zeros(3), 0.01, GREY)
    corners, _ = painted(view, soup)
    whole = (
        np.linalg.norm(np.cross(*np.diff(soup.corners, axis=1).swapaxes(0, 1)), axis=1) > 0
    ).sum()
    assert len(corners) == pytest.approx(whole / 2, rel=0.1)
    assert area(corners).sum() == pytest.approx(np.pi * 10**2, rel=0.06)


def test_what_is_near_is_painted_after_what_is_far():
    tile = np.array([[[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]])
    up = np.array([[0.0, 0, 1]])
    ahead = np.array([0.0, 0, 0.1])
    far, near = Soup(tile, up, RED[None]), Soup(tile + ahead, up, BLUE[None])
    for order in ((far, near), (near, far)):
        _, colours = painted(FRONT, *order)
        assert colours[0].argmax() == RED.argmax()
        assert colours[-1].argmax() == BLUE.argmax()


def test_a_surface_seen_from_behind_is_not_painted(face):
    flipped = skin_soup(face)
    behind = Soup(flipped.corners * [1, 1, -1], flipped.normals * [1, 1, -1], flipped.colours)
    assert len(painted(FRONT, flipped)[0]) == len(face.mesh.triangles)
    _, ax = framed(3, 3)
    paint(ax, FRONT, behind)
    assert len(ax.collections[0].get_paths()) == 0


def test_a_cut_opens_every_sheet_at_its_own_thickness(face):
    cut = horizontal_cut(face, height=0.0031)
    width = np.ptp(face.mesh.skin[:, 0])
    levels = np.unique(face.mesh.points[:, 2])[::-1]
    areas = area(cut.polygons)
    for sheet, thickness in enumerate(-np.diff(levels)):
        found = areas[face.mesh.sheet[cut.wedges] == sheet].sum()
        assert found == pytest.approx(width * thickness, rel=1e-9)


def test_a_cut_beside_the_face_is_empty(face):
    assert len(horizontal_cut(face, height=1.0).wedges) == 0


def test_muscle_fraction_is_what_the_muscles_hold(face):
    share = muscle_fraction(face)
    held = face.muscle_map
    np.testing.assert_allclose(share[held.element], held.fraction)
    assert share.sum() == pytest.approx(held.fraction.sum())
    assert share.max() <= 1


def test_skin_without_muscle_keeps_its_tone(face):
    colours = muscle_colours(face)
    above = np.unique(face.muscle_map.element % len(face.mesh.triangles))
    bare = np.setdiff1d(np.arange(len(face.mesh.triangles)), above)
    np.testing.assert_allclose(colours[bare], np.broadcast_to(SKIN_TONE, (len(bare), 3)))
    assert np.abs(colours[above] - SKIN_TONE).max(axis=1).min() > 0.1
    assert set(face.tissue) <= set(range(len(TISSUES)))


def test_the_field_of_a_linear_potential_is_its_gradient(face):
    volts = face.mesh.skin @ np.array([3.0, 4.0, 0.0])
    np.testing.assert_allclose(tangential_field(face, volts), 5.0)
    np.testing.assert_allclose(tangential_field(face, np.ones(len(volts))), 0.0, atol=1e-12)


def test_the_bars_stand_for_the_lengths_they_are_given():
    drawn = compared(0.0002, Interval(-0.3, -0.6, -0.1), 0.47)
    ax = drawn.axes[0]
    assert [bar.get_width() for bar in ax.patches] == [0.47, 0.3, 0.0002]
    words = " ".join(text.get_text() for text in ax.texts).replace("\u00a0", " ")
    assert "0.47 mm" in words
    assert "0.2 µm" in words


def test_the_scale_of_the_changed_face_ends_at_the_noise_floor(face):
    drawn = changed_face(face, np.zeros(face.mesh.n_surface), 0.47e-3)
    assert drawn.axes[-1].get_xlim() == pytest.approx((-0.47, 0.47))
    colours = drawn.axes[0].collections[0].get_facecolors()[:, :3]
    assert np.ptp(colours, axis=1).max() < 0.02


def test_a_face_that_moves_is_coloured(face):
    lifted = np.where(face.mesh.skin[:, 0] > 0, 0.4e-3, 0.0)
    colours = changed_face(face, lifted, 0.47e-3).axes[0].collections[0].get_facecolors()[:, :3]
    assert np.ptp(colours, axis=1).max() > 0.2


def test_a_lift_below_the_ladder_stands_at_its_edge_and_keeps_its_words():
    drawn = ladder(
        [Rung("lift", 0.0, 0.0, 1e-9, "k", "less than"), Rung("floor", 1, 1, 1, "k", "1")]
    )
    ax = drawn.axes[0]
    assert min(line.get_xdata().min() for line in ax.lines[:2]) == LEAST_MM
    assert [text.get_text() for text in ax.texts] == ["less than", "1"]


def test_the_noise_floor_fits_on_the_axis_of_the_lift():
    bands = {"full": np.zeros((3, 5)), "none": np.zeros((3, 5))}
    low, high = beside_floor(bands, 0.47e-3, "lift").axes[0].get_ylim()
    assert low < -0.47 < 0.47 < high


def test_a_length_gets_a_unit_in_which_it_can_be_read():
    assert [fitting_unit(x)[0] for x in (2e-3, 4e-8, 4e-10, 0.0)] == ["mm", "µm", "nm", "nm"]


def test_a_figure_becomes_a_png_inside_the_page_and_stays_the_same():
    def drawn():
        with styled():
            return data_address(whiskers([Whisker("a", 0.0, 1.0, 2.0)], Axis("length [mm]")))

    head, _, body = drawn().partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(body).startswith(b"\x89PNG")
    assert drawn() == drawn()


def test_shares_are_drawn_on_an_axis_that_begins_at_zero():
    drawn = whiskers([Whisker("a", 20.0, 27.0, 30.0)], Axis("share [%]", least=0.0))
    assert drawn.axes[0].get_xlim()[0] == 0.0
