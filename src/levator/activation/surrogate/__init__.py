"""At which current does an axon fire, ten thousand times a second?

v = passive answer of the double cable per ampere, I = v_crit(features) / v: the passive answer is
solved on the tree of nodes at real rates, v_crit is a regression on 5,000 thresholds of the full
model. Idea: linear response with a regressed critical depolarisation (after Warman, Grill & Durand
1992, doi 10.1109/10.184700; Peterson, Izad & Tyler 2011, doi 10.1088/1741-2560/8/4/046030).
"""

from levator.activation.surrogate.model import Backed, Banded, banded, surrogate, with_fallback

__all__ = ["Backed", "Banded", "banded", "surrogate", "with_fallback"]
