"""The built page is that of its sources, and the computing half passes its own tests."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(FRONTEND / "build.py"))


def test_the_shipped_page_is_built_from_these_sources(script):
    assert script["is_current"](), "write: make web"


def test_the_stamp_follows_the_sources_but_not_their_tests(script, tmp_path, monkeypatch):
    copy = tmp_path / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    there = runpy.run_path(str(copy / "build.py"))
    before = there["stamp"]()
    assert before == script["stamp"]()
    (copy / "src" / "twin" / "more.test.ts").write_text("export {};\n")
    assert there["stamp"]() == before
    (copy / "src" / "style.css").write_text("body { color: red }\n")
    assert there["stamp"]() != before


def test_versions_are_pinned_and_no_lock_file_stands_beside_them():
    told = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    for kind in ("dependencies", "devDependencies"):
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in told[kind].values())
    assert not (FRONTEND / "package-lock.json").exists()


def test_the_page_carries_the_licence_of_what_it_contains():
    built = (ROOT / "src" / "levator" / "web" / "static" / "lab.html").read_text(encoding="utf-8")
    assert "three.js authors" in built
    assert "Permission is hereby granted" in built


@pytest.mark.skipif(
    not (FRONTEND / "node_modules" / "vitest").is_dir() or shutil.which("npm") is None,
    reason="packages of frontend/ are not installed; write: make web",
)
@pytest.mark.parametrize("task", ["check", "test"])
def test_the_frontend_passes_its_own(script, task):
    script["npm"]("run", task)
