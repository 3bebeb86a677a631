"""`python -m benchmarks STAGE` prints one flat JSON object as its last line; `all` runs every one.

`all` also writes the table into docs/reference/figures.md.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version

from benchmarks import anatomy, chain, contour, counts, field
from benchmarks.measure import ROOT, Figures

STAGES: Mapping[str, Callable[[], Figures]] = {
    "chain": chain.figures,
    "anatomy": anatomy.figures,
    "field": field.figures,
    "field_mesh": field.mesh_figures,
    "contour": contour.figures,
    "counts": counts.figures,
}


def main(arguments: list[str]) -> int:
    """Measure the stage named on the command line."""
    if len(arguments) != 1 or arguments[0] not in (*STAGES, "all"):
        print(f"write one of: {', '.join(STAGES)}, all", file=sys.stderr)
        return 2
    chosen = list(STAGES) if arguments[0] == "all" else arguments
    found = {stage: STAGES[stage]() for stage in chosen}
    if arguments[0] == "all":
        _write(found)
    print(json.dumps({k: v for figures in found.values() for k, v in _named(found, figures)}))
    return 1 if any(figures.get("over_budget") for figures in found.values()) else 0


def _named(found: Mapping[str, Figures], figures: Figures) -> list[tuple[str, object]]:
    if len(found) == 1:
        return list(figures.items())
    stage = next(name for name, held in found.items() if held is figures)
    return [(f"{stage}_{key}", value) for key, value in figures.items()]


def _write(found: Mapping[str, Figures]) -> None:
    machine = f"Python {platform.python_version()}, {platform.machine()}, 2 cores"
    lines = [
        "# Figures",
        "",
        f"Written by `make bench` with Levator {version('levator')}, {machine}.",
    ]
    lines += ["Seconds are of that machine; errors, counts and sizes are not."]
    for stage, figures in found.items():
        lines += ["", f"## {stage}", "", "| figure | value |", "|---|---|"]
        lines += [f"| `{key}` | {value} |" for key, value in figures.items()]
    (ROOT / "docs" / "reference" / "figures.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
