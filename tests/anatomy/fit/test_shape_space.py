"""The linear space of faces: it is the head's own shaping, and opposites are known."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy.fit.shape_space import (
    detail_targets,
    landmark_space,
    opposites,
    skin_space,
)
from levator.anatomy.person import Person
from levator.anatomy.shape.head import head, macro_weights
from levator.anatomy.shape.template import landmarks, template

SHAPE = {"chin/chin-width-incr": 0.5, "cheek/l-cheek-volume-decr": 0.25}


def weights_of(names: tuple[str, ...], shape: dict[str, float]) -> np.ndarray:
    return np.array([shape.get(name, 0.0) for name in names])


def test_points_of_the_space_are_those_of_the_shaped_head() -> None:
    person = Person(sex="male", age=70, bmi=31, shape=SHAPE)
    vertices = head().shape({**macro_weights(person), **SHAPE})
    expected = landmarks(vertices)
    space = landmark_space(person)
    found = space.points(weights_of(space.names, SHAPE))
    np.testing.assert_allclose(found, [expected[str(i)] for i in range(468)], atol=1e-12)
    space = skin_space(person)
    found = space.points(weights_of(space.names, SHAPE))
    np.testing.assert_allclose(found, template("standard").surface(vertices), atol=1e-12)


def test_weights_describe_the_person_they_came_from() -> None:
    person = Person(age=40, thickness={"fat": 1.1})
    space = landmark_space(person)
    described = space.described(weights_of(space.names, SHAPE))
    assert described.shape == SHAPE
    assert (described.age, described.thickness) == (40, {"fat": 1.1})
    assert described.ancestry == person.ancestry


def test_fitted_ancestry_moves_from_the_given_mix_towards_a_pure_one() -> None:
    given = Person(ancestry={"african": 0.5, "asian": 0.5})
    space = landmark_space(given, "fitted")
    described = space.described(weights_of(space.names, {"ancestry/asian": 0.5}))
    assert described.ancestry == pytest.approx({"african": 0.25, "asian": 0.75, "caucasian": 0})
    np.testing.assert_allclose(
        space.points(weights_of(space.names, {"ancestry/asian": 0.5})),
        landmark_space(described).mean,
        atol=1e-12,
    )


def test_a_centred_space_stays_centred_at_all_weights() -> None:
    space = landmark_space(Person()).centred()
    moved = space.points(np.random.default_rng(1).uniform(0, 1, len(space.names)))
    assert np.abs(moved.mean(axis=0)).max() < 1e-12


def test_every_paired_target_is_matched_with_the_one_that_undoes_it() -> None:
    names = detail_targets()
    pairs = {(names[a], names[b]) for a, b in opposites(names)}
    assert ("chin/chin-width-incr", "chin/chin-width-decr") in pairs
    assert ("eyes/l-eye-trans-up", "eyes/l-eye-trans-down") in pairs
    assert len({name for pair in pairs for name in pair}) == 2 * len(pairs)
    alone = set(names) - {name for pair in pairs for name in pair}
    assert not [name for name in alone if name.endswith(("-incr", "-up", "-forward"))]


def test_only_targets_that_move_something_are_offered() -> None:
    assert all(len(head().targets[name][0]) for name in detail_targets())
    assert not any(name.startswith("macrodetails/") for name in detail_targets())


def test_the_shared_basis_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        landmark_space(Person()).basis[0] = 0
