"""5. What was planned, and what was really done?

A routine is a sentence with a real grammar; planned sessions are spread evenly over whole days.
Attendance = planned x (share kept ~ Beta) x (not yet given up ~ Exponential), the hazard fitted to
the 16 of 27 people who completed 20 weeks of facial exercise (Alam 2018, JAMA Dermatol 154:365).

Limits: at most one session a day; a range is planned at its midpoint; a constant hazard, although
trials lose people early.
"""

from levator.regimen.adherence import (
    Adherence,
    adherence_models,
    attend,
    full,
    habit,
    none,
    partial,
    stopped,
)
from levator.regimen.plan import Regimen
from levator.regimen.types import Pause, Phase

__all__ = [
    "Adherence",
    "Pause",
    "Phase",
    "Regimen",
    "adherence_models",
    "attend",
    "full",
    "habit",
    "none",
    "partial",
    "stopped",
]
