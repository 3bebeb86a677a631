"""Seam 7: whatever changes a solved matrix, or the order of its rows, changes the cache key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from levator.twin import MatrixCache
from levator.twin.matrices import solve_matrices


class Listening(MatrixCache):
    """A cache that remembers what was asked for and answers with one stored solve."""

    def __init__(self, stored) -> None:
        super().__init__()
        self.stored, self.asked = stored, []

    def read(self, key):
        self.asked.append(key)
        return self.stored


@pytest.fixture(scope="module")
def key(coarse_run):
    twin, _ = coarse_run
    kept = {file.stem: twin._cache.read(file.stem) for file in twin._cache.folder.iterdir()}
    (known,) = (stem for stem, arrays in kept.items() if arrays and "lift.matrix" in arrays)
    cache = Listening(kept[known])

    def ask(face, session=twin.session):
        solve_matrices(face, session, twin.table, cache=cache, report=lambda _: None)
        return cache.asked[-1]

    assert ask(twin.face) == known
    return ask


def test_the_order_of_regions_is_part_of_the_key(key, coarse_face) -> None:
    turned = dict(reversed(coarse_face.regions.items()))
    assert key(replace(coarse_face, regions=turned)) != key(coarse_face)


def test_supports_and_muscles_are_part_of_the_key(key, coarse_face) -> None:
    labels = {**coarse_face.labels, "vestibule": ~coarse_face.labels["bone"]}
    assert key(replace(coarse_face, labels=labels)) != key(coarse_face)
    assert key(replace(coarse_face, ligaments=())) != key(coarse_face)
    thinner = replace(coarse_face.muscle_map, fraction=coarse_face.muscle_map.fraction / 2)
    assert key(replace(coarse_face, muscle_map=thinner)) != key(coarse_face)


def test_placements_are_part_of_the_key(key, coarse_run) -> None:
    twin, _ = coarse_run
    fewer = replace(twin.session, steps=twin.session.steps[:10])
    assert key(twin.face, fewer) != key(twin.face)
