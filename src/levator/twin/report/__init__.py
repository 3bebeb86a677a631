"""What does a run say to the person who asked? One page and one file of data.

The page opens with one sentence and one picture; below the fold stand the face, the current, the
dose, the weeks and the millimetres, each with its limitation where the reader meets it, then the
evidence. It is one file, opens offline and runs no script. `verdict` is its first sentence.
"""

from levator.twin.report.verdict import Outcome, Verdict, verdict
from levator.twin.report.write import write_report

__all__ = ["Outcome", "Verdict", "verdict", "write_report"]
