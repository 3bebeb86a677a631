"""One page of the coarse face, opened once in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from levator.device import device
from levator.web import LabData, Preview, lab_data, page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SWITCHES = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
HEAVY = {"lab", "lab_page", "browser"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Send every test that needs the page to one worker, so that it is made once."""
    for item in items:
        if HEAVY & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("lab"))


@pytest.fixture(scope="session")
def probe():
    return device("nuface-trinity-plus")


@pytest.fixture(scope="session")
def lab(coarse_face, probe) -> LabData:
    return lab_data(coarse_face, probe)


@pytest.fixture(scope="session")
def preview(coarse_face, lab) -> Preview:
    return Preview(coarse_face.mesh, lab.arrays)


@pytest.fixture(scope="session")
def lab_page(lab, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("lab") / "lab.html"
    path.write_bytes(page(lab))
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """The browser of this machine.

    The README's test command must also pass for a person who has none, and a browser is nothing
    that pip installs: then these tests are named as skipped. What the page computes is held
    without one by `test_lab`.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser on this machine; install one of {', '.join(BROWSERS)}")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=found, args=list(SWITCHES))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def tab(opening):
    """One window for all tests that leave it as it is, or do not mind."""
    return opening()


@pytest.fixture
def opened(opening):
    """A function that opens the page in a window of its own."""
    return opening


@pytest.fixture(scope="module")
def opening(browser, lab_page):
    """A function that opens the page; any error in it, or a call to the network, fails."""
    contexts, errors = [], []

    def open_page(**options):
        context = browser.new_context(**{"viewport": {"width": 900, "height": 560}, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("console", lambda told: told.type == "error" and errors.append(told.text))
        tab.on("request", lambda asked: asked.url.startswith("http") and errors.append(asked.url))
        tab.goto(lab_page.as_uri())
        tab.wait_for_selector("#lab[data-state=ready]", timeout=60_000)
        tab.wait_for_function("() => document.getElementById('delivered').textContent !== ''")
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
