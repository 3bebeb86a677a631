"""How a figure is measured: wall and CPU time of a child process, and its peak memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

Figures = dict[str, float | int | str | bool | None]


@dataclass(frozen=True)
class Spent:
    """What a child process cost."""

    wall_s: float
    cpu_s: float
    peak_gb: float


def child(
    command: Sequence[str], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> Spent:
    """Run `command` to its end and say what it cost; raises CalledProcessError when it fails."""
    begun = time.monotonic()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=sys.stderr, stderr=sys.stderr
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Spent(
        wall_s=round(time.monotonic() - begun, 1),
        cpu_s=round(usage.ru_utime + usage.ru_stime, 1),
        peak_gb=round(usage.ru_maxrss / 1e6, 2),
    )


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process spent in `work`."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return round(spent, 2)
