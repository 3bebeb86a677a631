"""Landmarks on the head, and the sizes of what is shipped."""

from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
import pytest

from levator.anatomy.shape.template import (
    NAMED,
    NECK,
    landmarks,
    opposite,
    reference_vertices,
    template,
)
from levator.errors import LevatorError

ASSETS = files("levator.anatomy").joinpath("assets")


def test_shipped_assets_stay_small() -> None:
    assert sum(len(path.read_bytes()) for path in ASSETS.iterdir()) < 3e6


def test_every_shipped_asset_has_its_licence_row() -> None:
    told = re.findall(r"`([\w-]+\.npz)`", ASSETS.joinpath("LICENSE.md").read_text("utf-8"))
    assert {path.name for path in ASSETS.iterdir()} == {*told, "LICENSE.md"}


def test_landmarks_are_the_468_of_the_face_mesh_and_named_points() -> None:
    found = landmarks(reference_vertices())
    numbers = {name for name in found if name.isdigit()}
    assert numbers == {str(i) for i in range(468)}
    named = {*NECK, *NAMED, *(name.replace("left", "right") for name in NAMED)}
    assert set(found) - numbers == named


def test_left_and_right_landmarks_mirror_each_other() -> None:
    found = landmarks(reference_vertices())
    for name, at in found.items():
        assert opposite(opposite(name)) == name
        np.testing.assert_allclose(found[opposite(name)] * [-1, 1, 1], at, atol=1e-9)


def test_named_landmarks_stand_where_anatomy_has_them() -> None:
    found = landmarks(reference_vertices())
    up = ["jugular notch", "hyoid", "menton", "pogonion", "labrale inferius", "labrale superius"]
    up += ["subnasale", "pronasale", "nasion", "glabella"]
    heights = [found[name][1] for name in up]
    assert heights == sorted(heights)
    assert max(found, key=lambda name: found[name][2]) in {"4", "pronasale", "1"}
    for name in (n for n in found if n.endswith(", left")):
        assert found[name][0] > 0.005, name


def test_landmarks_lie_on_the_template_of_the_reference_person() -> None:
    found, skin = (
        landmarks(reference_vertices()),
        template("standard").surface(reference_vertices()),
    )
    inside = [str(i) for i in (4, 9, 17, 152, 199, 291, 334, 425, 365)]
    for name in inside:
        assert np.linalg.norm(skin - found[name], axis=1).min() < 3.5e-3, name


def test_an_unknown_resolution_is_answered_with_those_that_exist() -> None:
    with pytest.raises(LevatorError, match="'coarse'"):
        template("corse")
