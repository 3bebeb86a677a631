"""What does this device do to this face under this routine, and how sure are we?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version

import numpy as np

from levator.anatomy import Face
from levator.device import Contact, Device, default_session
from levator.errors import LevatorError, unknown_name
from levator.regimen import Regimen
from levator.sources import (
    Draws,
    Ledger,
    Unknown,
    draw,
    ledger,
    unknowns,
)
from levator.tone import Hypothesis, everyday_dose, register
from levator.twin.cache import MatrixCache
from levator.twin.chain import DAYS, Course, Physics, Response, course, physics, respond
from levator.twin.matrices import Solved, Stage, solve_matrices
from levator.twin.noise import minimal_detectable_change
from levator.twin.result import Contour, TwinResult
from levator.twin.types import (
    LEVELS,
    Array,
    ContactAnswer,
    EmulatorError,
    Evidence,
    Inputs,
    Interval,
    MuscleAnswer,
    Run,
    UnknownUsed,
)

ARMS = ("full", "habit", "partial", "stopped", "none")
CONTACTS: tuple[Contact, ...] = ("gel", "bare")
WEEKS, DRAWS = (1, 520), (2, 20_000)

Report = Callable[[str], None]


class Twin:
    """One face, one probe, one routine; solved once, run as often as one likes."""

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
            self.session = default_session(face, probe)
        if not self.session.steps:
            raise LevatorError(
                f"{probe.name} fits nowhere on this face: {self.session.note}; "
                "write a device with another spacing"
            )

    def solve(self) -> Solved:
        """The matrices of this face and probe, solved or read from the cache on first use."""
        if self._solved is None:
            with ledger() as book:
                self._solved = solve_matrices(
                    self.face, self.session, self.table, cache=self._cache, report=self._report
                )
            self._book.entries.update(book.entries)
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
        LevatorError for weeks outside 1-520, draws outside 2-20000 or a negative seed.
        """
        _check("weeks", weeks, WEEKS)
        _check("draws", draws, DRAWS)
        _check("seed", seed, (0, 2**32 - 1))
        believed = tuple(register(*(h.id for h in register())) if hypotheses is None else hypotheses)
        solved = self.solve()
        with ledger() as book:
            self._report("draws")
            sample = draw(draws, seed, self.table)
            state = physics(self.face, solved, sample)
            responses = {contact: respond(solved, state, sample, contact) for contact in CONTACTS}
            self._report("weeks")
            courses = self._courses(responses[self.contact], state, sample, weeks, believed)
            floor = minimal_detectable_change()
            answers = {c: self._answer(c, r, solved) for c, r in responses.items()}
        book.entries.update({k: v for k, v in self._book.entries.items()})
        book.entries.update({u.name: u.quantity for u in self.table})
        return self._result(
            weeks, sample, solved, state, answers, courses, floor, believed, book
        )

    def predict(self, theta: Mapping[str, float], weeks: int) -> dict[str, float]:
        """Lift [mm] of every region after `weeks` weeks of the full routine, without randomness.

        `theta` sets unknowns [SI] by name; the others stand at their sourced values. Raises
        LevatorError for a name that is no unknown of this run.
        """
        _check("weeks", weeks, WEEKS)
        varied = {u.name: u.quantity.value for u in self.table if u.acts != "frozen"}
        for name in theta:
            if name not in varied:
                raise unknown_name("unknown", name, varied)
        values = {n: np.array([float(v)]) for n, v in {**varied, **theta}.items()}
        sample = Draws(1, 0, values)
        solved = self.solve()
        state = physics(self.face, solved, sample)
        response = respond(solved, state, sample, self.contact)
        done = course(
            response, state, self.regimen, sample, weeks=weeks, adherence="full", hypotheses=()
        )
        names, lift = with_both_sides(tuple(self.face.regions), done.lift)
        return {name: float(mm) for name, mm in zip(names, lift[0, -1] * 1e3, strict=True)}

    def _courses(
        self,
        response: Response,
        state: Physics,
        sample: Draws,
        weeks: int,
        believed: Iterable[Hypothesis],
    ) -> dict[tuple[str, Run], Course]:
        runs: tuple[tuple[Run, Iterable[Hypothesis]], ...] = (
            ("established", ()),
            ("averaged", tuple(believed)),
        )
        return {
            (arm, run): course(
                response,
                state,
                self.regimen,
                sample,
                weeks=weeks,
                adherence=arm,
                hypotheses=held,
            )
            for arm in ARMS
            for run, held in runs
        }

    def _answer(self, contact: Contact, response: Response, solved: Solved) -> ContactAnswer:
        active = response.activation
        spans = {p.label: p.spans for p in solved.placements}
        muscles = tuple(
            _muscle_answer(i, code, spans.get(name, 0.0), response)
            for i, (name, code) in enumerate(
                (muscle.name, muscle.code) for muscle in self.face.muscles
            )
        )
        low, high = active.sensory_interval
        return ContactAnswer(
            contact=contact,
            current=Interval.of(response.delivery.current),
            voltage=Interval.of(response.delivery.voltage),
            limited=float(response.delivery.limited.mean()),
            felt=active.sensory_probability,
            felt_low=float(low),
            felt_high=float(high),
            any_contraction=float(active.contracts.any(axis=1).mean()),
            muscles=muscles,
        )

    def _result(
        self,
        weeks: int,
        sample: Draws,
        solved: Solved,
        state: Physics,
        answers: Mapping[str, ContactAnswer],
        courses: Mapping[tuple[str, Run], Course],
        floor: float,
        believed: Iterable[Hypothesis],
        book: Ledger,
    ) -> TwinResult:
        regions, sag = with_both_sides(tuple(self.face.regions), state.lift.gravity)
        used = tuple(_used(u) for u in self.table)
        return TwinResult(
            inputs=Inputs(
                face=dict(self.face.description),
                device=self.probe.key,
                setting=self.setting.name,
                contact=self.contact,
                regimen=str(self.regimen),
                weeks=weeks,
                draws=sample.n,
                seed=sample.seed,
                version=version("levator"),
            ),
            activation=answers[self.contact],
            contacts=dict(answers),
            contour=Contour(
                regions=regions,
                arms=ARMS,
                lifts={
                    pair: with_both_sides(tuple(self.face.regions), done.lift)[1]
                    for pair, done in courses.items()
                },
                sag=sag,
                noise_floor=floor,
                grade=book.grade,
                frozen=tuple(u.name for u in used if u.acts == "frozen"),
            ),
            thickness={pair: _quantiles(done.state.thickness) for pair, done in courses.items()},
            tone={pair: _quantiles(done.state.resting_tone) for pair, done in courses.items()},
            attended={
                arm: Interval.of(courses[arm, "established"].attended.sum(axis=1)) for arm in ARMS
            },
            programme={
                placement.label: float(seconds)
                for placement, seconds in zip(solved.placements, solved.seconds, strict=True)
            },
            programme_note=self.session.note,
            unknowns=used,
            emulators=(_error("dose", solved.dose), _error("lift", solved.lift)),
            hypotheses=tuple(h.id for h in believed if h.enabled),
            ledger=tuple(
                Evidence(q.name, q.shown, q.unit, q.grade, q.source, q.where)
                for _, q in sorted(book.entries.items())
            ),
        )


def with_both_sides(regions: tuple[str, ...], values: Array) -> tuple[tuple[str, ...], Array]:
    """Region names and values (..., r) with the mean of left and right added for each pair."""
    names, columns = list(regions), [values[..., i] for i in range(len(regions))]
    for region in regions:
        if region.endswith(", left"):
            twin = region.replace(", left", ", right")
            pair = [regions.index(region), regions.index(twin)]
            names.append(region.removesuffix(", left"))
            columns.append(values[..., pair].mean(axis=-1))
    return tuple(names), np.stack(columns, axis=-1)


def _muscle_answer(index: int, code: str, spans: float, response: Response) -> MuscleAnswer:
    active, ordinary = response.activation, everyday_dose(code)
    low, high = active.motor_interval[index]
    return MuscleAnswer(
        name=active.names[index],
        field_strength=Interval.of(response.field[:, index]),
        probability=float(active.motor_probability[index]),
        probability_low=float(low),
        probability_high=float(high),
        margin=Interval.of(active.margin[:, index]),
        contraction=Interval.of(response.contraction[:, index]),
        everyday=ordinary.value,
        everyday_grade=ordinary.grade,
        spans=spans,
    )


def _used(unknown: Unknown) -> UnknownUsed:
    return UnknownUsed(
        name=unknown.name,
        level=unknown.level,
        stage=unknown.stage,
        acts=unknown.acts,
        grade=unknown.quantity.grade,
    )


def _error(name: str, stage: Stage) -> EmulatorError:
    held_out = len(stage.errors)
    return EmulatorError(
        stage=name,
        median=float(np.median(stage.errors)),
        high=float(np.quantile(stage.errors, LEVELS[-1])),
        solves=len(stage.ranges.design),
        held_out=held_out,
    )


def _quantiles(draws: Array) -> Array:
    return np.asarray(np.quantile(draws, LEVELS, axis=0), dtype=np.float64)


def _check(name: str, number: int, bounds: tuple[int, int]) -> None:
    low, high = bounds
    if not low <= number <= high:
        raise LevatorError(f"{name} {number} is outside {low}-{high}; write for example {low + 25}")
