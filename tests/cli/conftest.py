"""A folder and a home of its own for every command, and a face that must not be built."""

from __future__ import annotations

from pathlib import Path

import pytest

from levator.anatomy import Face


@pytest.fixture
def work(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in, beside an empty home."""
    monkeypatch.setenv("LEVATOR_HOME", str(tmp_path / "home"))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def unbuilt(monkeypatch) -> None:
    """Building a face fails the test."""
    monkeypatch.setattr(Face, "of", lambda *_: pytest.fail("built before the mistake was found"))
