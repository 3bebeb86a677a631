"""The film of gel: conductance, drying and its edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.device import Placement, contact_impedance, skin_contact
from levator.device.film import Film, film_impedance, gel_film
from levator.errors import LevatorError
from levator.sources import value

PAIR = Placement(
    np.array([0.02, 0.0, 0.0]), np.array([-0.02, 0.0, 0.0]), 6e-3, "pair", 1.0, "two spheres"
)
UP = np.array([0.0, 0.0, 1.0])


def test_a_film_conducts_along_and_resists_through() -> None:
    film = gel_film()
    assert film.along == pytest.approx(value("film.conductivity") * value("film.thickness"))
    assert film.along * film.through == pytest.approx(film.thickness**2)


def test_drying_takes_a_fixed_share_in_equal_times() -> None:
    film, time = gel_film(), value("film.drying_time")
    assert film.dried(time).along == pytest.approx(film.along / np.e)
    assert film.dried(60).dried(60).wetness == pytest.approx(film.dried(120).wetness)
    assert film.dried(0) == film


def test_skin_under_a_film_goes_from_gelled_to_bare_as_it_dries() -> None:
    skin, film = skin_contact(), gel_film()
    gelled, bare = (contact_impedance(skin, 0.06, contact=c) for c in ("gel", "bare"))
    assert film_impedance(skin, 0.06, film) == pytest.approx(float(gelled))
    assert film_impedance(skin, 0.06, film.dried(1e5)) == pytest.approx(float(bare), rel=1e-6)
    path = [float(film_impedance(skin, 0.06, film.dried(t))) for t in (0, 60, 300, 3000)]
    assert (np.diff(path) > 0).all()


@given(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05), st.floats(-0.002, 0.002))
def test_a_strip_holds_its_pads_and_ignores_how_far_the_cheek_bulges(
    x: float, y: float, z: float
) -> None:
    pads, strip = gel_film("pads"), gel_film("bridge")
    point = np.array([x, y, z])
    assert strip.holds(PAIR, point, UP) >= pads.holds(PAIR, point, UP) - 1e-12
    if abs(x) < 0.02:
        reach = PAIR.radius + strip.margin
        assert strip.holds(PAIR, point, UP) >= reach - abs(y) - 1e-12


def test_only_a_strip_covers_the_middle() -> None:
    middle = np.zeros(3)
    assert gel_film("pads").holds(PAIR, middle, UP) < 0 < gel_film("bridge").holds(PAIR, middle, UP)


@pytest.mark.parametrize("name", ["conductivity", "thickness", "margin", "wetness"])
@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan")])
def test_a_film_without_substance_is_refused(name: str, wrong: float) -> None:
    with pytest.raises(LevatorError, match=f"{name} of a film must be positive"):
        replace(gel_film(), **{name: wrong})


def test_other_mistakes_are_answered_with_what_to_write() -> None:
    with pytest.raises(LevatorError, match="'bridge'"):
        Film(0.5, 1e-3, 1e-3, "bridged")
    with pytest.raises(LevatorError, match="must not exceed 1"):
        replace(gel_film(), wetness=1.5)
    with pytest.raises(LevatorError, match="negative time"):
        gel_film().dried(-1.0)
