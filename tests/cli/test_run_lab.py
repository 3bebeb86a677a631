"""`levator run` writes the lab page beside the report, and the report links to what is there."""

from __future__ import annotations

import importlib

import pytest

from levator.cli import lab, main

PAGE = b"<!doctype html><title>spheres</title>"


@pytest.fixture
def made(coarse_run, tmp_path, monkeypatch):
    """A function that runs the command on the coarse face, which is solved already."""
    twin, _ = coarse_run
    command = importlib.import_module("levator.cli.run")
    monkeypatch.setenv("LEVATOR_CACHE", str(twin._cache.folder))
    monkeypatch.setattr(command, "face_of", lambda *_, **__: twin.face)
    monkeypatch.setattr(command, "lab_page", lambda *_: PAGE)

    def run(*words):
        out = tmp_path / "out"
        main(["run", "--weeks", "9", "--draws", "32", "--out", str(out), *words])
        return {file.name: file.read_bytes() for file in out.iterdir()}

    return run


def test_the_lab_page_stands_beside_the_report_that_links_to_it(made):
    files = made()
    assert set(files) == {"report.html", "result.json", "run.twin", "lab.html"}
    assert files["lab.html"] == PAGE
    assert b'<a href="lab.html">' in files["report.html"]


def test_a_report_without_a_lab_page_links_to_none(made):
    files = made("--no-lab")
    assert set(files) == {"report.html", "result.json", "run.twin"}
    assert b"lab.html" not in files["report.html"]


def test_a_device_whose_pads_are_placed_freely_has_no_lab_page(coarse_face):
    from levator.device import device

    assert lab.lab_page(coarse_face, device("facial-nmes"), print) is None
