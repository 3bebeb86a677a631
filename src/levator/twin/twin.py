"""What does this device do to this face under this routine, and how sure are we?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from levator.anatomy import Face
from levator.device import Contact, Device, Session, default_session
from levator.device.sessions import plan
from levator.errors import LevatorError, unknown_name
from levator.regimen import Regimen
from levator.sources import Acts, Draws, Ledger, Unknown, catalogue, draw, ledger, unknowns
from levator.tone import Hypothesis, register
from levator.twin.answers import (
    contact_answer,
    emulator_errors,
    evidence_of,
    quantiles,
    unknowns_used,
    with_both_sides,
)
from levator.twin.cache import MatrixCache
from levator.twin.chain import Course, Physics, Response, course, physics, respond
from levator.twin.matrices import Solved, solve_matrices
from levator.twin.noise import minimal_detectable_change
from levator.twin.result import Contour, TwinResult
from levator.twin.types import ContactAnswer, Inputs, Interval, Run

ARMS = ("full", "habit", "partial", "stopped", "none")
CONTACTS: tuple[Contact, ...] = ("gel", "film", "sweat", "bare")
SHOWN: tuple[Contact, ...] = ("gel", "film", "bare")
WEEKS, DRAWS, SEEDS = (1, 520), (2, 20_000), (0, 2**32 - 1)

Report = Callable[[str], None]


@dataclass(frozen=True)
class _Outcome:
    """Everything a run computed, before it is told."""

    sample: Draws
    state: Physics
    answers: Mapping[str, ContactAnswer]
    courses: Mapping[tuple[str, Run], Course]
    noise_floor: float
    believed: tuple[Hypothesis, ...]


class Twin:
    """One face, one probe, one routine; solved once, run as often as one likes.

    `report` is called with the name of each longer step. Raises LevatorError for an unknown
    contact or setting, and for a probe that fits nowhere on the face.
    """

    def __init__(
        self,
        face: Face,
        probe: Device,
        regimen: Regimen,
        *,
        contact: Contact = "gel",
        setting: str | None = None,
        cache: MatrixCache | None = None,
        report: Report = lambda _: None,
    ) -> None:
        if contact not in CONTACTS:
            raise unknown_name("contact", contact, CONTACTS)
        self.face, self.probe, self.regimen, self.contact = face, probe, regimen, contact
        self.setting = probe.setting(setting)
        self.table: tuple[Unknown, ...] = (*unknowns(), *probe.unknowns(self.setting.name))
        self._report = report
        self._cache = cache or MatrixCache()
        self._solved: Solved | None = None
        with ledger() as self._book:
            self.session = _session(face, probe, regimen)
        if not self.session.steps:
            raise LevatorError(
                f"{probe.name} fits nowhere on this face: {self.session.note}; "
                "write a device with another spacing"
            )

    def solve(self) -> Solved:
        """The matrices of this face and probe, solved or read from the cache on first use."""
        if self._solved is None:
            self._solved = solve_matrices(
                self.face, self.session, self.table, cache=self._cache, report=self._report
            )
        return self._solved

    def run(
        self,
        *,
        weeks: int = 26,
        draws: int = 200,
        seed: int = 1,
        hypotheses: Iterable[Hypothesis] | None = None,
    ) -> TwinResult:
        """The answer over `draws` draws and `weeks` weeks; equal for equal `seed`.

        `hypotheses` are those of the averaged run; all of them when left out. Raises
        LevatorError for weeks outside 1-520, draws outside 2-20000 or an impossible seed.
        """
        _check("weeks", weeks, WEEKS, 26)
        _check("draws", draws, DRAWS, 200)
        _check("seed", seed, SEEDS, 1)
        every = register(*(known.id for known in register()))
        believed = tuple(every if hypotheses is None else hypotheses)
        self.solve()
        with ledger() as book:
            outcome = self._outcome(draw(draws, seed, self.table), weeks, believed)
        book.entries.update(self._book.entries)
        for name in (*self.face.numbers, *self.solve().numbers):
            book.record(catalogue()[name])
        book.entries.update({unknown.name: unknown.quantity for unknown in self.table})
        return self._told(outcome, weeks, book)

    def predict(self, theta: Mapping[str, float], weeks: int) -> dict[str, float]:
        """Lift [mm] of every region after `weeks` weeks of the full routine, without randomness.

        `theta` sets unknowns [SI] by name; the others stand at their sourced values. Raises
        LevatorError for a name that no draw of this run varies.
        """
        _check("weeks", weeks, WEEKS, 26)
        varied = {u.name: u.quantity.value for u in self.table if u.acts is not Acts.FROZEN}
        for name in theta:
            if name not in varied:
                raise unknown_name("unknown", name, varied)
        values = {name: np.array([float(v)]) for name, v in {**varied, **theta}.items()}
        sample = Draws(1, 0, values)
        state = physics(self.face, self.solve(), sample)
        response = respond(self.solve(), state, sample, self.contact)
        done = self._course(response, state, sample, weeks, "full", ())
        names, lift = with_both_sides(tuple(self.face.regions), done.lift)
        return {name: float(mm) for name, mm in zip(names, lift[0, -1] * 1e3, strict=True)}

    def _outcome(self, sample: Draws, weeks: int, believed: tuple[Hypothesis, ...]) -> _Outcome:
        solved = self.solve()
        self._report(f"{sample.n} draws of {len(sample.values)} unknowns")
        state = physics(self.face, solved, sample)
        responses = {
            contact: respond(solved, state, sample, contact)
            for contact in CONTACTS
            if contact in (*SHOWN, self.contact)
        }
        self._report(f"{weeks} weeks under {len(ARMS)} kinds of attendance")
        runs: tuple[tuple[Run, tuple[Hypothesis, ...]], ...] = (
            ("established", ()),
            ("averaged", believed),
        )
        return _Outcome(
            sample=sample,
            state=state,
            answers={
                contact: contact_answer(
                    contact, response, responses["bare"], self.face, solved.placements
                )
                for contact, response in responses.items()
            },
            courses={
                (arm, run): self._course(responses[self.contact], state, sample, weeks, arm, held)
                for arm in ARMS
                for run, held in runs
            },
            noise_floor=minimal_detectable_change(),
            believed=believed,
        )

    def _course(
        self,
        response: Response,
        state: Physics,
        sample: Draws,
        weeks: int,
        arm: str,
        believed: tuple[Hypothesis, ...],
    ) -> Course:
        return course(
            response,
            state,
            self.regimen,
            sample,
            weeks=weeks,
            adherence=arm,
            hypotheses=believed,
        )

    def _told(self, outcome: _Outcome, weeks: int, book: Ledger) -> TwinResult:
        solved, names = self.solve(), tuple(self.face.regions)
        used = unknowns_used(self.table)
        regions, sag = with_both_sides(names, outcome.state.lift.gravity)
        courses = outcome.courses
        return TwinResult(
            inputs=self._inputs(outcome.sample, weeks),
            activation=outcome.answers[self.contact],
            contacts=outcome.answers,
            contour=Contour(
                regions=regions,
                arms=ARMS,
                lifts={pair: with_both_sides(names, c.lift)[1] for pair, c in courses.items()},
                sag=sag,
                noise_floor=outcome.noise_floor,
                grade=book.grade,
                frozen=tuple(row.name for row in used if row.acts == Acts.FROZEN),
            ),
            thickness={pair: quantiles(c.state.thickness) for pair, c in courses.items()},
            tone={pair: quantiles(c.state.resting_tone) for pair, c in courses.items()},
            attended={
                arm: Interval.of(courses[arm, "established"].attended.sum(axis=1)) for arm in ARMS
            },
            programme={
                placement.label: float(seconds)
                for placement, seconds in zip(solved.placements, solved.seconds, strict=True)
            },
            programme_note=self.session.note,
            unknowns=used,
            emulators=emulator_errors({"dose": solved.dose, "lift": solved.lift}),
            hypotheses=tuple(held.id for held in outcome.believed if held.enabled),
            ledger=evidence_of(book),
        )

    def _inputs(self, sample: Draws, weeks: int) -> Inputs:
        return Inputs(
            face=dict(self.face.description),
            device=self.probe.key,
            setting=self.setting.name,
            contact=self.contact,
            regimen=str(self.regimen),
            weeks=weeks,
            draws=sample.n,
            seed=sample.seed,
            version=version("levator"),
        )


def _session(face: Face, probe: Device, regimen: Regimen) -> Session:
    """What one sitting consists of; raises LevatorError for an arm that is not the device's."""
    if regimen.arm != "microcurrent":
        raise LevatorError(
            f"this run follows the current of {probe.name}; {regimen.arm!r} sends none: write the "
            f"regimen without '{regimen.arm}:', or another device with --device"
        )
    if regimen.programme is None:
        return default_session(face, probe)
    return plan(face, probe, regimen.programme).session


def _check(name: str, number: int, bounds: tuple[int, int], example: int) -> None:
    low, high = bounds
    if not low <= number <= high:
        raise LevatorError(f"{name} {number} is outside {low}-{high}; write for example {example}")
