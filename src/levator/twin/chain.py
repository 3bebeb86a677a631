"""How do the stages hang together for many draws at once?

Nothing is solved here: the field matrix times the delivered current is the dose, the dose over
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
    published_placements,
    session_dose,
    skin_field_per_ampere,
    subthreshold_dose,
    thresholds,
)
from levator.anatomy import Face
from levator.device import Contact, Delivery, SkinContact, deliver, skin_contact
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

Array = NDArray[np.float64]

DAYS = 7


@dataclass(frozen=True)
class Response:
    """What one session does with one kind of contact, per draw."""

    delivery: Delivery
    activation: Activation
    field: Array
    contraction: Array
    subthreshold: Array
    density: Array


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
    """Delivered current [A], contraction and feeling of one session with `contact`, per draw."""
    radius = np.array([placement.radius for placement in solved.placements])
    area = np.pi * radius**2
    delivery = deliver(
        set_current=draws["device.current"][:, None],
        compliance=draws["device.compliance"][:, None],
        area=area,
        tissue_resistance=state.resistance,
        pulse_width=draws["device.pulse_width"][:, None],
        skin=_columns(draws),
        contact=contact,
    )
    fields = state.field_per_ampere * delivery.current[:, :, None]
    skin = skin_field_per_ampere(radius, draws) * delivery.current
    one, width = np.ones(draws.n), draws["device.pulse_width"]
    return Response(
        delivery=delivery,
        activation=activate(
            field_per_ampere=fields,
            sensory_per_ampere=skin,
            current=one,
            pulse_width=width,
            thresholds=state.thresholds,
        ),
        field=fields.max(axis=1),
        contraction=session_dose(
            field_per_ampere=fields,
            seconds=solved.seconds,
            current=one,
            pulse_width=width,
            thresholds=state.thresholds,
        ),
        subthreshold=subthreshold_dose(
            field_per_ampere=fields,
            seconds=solved.seconds,
            current=one,
            pulse_width=width,
            thresholds=state.thresholds,
        ),
        density=(delivery.current / area).mean(axis=1),
    )


def _columns(draws: Draws) -> SkinContact:
    """Skin contact with draws on axis 0 and room for placements on axis 1."""
    skin = skin_contact(draws)
    return SkinContact(**{k: np.broadcast_to(v, draws.n)[:, None] for k, v in vars(skin).items()})


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
    muscles = train(training_dose(attended, response.contraction, tuned), parameters=tuned)
    muscles = _believed(hypotheses, muscles, attended, response, tuned, draws)
    return Course(attended, muscles, regional_lift(muscles, state.lift))


def _believed(
    hypotheses: Iterable[Hypothesis],
    muscles: MuscleState,
    attended: NDArray[np.bool_],
    response: Response,
    tuned: Parameters,
    draws: Draws,
) -> MuscleState:
    enabled = [hypothesis for hypothesis in hypotheses if hypothesis.enabled]
    if not enabled:
        return muscles
    doses = HypothesisDoses(
        subthreshold=attended[:, :, None] * response.subthreshold[:, None, :],
        skin_current_density=attended * response.density[:, None],
        since_session=since_session(attended, delay=value("readout.delay")),
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
