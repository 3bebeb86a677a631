"""Puts the lab page into the wheel: built anew where it is missing or not that of its sources.

The page is part of the repository, so a plain install needs neither Node nor its packages.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SCRIPT = Path(__file__).parent / "frontend" / "build.py"


class LabPage(BuildHookInterface):
    """Builds `levator/web/static/lab.html` when it has to be."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, only where the page must be built and the machine has no Node."""
        script = self._script()
        if not script or script["is_current"]() or script["has_node"]():
            return []
        return [script["NODE_PACKAGE"]]

    def initialize(self, *_: object) -> None:
        """Build the page if need be; a stale one that cannot be built anew stays, with a warning.

        Raises RuntimeError when there is none and none can be built.
        """
        script = self._script()
        if not script or script["is_current"]():
            return
        try:
            script["build"]()
        except script["BuildError"] as error:
            if not script["PAGE"].is_file():
                raise RuntimeError(str(error)) from None
            self.app.display_warning(f"the lab page is older than its sources: {error}")

    @staticmethod
    def _script() -> dict[str, Any]:
        return runpy.run_path(str(SCRIPT)) if SCRIPT.is_file() else {}
