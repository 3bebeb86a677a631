"""Which people does a claim about "any adult face" speak of? One law, fixed here.

Sex is a fair coin, age and body mass index are uniform over what `Person` allows, ancestry is
uniform on the simplex (Dirichlet with all weights 1), and 25 of the face-detail targets are picked
without replacement, each with a weight uniform between 0 and 0.8.
"""

from __future__ import annotations

import numpy as np

from levator.anatomy.person import ADULT, ANCESTRIES, BMI, Person, Sex
from levator.anatomy.shape.head import head

DETAILS = 25
STRONGEST = 0.8
MACRO = "macrodetails/"


def random_person(rng: np.random.Generator) -> Person:
    """One person drawn from the law above; changes nothing but the state of `rng`."""
    sexes: tuple[Sex, Sex] = ("female", "male")
    shares = rng.dirichlet(np.ones(len(ANCESTRIES)))
    return Person(
        sex=sexes[rng.integers(2)],
        age=float(rng.uniform(*ADULT)),
        bmi=float(rng.uniform(*BMI)),
        ancestry=dict(zip(ANCESTRIES, shares.tolist(), strict=True)),
        shape={
            str(name): float(rng.uniform(0.0, STRONGEST))
            for name in rng.choice(details(), DETAILS, replace=False)
        },
    )


def details() -> tuple[str, ...]:
    """Names of the face-detail targets in order: all that are not macro targets."""
    return tuple(sorted(name for name in head().targets if not name.startswith(MACRO)))
