from __future__ import annotations

import pytest

from levator.anatomy import Face


@pytest.fixture(scope="session")
def standard_face() -> Face:
    return Face.reference()
