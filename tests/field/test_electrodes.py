"""Both spheres are one potential each: against exact answers, laws, films and bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face
from levator.device import Placement, device, injection
from levator.device.film import Film, gel_film
from levator.errors import LevatorError
from levator.field.electrodes import Entry, density_check, enter
from levator.field.touch import touch
from levator.testing import slab_face

GELLED = 10.0
RADIUS = 8e-3


def pair(gap: float = 0.038, y: float = 0.004, radius: float = RADIUS) -> Placement:
    ends = np.array([[gap / 2, y, 0.0], [-gap / 2, y, 0.0]])
    return Placement(ends[0], ends[1], radius, "pair", 1.0, "two spheres")


@pytest.fixture(scope="module")
def face() -> Face:
    return slab_face(cells=30)


@pytest.fixture(scope="module")
def skin(face: Face) -> np.ndarray:
    """The operator of a half-space of 0.2 S/m, mirror-symmetric and quick."""
    points = face.mesh.skin
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distance, 4e-3 / 3.9)
    return 1 / (2 * np.pi * 0.2 * distance)


def entered(
    face: Face, skin: np.ndarray, film: Film | None = None, z: float = GELLED, **where: float
) -> Entry:
    return enter(skin, touch(face.mesh, pair(**where), film), impedance=z)


FILMS = {"bare": None, "pads": "pads", "bridge": "bridge"}


@pytest.fixture(params=FILMS)
def film(request: pytest.FixtureRequest) -> Film | None:
    extent = FILMS[request.param]
    return None if extent is None else gel_film(extent)


def test_a_disc_matches_the_integral_equation_and_approaches_it_linearly(case) -> None:
    functions = case("contact-disc")
    coarse, fine = functions["by_operator"](9e-4), functions["by_operator"](6e-4)
    assert np.abs(fine.error[3:]).max() < 0.01
    assert (np.abs(fine.error[:4]) < np.abs(coarse.error[:4])).all()
    extrapolated = fine.error + 2 * (fine.error - coarse.error)
    assert np.abs(extrapolated).max() < 0.015


def test_rings_reach_both_closed_limits_of_the_disc(case) -> None:
    functions = case("contact-disc")
    sigma, a = functions["SIGMA"], functions["RADIUS"]
    assert functions["exact"](1e-9) == pytest.approx(1 / (4 * sigma * a), rel=1e-4)
    z = 1e3 * a / sigma
    large = z / (np.pi * a**2) + 8 / (3 * np.pi**2 * sigma * a)
    assert functions["exact"](z) == pytest.approx(large, rel=1e-6)


def test_an_ampere_goes_in_and_an_ampere_comes_out(face, skin, film) -> None:
    found = entered(face, skin, film)
    assert abs(found.injection.sum()) < 1e-10
    assert 0 < found.entering <= 1 + 1e-9
    assert found.injection @ face.mesh.skin[:, 0] > 0
    assert found.peak >= found.rms >= found.mean > 0


def test_the_mirrored_pair_enters_in_the_mirrored_way(face, skin, film) -> None:
    swapped = pair()
    swapped = replace(swapped, anode=swapped.cathode, cathode=swapped.anode)
    other = enter(skin, touch(face.mesh, swapped, film), impedance=GELLED)
    found = entered(face, skin, film)
    mirror = face.mesh.mirror[: len(found.injection)]
    scale = np.abs(found.injection).max()
    np.testing.assert_allclose(other.injection, found.injection[mirror], atol=1e-9 * scale)
    np.testing.assert_allclose(other.injection, -found.injection, atol=1e-9 * scale)


def test_skin_that_resists_takes_current_evenly_over_the_disc(face, skin) -> None:
    found = entered(face, skin, z=1e5)
    uniform = injection(face, pair())
    np.testing.assert_allclose(found.injection, uniform, atol=0.03 * uniform.max())
    assert found.peak == pytest.approx(found.mean, rel=1e-3)


def test_current_crowds_to_the_rim_when_the_contact_is_good(face, skin) -> None:
    good, bad = (entered(face, skin, z=z) for z in (1e-4, 10.0))
    assert good.peak / good.mean > 2 * bad.peak / bad.mean
    assert good.area < bad.area


def test_resistance_rises_with_the_contact_impedance_by_two_contacts(face, skin, film) -> None:
    low, high = (entered(face, skin, film, z=z).resistance for z in (10.0, 20.0))
    assert high > low
    if film is None:
        assert high - low == pytest.approx(2 * 10.0 / (np.pi * RADIUS**2), rel=0.01)


def test_a_pad_of_gel_widens_the_entry_without_a_shunt(face, skin) -> None:
    bare, pads = entered(face, skin), entered(face, skin, gel_film("pads"))
    assert pads.area > 2 * bare.area
    assert pads.shunted < 1e-6
    assert pads.resistance < bare.resistance


def test_gel_that_joins_the_spheres_shunts_and_more_gel_shunts_more(face, skin) -> None:
    film = gel_film("bridge")
    thin, thick = (replace(film, thickness=d) for d in (1e-4, 2e-3))
    shares = [entered(face, skin, f).shunted for f in (gel_film("pads"), thin, film, thick)]
    assert (np.diff(shares) > 0).all()
    assert shares[-1] < 1


def test_a_shunt_matters_less_where_skin_lets_current_through(face, skin) -> None:
    film = gel_film("bridge")
    shares = [entered(face, skin, film, z=z).shunted for z in (0.1, 1.0, 10.0, 100.0)]
    assert (np.diff(shares) > 0).all()


def test_a_strip_nobody_can_enter_is_a_resistor_of_its_squares(face, skin) -> None:
    """Skin closed: more length adds its squares over the conductance of one."""
    film = replace(gel_film("bridge"), margin=1e-4)
    short, long = (entered(face, skin, film, z=1e9, gap=gap).resistance for gap in (0.04, 0.08))
    squares = 0.04 / (2 * (RADIUS + film.margin))
    assert long - short == pytest.approx(squares / film.along, rel=0.05)


def test_pads_that_meet_are_one_film(face, skin) -> None:
    apart = entered(face, skin, gel_film("pads")).shunted
    met = entered(face, skin, replace(gel_film("pads"), margin=0.015)).shunted
    assert apart < 1e-6 < 0.1 < met


def test_a_film_thin_enough_leaves_only_the_disc(face, skin) -> None:
    film = replace(gel_film("pads"), margin=1e-6, thickness=1e-6)
    thin, bare = entered(face, skin, film), entered(face, skin)
    assert thin.resistance == pytest.approx(bare.resistance, rel=0.02)


def test_nothing_the_answer_rests_on_is_changed(face, skin, film) -> None:
    before = skin.copy()
    touched = touch(face.mesh, pair(), film)
    mass = touched.wet.copy()
    enter(skin, touched, impedance=GELLED)
    np.testing.assert_array_equal(skin, before)
    np.testing.assert_array_equal(touched.wet, mass)


def test_disc_areas_are_those_of_discs(face) -> None:
    areas = touch(face.mesh, pair()).areas
    np.testing.assert_allclose(areas, np.pi * RADIUS**2, rtol=0.01)


def test_density_is_checked_against_the_standard(face, skin) -> None:
    probe = device("nuface-trinity-plus")
    found = entered(face, skin)
    check = density_check(probe, found, current=400e-6, pulse_width=1.0)
    assert check.value == pytest.approx(400e-6 / (np.pi * RADIUS**2), rel=0.02)
    assert check.worst >= check.value
    assert check.limit.name == "limits.density"
    assert density_check(probe, found, current=0.0, pulse_width=1.0).worst == 0


def test_bad_input_is_answered_with_what_to_write(face, skin) -> None:
    touched = touch(face.mesh, pair())
    with pytest.raises(LevatorError, match="overlap"):
        touch(face.mesh, pair(gap=0.015))
    with pytest.raises(LevatorError, match="less than 50 % of the anode stands on the skin"):
        touch(face.mesh, pair(gap=0.118, y=0.06))
    with pytest.raises(LevatorError, match="needs a radius"):
        touch(face.mesh, pair(radius=0.0))
    for wrong in (0.0, -1.0, np.nan):
        with pytest.raises(LevatorError, match="must be positive"):
            enter(skin, touched, impedance=wrong)
    with pytest.raises(LevatorError, match="same face"):
        enter(skin[:5, :5], touched, impedance=1.0)
