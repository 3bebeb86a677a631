"""How do the stages hang together for many draws at once?

Nothing is solved here: the field matrix times the current that enters is the dose, the dose over
threshold is contraction, attended sessions drive the muscle state, and the lift matrix turns the
state into millimetres. Randomness comes from the draws and from streams seeded by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from levator.activation import (
    Activation,
    Thresholds,
    activate,
    motor_margin,
    published_placements,
    session_dose,
    skin_field_per_ampere,
    subthreshold_dose,
    thresholds,
)
from levator.anatomy import Face
from levator.device import Contact, skin_contact
from levator.device.arriving import Arrival, arrive
from levator.regimen import Regimen, attend
from levator.sources import Draws, value
from levator.tone import (
    Hypothesis,
    HypothesisDoses,
    MuscleState,
    Parameters,
    apply,
    parameters,
    since_session,
    train,
    training_dose,
)
from levator.twin.matrices import RegionalParts, Solved
from levator.twin.operating import Operating, operating, source_of

Array = NDArray[np.float64]

DAYS = 7


@dataclass(frozen=True)
class Response:
    """What one session does with one kind of contact, per draw."""

    operating: Operating
    arrival: Arrival
    activation: Activation
    field: Array
    contraction: Array
    subthreshold: Array
    density: Array
    seconds: float


@dataclass(frozen=True)
class Physics:
    """The matrices and thresholds of every draw."""

    field_per_ampere: Array
    resistance: Array
    thresholds: Thresholds
    lift: RegionalParts


def physics(face: Face, solved: Solved, draws: Draws) -> Physics:
    """Matrices [V/m/A, ohm, m] and thresholds [V/m] of every draw."""
    matrix = solved.dose.at(draws.values, draws.n)
    fields, published, resistance = solved.split_dose(matrix)
    _, sensory = published_placements(face)
    return Physics(
        field_per_ampere=fields,
        resistance=resistance,
        thresholds=thresholds(
            face,
            motor_dose_per_ampere=published,
            sensory_dose_per_ampere=skin_field_per_ampere(sensory.radius, draws)[:, 0],
            draws=draws,
        ),
        lift=solved.split_lift(solved.lift.at(draws.values, draws.n)),
    )


def respond(solved: Solved, state: Physics, draws: Draws, contact: Contact) -> Response:
    """What enters living tissue, contraction and feeling of one session with `contact`, per draw.

    Activation reads the currents that excite as a rectangle would, charge the mean of a pulse.
    """
    source, skin = source_of(draws), skin_contact(draws)
    at = operating(
        solved.entering, draws, source, skin, contact=contact, resistance=state.resistance
    )
    bars, width = state.thresholds, source.pulse_width
    arrival = arrive(
        source,
        at.way,
        skin,
        contact=contact,
        motor_chronaxie=bars.motor_chronaxie,
        sensory_chronaxie=bars.sensory_chronaxie,
    )
    gained = state.field_per_ampere * at.gain
    exciting, steady = (gained * x[:, :, None] for x in (arrival.motor, arrival.mean))
    one = np.ones(draws.n)
    felt = skin_field_per_ampere(np.sqrt(at.way.area / np.pi), draws) * arrival.sensory
    return Response(
        operating=at,
        arrival=arrival,
        activation=activate(
            field_per_ampere=exciting,
            sensory_per_ampere=felt,
            current=one,
            pulse_width=width,
            thresholds=bars,
        ),
        field=steady.max(axis=1),
        contraction=session_dose(
            field_per_ampere=exciting,
            seconds=solved.seconds,
            current=one,
            pulse_width=width,
            thresholds=bars,
        ),
        subthreshold=subthreshold_dose(
            field_per_ampere=steady * _quiet(exciting, width, bars),
            seconds=solved.seconds,
            current=one,
            pulse_width=width,
            thresholds=bars,
        ),
        density=(arrival.mean / at.way.area).mean(axis=1),
        seconds=float(solved.seconds.sum()),
    )


def _quiet(exciting: Array, pulse_width: Array, bars: Thresholds) -> NDArray[np.bool_]:
    """Where a muscle does not contract, shape (n, k, m)."""
    one = np.ones(len(exciting))
    margins = [
        motor_margin(exciting[:, k], one, pulse_width, bars) for k in range(exciting.shape[1])
    ]
    return np.stack(margins, axis=1) < 1


@dataclass(frozen=True)
class Course:
    """How muscles and contour fare over the weeks under one kind of attendance."""

    attended: NDArray[np.bool_]
    state: MuscleState
    lift: Array


def course(
    response: Response,
    state: Physics,
    regimen: Regimen,
    draws: Draws,
    *,
    weeks: int,
    adherence: str,
    hypotheses: Iterable[Hypothesis],
) -> Course:
    """Muscle state and regional lift [m], (n, weeks + 1, r), under a model of attendance."""
    plan = regimen.planned(weeks * DAYS)
    attended = attend(plan, rng=_stream(draws.seed, adherence), draws=draws.n, model=adherence)
    tuned = parameters(draws)
    sessions = attended * _lengths(regimen, weeks * DAYS, response.seconds)
    muscles = train(training_dose(sessions, response.contraction, tuned), parameters=tuned)
    muscles = _believed(hypotheses, muscles, sessions, response, tuned, draws)
    return Course(attended, muscles, regional_lift(muscles, state.lift))


def _lengths(regimen: Regimen, days: int, programme: float) -> Array:
    """Length of each day's session over that of the programme [1], shape (days,)."""
    asked = regimen.seconds(days) / programme
    return np.where(np.isnan(asked), 1.0, asked)


def _believed(
    hypotheses: Iterable[Hypothesis],
    muscles: MuscleState,
    sessions: Array,
    response: Response,
    tuned: Parameters,
    draws: Draws,
) -> MuscleState:
    enabled = [hypothesis for hypothesis in hypotheses if hypothesis.enabled]
    if not enabled:
        return muscles
    doses = HypothesisDoses(
        subthreshold=sessions[:, :, None] * response.subthreshold[:, None, :],
        skin_current_density=(sessions > 0) * response.density[:, None],
        since_session=since_session(sessions > 0, delay=value("readout.delay")),
    )
    rng = _stream(draws.seed, "hypotheses")
    return apply(enabled, muscles, doses, parameters=tuned, rng=rng)


def regional_lift(muscles: MuscleState, basis: RegionalParts) -> Array:
    """Lift [m] of every region at every week's end, shape (n, weeks + 1, r)."""
    lift = np.einsum("nwm,nrm->nwr", muscles.thickness, basis.thickness)
    lift += np.einsum("nwm,nrm->nwr", muscles.resting_tone, basis.tone)
    if muscles.skin_stiffness is not None:
        lift += muscles.skin_stiffness[:, :, None] * basis.stiffness[:, None, :]
    return np.asarray(lift)


def _stream(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(name.encode())])
