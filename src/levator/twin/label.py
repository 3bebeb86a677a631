"""What arrives in the face, next to what the label says: of a run, or of one placement."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.device import Contact, Device, Placement, injection, skin_contact
from levator.device.arriving import Arrival, arrive
from levator.device.labelled import LabelCheck, against_label
from levator.field import Conductor, mean_fields
from levator.sources import Draws, draw, unknowns, value
from levator.twin.entering import Entering, entering
from levator.twin.operating import operating, source_of
from levator.twin.types import Array, ContactAnswer, Interval

DRAWS, SEED = 256, 1
CONTACTS: tuple[Contact, ...] = ("gel", "film", "bare")


def label_of_run(device: Device, setting: str, contacts: Mapping[str, ContactAnswer]) -> LabelCheck:
    """The label of `setting` against the answers of a run."""
    gel, film, bare = (contacts[name] for name in CONTACTS)
    step = device.setting(setting)
    kept = film.entering
    return LabelCheck(
        device=device.name,
        setting=step.name,
        label=step.current.value,
        gel=_three(gel.tissue),
        film=_three(film.tissue),
        bare=_three(bare.tissue),
        ratio=_three(gel.over_bare),
        shunted=(1 - kept.high, 1 - kept.median, 1 - kept.low),
        cut_gel=gel.limited,
        cut_bare=bare.limited,
    )


def label_of_placement(
    conductor: Conductor, placement: Placement, device: Device, setting: str | None = None
) -> LabelCheck:
    """The label against `DRAWS` draws of skin, gel and device; the tissue stands as solved.

    Raises LevatorError for an unknown setting and spheres that do not stand on the skin.
    """
    table = [row for row in unknowns() if row.stage == "device"]
    draws = draw(DRAWS, SEED, [*table, *device.unknowns(setting)])
    found = _circuits(conductor, placement)
    gel, film, bare = (_arrived(found, draws, contact) for contact in CONTACTS)
    return against_label(device, setting, gel=gel, film=film, bare=bare)


def _circuits(conductor: Conductor, placement: Placement) -> Entering:
    readings = mean_fields(conductor.face)

    def read(injections: Array) -> Array:
        vectors = readings.read(conductor.potential(injections)).reshape(-1, 3, injections.shape[1])
        return np.asarray(np.linalg.norm(vectors, axis=1).T)

    amperes = injection(conductor.face, placement)
    return entering(
        conductor,
        [placement],
        read,
        fields=read(amperes[:, None]),
        resistance=np.array([conductor.resistance(amperes)]),
    )


def _arrived(found: Entering, draws: Draws, contact: Contact) -> Arrival:
    source = source_of(draws)
    skin = skin_contact(draws)
    resistance = np.tile(found.even, (draws.n, 1))
    at = operating(found, draws, source, skin, contact=contact, resistance=resistance)
    motor, sensory = (value(f"threshold.{kind}.chronaxie") for kind in ("motor", "sensory"))
    return arrive(
        source,
        at.way,
        skin,
        contact=contact,
        motor_chronaxie=np.full(draws.n, motor),
        sensory_chronaxie=np.full(draws.n, sensory),
    )


def _three(found: Interval) -> tuple[float, float, float]:
    return found.low, found.median, found.high
