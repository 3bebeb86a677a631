"""Is this tree faster than another revision? Interleaved CPU times, compared by their minima.

    python -m benchmarks.ab REVISION [ROUNDS]

The other revision is checked out beside this one; both solve the same coarse face in turn with the
same interpreter. On a shared machine the ratio of minima is steady to a few per cent where single
times differ by a third.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import ROOT, child

WORK = """
from levator.anatomy import Face
from levator.contour import Elastic, Elasticity
from levator.field import Conductivity, Conductor, mean_fields
face = Face.reference(resolution="coarse")
Conductor(face, Conductivity.reference()).lead_field(mean_fields(face))
Elastic(face, Elasticity.reference()).regional()
"""


def main(revision: str, rounds: int) -> None:
    """Print the minima and their ratio as JSON."""
    with TemporaryDirectory() as folder:
        other = Path(folder) / "other"
        add = ["git", "worktree", "add", "--detach", "--quiet", str(other), revision]
        subprocess.run(add, cwd=ROOT, check=True)
        try:
            spent = [(_cpu(ROOT), _cpu(other)) for _ in range(rounds)]
        finally:
            remove = ["git", "worktree", "remove", "--force", str(other)]
            subprocess.run(remove, cwd=ROOT, check=True)
    here, there = (min(times) for times in zip(*spent, strict=True))
    print(json.dumps({"here_cpu_s": here, "there_cpu_s": there, "ratio": round(here / there, 3)}))


def _cpu(tree: Path) -> float:
    command = [sys.executable, "-c", WORK]
    return child(command, cwd=tree, env={"PYTHONPATH": str(tree / "src")}).cpu_s


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
