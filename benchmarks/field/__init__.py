"""Field: does it keep the laws, how exact is it, and what does a placement on a face cost?

Each group runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.field import answers, exact, laws, maps
from benchmarks.measure import Figures

GROUPS: tuple[Callable[[], Figures], ...] = (
    maps.figures,
    laws.figures,
    exact.figures,
    answers.figures,
)


def figures() -> Figures:
    """Maps and pairs of the standard face, laws, exact cases, and what a person is told."""
    found: Figures = {}
    for group in GROUPS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            found |= alone.submit(group).result()
    return found


def mesh_figures() -> Figures:
    """The standard face against second order; some four minutes of CPU time by itself."""
    return exact.face_case("standard")
