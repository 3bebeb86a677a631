"""6. What do weeks of stimulation, use and disuse do to a muscle?

dH/dt = gain dose(t) - H ln 2 / half-life for the thickness that training builds (impulse-response
model, Banister 1975; Calvert 1976, IEEE Trans Syst Man Cybern 6:94), and a second stock that
disuse drains towards its limit (leg casts, Wall 2014, Acta Physiol 210:600). Established training
changes thickness and strength only; that a relaxed face then carries more stress is a hypothesis,
and all hypotheses are off by default.

Limits: gains come from legs and from one sponsored facial trial without sham; no facial
detraining data; every muscle answers alike; strength follows one constant ratio.
"""

from levator.tone.dose import everyday_dose, since_session, training_dose
from levator.tone.hypotheses import Hypothesis, apply, register
from levator.tone.models import TrainingModel, train, training_models
from levator.tone.parameters import parameters
from levator.tone.types import HypothesisDoses, MuscleState, Parameters, Stocks

__all__ = [
    "Hypothesis",
    "HypothesisDoses",
    "MuscleState",
    "Parameters",
    "Stocks",
    "TrainingModel",
    "apply",
    "everyday_dose",
    "parameters",
    "register",
    "since_session",
    "train",
    "training_dose",
    "training_models",
]
