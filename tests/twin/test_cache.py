"""Seam 7: keys, atomic writes, hash on read, size cap."""

from __future__ import annotations

import numpy as np
import pytest

from levator.twin.cache import MatrixCache, cache_key, write_atomically

ARRAYS = {"a": np.arange(6.0).reshape(2, 3), "b": np.array(2.5)}


def test_key_depends_on_every_part_and_on_nothing_else() -> None:
    base = {"points": np.eye(3), "properties": {"fat": 0.04, "skin": 0.2}, "order": [1, "p"]}
    key = cache_key(**base)
    assert key == cache_key(order=[1, "p"], properties={"skin": 0.2, "fat": 0.04}, points=np.eye(3))
    assert key != cache_key(**{**base, "points": np.eye(3) * (1 + 1e-15)})
    assert key != cache_key(**{**base, "properties": {"fat": 0.04, "skin": 0.21}})
    assert key != cache_key(**{**base, "order": ["1p"]})


def test_what_was_written_is_read_back_to_the_bit(tmp_path) -> None:
    cache = MatrixCache(tmp_path)
    cache.write("k", ARRAYS)
    found = cache.read("k")
    assert found is not None
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)


def test_absent_key_is_none(tmp_path) -> None:
    assert MatrixCache(tmp_path / "nowhere").read("k") is None


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-1], lambda raw: raw[:40] + b"x" + raw[41:], lambda _: b""]
)
def test_a_damaged_file_counts_as_absent(tmp_path, damage) -> None:
    cache = MatrixCache(tmp_path)
    cache.write("k", ARRAYS)
    file = next(tmp_path.glob("*.matrices"))
    file.write_bytes(damage(file.read_bytes()))
    assert cache.read("k") is None


def test_oldest_files_go_when_the_cap_is_passed(tmp_path) -> None:
    import os

    cache = MatrixCache(tmp_path, cap_bytes=3500)
    noise = {"a": np.random.default_rng(0).random(100)}
    for age, key in enumerate(("old", "middle", "new")):
        cache.write(key, noise)
        os.utime(tmp_path / f"{key}.matrices", (age, age))
    cache.write("last", noise)
    assert cache.read("old") is None
    assert cache.read("last") is not None


def test_a_folder_that_cannot_be_written_is_passed_over(tmp_path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    MatrixCache(blocked / "below").write("k", ARRAYS)


def test_an_interrupted_write_leaves_no_file(tmp_path, monkeypatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("levator.twin.cache.os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "x", b"half")
    assert list(tmp_path.iterdir()) == []
