"""Which numbers does the tone stage read?"""

from __future__ import annotations

from levator.sources import Draws, quantity
from levator.tone.types import Array, Parameters

QUANTITIES = {
    "gain": "tone.gain",
    "saturating_gain": "tone.saturating_gain",
    "ceiling": "tone.ceiling",
    "detraining_half_life": "tone.detraining_half_life",
    "strength_ratio": "tone.strength_ratio",
    "waste_rate": "tone.waste_rate",
    "waste_limit": "tone.waste_limit",
    "resting_stress": "tone.resting_stress",
}
REFERENCE_SESSION = (
    "tone.reference_session.duration",
    "tone.reference_session.duty",
    "tone.reference_session.force",
)


def parameters(draws: Draws) -> Parameters:
    """Parameters for every draw, SI, shape (n,) each; what `draws` does not vary is sourced."""
    duration, duty, force = (_read(draws, name) for name in REFERENCE_SESSION)
    return Parameters(
        **{key: _read(draws, name) for key, name in QUANTITIES.items()},
        reference_dose=duration * duty * force,
    )


def _read(draws: Draws, name: str) -> Array:
    quantity(name)
    return draws.get(name)
