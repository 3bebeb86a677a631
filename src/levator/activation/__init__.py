"""Which fibres answer: motor axons in the muscles, touch afferents in the skin?

A muscle contracts in a draw iff I E_1 >= E_rh s(d): the delivered current I times the field per
ampere E_1 of the placement reaches the rheobase field E_rh times the strength-duration factor
s(d) = 1 + c / d (Weiss 1901) of the pulse width d. E_rh is the field that a published placement
at its published threshold current (Jena 2023, doi 10.3389/fresc.2023.1205154) makes on this very
face, so that development-set row D03 is calibration here and no longer a check.

The answer is a probability over draws, and its interval tells only how many draws there were.
Read muscles in parts (`segmented`) where short and long muscles are compared: the mean field of a
whole muscle is diluted by its length. Single rectangular pulses only: ramps, sines, trains, duty
cycle and fatigue are not modelled.
"""

from levator.activation.activate import activate, motor_margin, sensory_margin
from levator.activation.calibrate import motor_current, thresholds
from levator.activation.measure import MEASURES, along_fibres, fibre_directions, magnitude
from levator.activation.probability import jeffreys
from levator.activation.published import (
    field_per_ampere,
    published_placements,
    published_thresholds,
    strongest_fields,
)
from levator.activation.recruitment import RECRUITMENT, all_or_none, none, sigmoidal
from levator.activation.segments import segmented
from levator.activation.sensory import SKIN_FIELDS, density, skin_field_per_ampere, summed
from levator.activation.session import session_dose, subthreshold_dose
from levator.activation.strength_duration import STRENGTH_DURATION, constant, lapicque, weiss
from levator.activation.types import Activation, MuscleActivation, Thresholds

__all__ = [
    "MEASURES",
    "RECRUITMENT",
    "SKIN_FIELDS",
    "STRENGTH_DURATION",
    "Activation",
    "MuscleActivation",
    "Thresholds",
    "activate",
    "all_or_none",
    "along_fibres",
    "constant",
    "density",
    "fibre_directions",
    "field_per_ampere",
    "jeffreys",
    "lapicque",
    "magnitude",
    "motor_current",
    "motor_margin",
    "none",
    "published_placements",
    "published_thresholds",
    "segmented",
    "sensory_margin",
    "session_dose",
    "sigmoidal",
    "skin_field_per_ampere",
    "strongest_fields",
    "subthreshold_dose",
    "summed",
    "thresholds",
    "weiss",
]
