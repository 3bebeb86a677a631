"""The answer of a run: intervals, what they leave out, and the evidence they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from levator.errors import LevatorError, unknown_name
from levator.sources import Grade, as_bibtex, citation, weakest
from levator.sources.noted import noted
from levator.twin.types import (
    Array,
    ContactAnswer,
    EmulatorError,
    Evidence,
    Inputs,
    Interval,
    Lift,
    Run,
    UnknownUsed,
)


@dataclass(frozen=True)
class Weakest:
    """The weakest link of a run."""

    grade: Grade
    names: tuple[str, ...]
    citations: tuple[str, ...]

    def __str__(self) -> str:
        """The weakest link in one line."""
        shown = ", ".join(self.names[:4]) + (" ..." if len(self.names) > 4 else "")
        return f"weakest grade {self.grade} ({self.grade.meaning}): {shown}"


@dataclass(frozen=True)
class Contour:
    """Lift of every region over the weeks, per draw, for every arm and run."""

    regions: tuple[str, ...] = field(metadata=noted("1", "region names; without side: both"))
    arms: tuple[str, ...] = field(metadata=noted("1", "models of attendance"))
    lifts: Mapping[tuple[str, Run], Array] = field(
        metadata=noted("m", "lift by arm and run, shape (draws, weeks + 1, regions)")
    )
    sag: Array = field(metadata=noted("m", "lift from weightless to loaded, (draws, regions)"))
    noise_floor: float = field(metadata=noted("m", "smallest change photographs could tell"))
    grade: Grade = field(metadata=noted("1", "weakest evidence grade on the path"))
    frozen: tuple[str, ...] = field(metadata=noted("1", "unknowns the intervals leave out"))

    def lift(
        self,
        region: str,
        week: int | None = None,
        *,
        arm: str = "full",
        run: Run = "established",
    ) -> Lift:
        """Lift of `region` at the end of `week` (the last when left out), with its interval.

        Raises LevatorError for a region, arm or week that the run does not hold.
        """
        lifts = self._held(arm, run)[:, :, self._region(region)]
        last = lifts.shape[1] - 1
        at = last if week is None else week
        if not 0 <= at <= last:
            raise LevatorError(f"week {at} is outside the run; write a week from 0 to {last}")
        return Lift(
            region=region,
            week=at,
            mm=Interval.of(lifts[:, at] * 1e3),
            noise_floor_mm=self.noise_floor * 1e3,
            detectable=float((np.abs(lifts[:, at]) > self.noise_floor).mean()),
            grade=self.grade,
            frozen=self.frozen,
        )

    def over_weeks(self, region: str, *, arm: str = "full", run: Run = "established") -> Array:
        """5, 50 and 95 % quantiles of the lift [m] of `region`, shape (3, weeks + 1)."""
        lifts = self._held(arm, run)[:, :, self._region(region)]
        return np.asarray(np.quantile(lifts, (0.05, 0.5, 0.95), axis=0), dtype=np.float64)

    def mean(self, region: str, *, arm: str = "full", run: Run = "established") -> float:
        """Mean lift [m] of `region` over draws at the end of the run."""
        return float(self._held(arm, run)[:, -1, self._region(region)].mean())

    def sagging(self, region: str) -> Interval:
        """Gravity's own sag of `region` [mm], negative downwards."""
        return Interval.of(self.sag[:, self._region(region)] * 1e3)

    def _region(self, region: str) -> int:
        if region not in self.regions:
            raise unknown_name("region", region, self.regions)
        return self.regions.index(region)

    def _held(self, arm: str, run: Run) -> Array:
        if arm not in self.arms:
            raise unknown_name("arm", arm, self.arms)
        return self.lifts[arm, run]


@dataclass(frozen=True)
class TwinResult:
    """What the device does to this face under this routine."""

    inputs: Inputs = field(metadata=noted("1", "what was asked"))
    activation: ContactAnswer = field(metadata=noted("1", "answer with the contact asked for"))
    contacts: Mapping[str, ContactAnswer] = field(metadata=noted("1", "each kind of contact"))
    contour: Contour = field(metadata=noted("m", "lift of every region"))
    thickness: Mapping[tuple[str, Run], Array] = field(
        metadata=noted("1", "quantiles of relative thickness, shape (3, weeks + 1, muscles)")
    )
    tone: Mapping[tuple[str, Run], Array] = field(
        metadata=noted("Pa", "quantiles of the change of resting tone, same shape")
    )
    attended: Mapping[str, Interval] = field(metadata=noted("1", "sessions done, by arm"))
    programme: Mapping[str, float] = field(metadata=noted("s", "seconds a session on each place"))
    programme_note: str = field(metadata=noted("1", "what the programme leaves out"))
    unknowns: tuple[UnknownUsed, ...] = field(metadata=noted("1", "how every unknown acted"))
    emulators: tuple[EmulatorError, ...] = field(metadata=noted("1", "errors of emulation"))
    hypotheses: tuple[str, ...] = field(metadata=noted("1", "enabled in the averaged run"))
    ledger: tuple[Evidence, ...] = field(metadata=noted("1", "every number the run read"))

    @property
    def grade(self) -> Grade:
        """The weakest evidence grade on the path."""
        return weakest(entry.grade for entry in self.ledger)

    @property
    def frozen(self) -> tuple[str, ...]:
        """Unknowns that the intervals leave out."""
        return tuple(u.name for u in self.unknowns if u.acts == "frozen")

    def evidence(self) -> Weakest:
        """The weakest numbers on the path, their grade and sources."""
        worst = [entry for entry in self.ledger if entry.grade == self.grade]
        keys = sorted({entry.source for entry in worst})
        return Weakest(self.grade, tuple(e.name for e in worst), tuple(map(citation, keys)))

    def unproven_share(self, region: str, *, arm: str = "full") -> float | None:
        """Share of the averaged mean lift of `region` that rests on unproven terms.

        None when the averaged run moves the region by nothing.
        """
        known = self.contour.mean(region, arm=arm, run="established")
        averaged = self.contour.mean(region, arm=arm, run="averaged")
        moved = abs(known) + abs(averaged - known)
        return abs(averaged - known) / moved if moved > 0 else None

    def cite(self, path: str | Path) -> None:
        """Write the bibliography of exactly this run; raises LevatorError when it cannot."""
        text = as_bibtex({entry.source for entry in self.ledger})
        try:
            Path(path).write_text(text, encoding="utf-8")
        except OSError as error:
            raise LevatorError(
                f"cannot write {path}: {error.strerror}; choose a folder you may write to"
            ) from None

    def save(self, path: str | Path) -> None:
        """Write the run to `path`; raises LevatorError when it cannot be written."""
        from levator.twin.store import save

        save(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> TwinResult:
        """The run stored at `path`; raises LevatorError for a damaged or foreign file."""
        from levator.twin.store import load

        return load(Path(path))
