"""What does one sitting consist of? Levator's own five-minute programme, and steps as placements.

The makers' printed step lists were not found. Ten paths, three passes of one five-second beep
and two sides fill the five minutes that such sessions are said to last; both figures are sourced
rows, the choice of paths is Levator's own. A path's time is shared equally by the muscles it is
meant for.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from levator.anatomy import Face
from levator.device.placing import cleared
from levator.device.types import Device, Glide, Hold, Placement, Session
from levator.device.zones import blocked_by
from levator.errors import LevatorError
from levator.sources import value

PATHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("neck, side", ("PLA",)),
    ("under jaw", ("DIA", "MYL", "PLA")),
    ("jaw line", ("PLA", "DAO")),
    ("jowl to ear", ("PLA", "RIS", "MAS")),
    ("mouth corner to ear", ("RIS", "BUC")),
    ("mouth corner to cheekbone", ("ZMA",)),
    ("nose side to cheekbone", ("ZMI", "LLS", "LAO")),
    ("brow, medial", ("FRO", "PRO", "COR")),
    ("brow, middle", ("FRO",)),
    ("brow, lateral", ("FRO",)),
)


def default_session(face: Face, device: Device) -> Session:
    """Levator's own programme [s] for `face`, not a maker's protocol: holds, both sides.

    Every muscle that a path is meant for and that the face has receives a hold. Muscles along
    which the pair finds no place clear of the exclusion zones, or does not fit, are left out,
    their time goes to the others of the path, and `note` names them; a path with none left is
    dropped with its time.
    """
    names = [m.name for _, codes in PATHS for m in face.muscles if m.code in codes]
    placements, refused = _try_all(face, device, tuple(dict.fromkeys(names)))
    per_side = value("programme.glide_time") * value("programme.glides")
    steps: list[Hold | Glide] = []
    for _, codes in PATHS:
        for side in ("left", "right"):
            targets = [m.name for m in face.muscles if m.code in codes and m.side == side]
            kept = [placements[name] for name in targets if name in placements]
            steps.extend(Hold(placement, per_side / len(kept)) for placement in kept)
    return Session("Levator's five-minute programme", tuple(steps), _note(refused))


def frames(step: Hold | Glide, count: int) -> tuple[Hold, ...]:
    """`step` as holds of equal length [s]: itself, or `count` stations along a glide."""
    if isinstance(step, Hold):
        return (step,)
    if count < 1:
        raise LevatorError("a glide needs at least one station; write for example count=5")
    shares = (np.arange(count) + 0.5) / count
    return tuple(Hold(_between(step, float(share)), step.seconds / count) for share in shares)


def _between(glide: Glide, share: float) -> Placement:
    start, end = glide.start, glide.end
    return replace(
        start,
        anode=(1 - share) * start.anode + share * end.anode,
        cathode=(1 - share) * start.cathode + share * end.cathode,
        label=start.label if start.label == end.label else f"{start.label} to {end.label}",
    )


def _try_all(
    face: Face, device: Device, names: tuple[str, ...]
) -> tuple[dict[str, Placement], list[str]]:
    placements, refused = {}, []
    for name in names:
        try:
            placement = cleared(face, name, device)
        except LevatorError:
            refused.append(f"{name} (the electrodes do not fit)")
            continue
        zone = blocked_by(face, placement)
        if zone is None:
            placements[name] = placement
        else:
            refused.append(f"{name} (exclusion zone {zone!r})")
    return placements, refused


def _note(refused: list[str]) -> str:
    own = "Levator's own programme, not a maker's protocol"
    return f"{own}; left out: {'; '.join(refused)}" if refused else own
