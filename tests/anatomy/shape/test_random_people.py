"""The law of random people: its ranges, its repeatability, and that their faces hold."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import scaled_jacobian
from levator.anatomy.build import surface
from levator.anatomy.depth.thickness import depths
from levator.anatomy.mesh.columns import GATE
from levator.anatomy.mesh.layers import SHEETS, stack
from levator.anatomy.shape.head import head
from levator.anatomy.shape.random_people import details, random_person
from levator.anatomy.shape.template import template
from levator.errors import LevatorError

SEED = 20


def test_details_are_all_targets_but_the_macro_ones() -> None:
    assert len(details()) == 204
    assert set(head().targets) - set(details()) == {t for t in head().targets if "macro" in t}


def test_random_people_keep_to_the_law() -> None:
    rng = np.random.default_rng(SEED)
    people = [random_person(rng) for _ in range(400)]
    assert all(len(person.shape) == 25 for person in people)
    weights = np.array([list(person.shape.values()) for person in people])
    assert weights.min() >= 0
    assert weights.max() <= 0.8
    assert weights.mean() == pytest.approx(0.4, abs=0.01)
    assert np.mean([p.sex == "male" for p in people]) == pytest.approx(0.5, abs=0.08)
    for values, low, high in (
        ([p.age for p in people], 18, 90),
        ([p.bmi for p in people], 16, 45),
    ):
        assert low <= min(values) < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < max(values) <= high
        assert np.mean(values) == pytest.approx((low + high) / 2, abs=0.06 * (high - low))
    shares = np.array([list(p.ancestry.values()) for p in people])
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(shares.var(axis=0), 1 / 18, rtol=0.25)  # uniform on the simplex


def test_the_same_seed_gives_the_same_people_and_another_one_others() -> None:
    first, again, other = (np.random.default_rng(seed) for seed in (1, 1, 2))
    assert [random_person(first) for _ in range(3)] == [random_person(again) for _ in range(3)]
    assert random_person(first) != random_person(other)


@pytest.mark.parametrize(("resolution", "people"), [("coarse", 25), ("standard", 10)])
def test_faces_of_random_people_pass_the_gate_or_are_refused(resolution: str, people: int) -> None:
    rng, plan = np.random.default_rng(SEED), template(resolution)
    refused = []
    for _ in range(people):
        person = random_person(rng)
        skin, _ = surface(person, resolution)
        asked = depths(person, resolution)
        try:
            mesh = stack(skin, plan.triangles, plan.mirror, asked, SHEETS[resolution])
        except LevatorError as refusal:
            refused.append(str(refusal))
        else:
            assert scaled_jacobian(mesh.points, mesh.wedges).min() >= GATE
    assert len(refused) <= 1
    assert all("choose a less extreme shape" in told for told in refused)
