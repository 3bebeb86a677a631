"""One coarse face and one solved run, shared by every test that needs the whole chain."""

from __future__ import annotations

import pytest
from hypothesis import settings

import levator as lv
from levator.twin import MatrixCache

settings.register_profile("levator", deadline=None)
settings.load_profile("levator")

REGIMEN = "5 a week for 60 days, then 3 a week"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Send every test that needs the solved run to one worker, so that it is solved once."""
    for item in items:
        if "coarse_run" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("chain"))


@pytest.fixture(scope="session")
def coarse_face() -> lv.Face:
    """The reference face at coarse resolution."""
    return lv.Face.reference(resolution="coarse")


@pytest.fixture(scope="session")
def coarse_run(coarse_face, tmp_path_factory) -> tuple[lv.Twin, lv.TwinResult]:
    """A twin of the coarse face and its run over 9 weeks and 32 draws."""
    cache = MatrixCache(tmp_path_factory.mktemp("matrices"))
    twin = lv.Twin(coarse_face, lv.device("nuface-trinity-plus"), lv.Regimen(REGIMEN), cache=cache)
    return twin, twin.run(weeks=9, draws=32, seed=1)
