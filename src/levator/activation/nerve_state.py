"""What does a lost or regrown branch of the facial nerve change for a stimulus?

For research only: it describes thresholds as published and claims nothing about treatment. A branch
of a side is `healthy` (its axons answer), `denervated` for some months (only the muscle fibres
answer, see `muscle_fibre`), or `reinnervated` (its axons answer again, with a higher threshold, and
a share of them may end in muscles of other branches: synkinesis). With W[a, b] the share of the
axons of branch a that end in muscles of branch b, axons recruited by r_a contract

    c_b = sum_a W[a, b] r_a / sum_a W[a, b] .
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from levator.activation.exposure import Exposure
from levator.activation.muscle_fibre import thresholds
from levator.activation.muscle_fibre.membrane import approach
from levator.activation.types import Array
from levator.activation.waveform import Waveform
from levator.errors import LevatorError, unknown_name
from levator.sources import value
from levator.sources.noted import noted

State = Literal["healthy", "denervated", "reinnervated"]
STATES = ("healthy", "denervated", "reinnervated")
SIDES = ("left", "right")
BRANCHES = ("temporal", "zygomatic", "buccal", "marginal mandibular", "cervical")


@dataclass(frozen=True)
class Branch:
    """One branch; raises LevatorError for months or shares that do not belong to its state."""

    state: State = field(default="healthy", metadata=noted("1", "whether its axons still answer"))
    months: float = field(default=0.0, metadata=noted("month", "since denervation"))
    into: Mapping[str, float] = field(
        default_factory=dict, metadata=noted("1", "share of its axons in muscles of other branches")
    )

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise unknown_name("state of a nerve", self.state, STATES)
        if self.state == "denervated" and not (np.isfinite(self.months) and self.months >= 0):
            raise LevatorError(f"denervated for {self.months} months; write: denervated 6 months")
        if self.state != "denervated" and self.months != 0:
            raise LevatorError(f"months belong to denervated, not to {self.state}")
        if self.state != "reinnervated" and self.into:
            raise LevatorError(f"synkinesis belongs to reinnervated, not to {self.state}")
        for name, share in self.into.items():
            if name not in BRANCHES:
                raise unknown_name("branch", name, BRANCHES)
            if not 0 < share <= 1:
                raise LevatorError(f"{share:g} of the axons; write a share above 0 % up to 100 %")
        if sum(self.into.values()) > 1 + 1e-9:
            raise LevatorError(
                "more axons are misdirected than there are; write shares up to 100 %"
            )


HEALTHY = Branch()


@dataclass(frozen=True)
class NerveState:
    """The branches of both sides that are not healthy; raises LevatorError for strange names."""

    branches: Mapping[tuple[str, str], Branch] = field(
        default_factory=dict, metadata=noted("1", "state by side and branch; others are healthy")
    )

    def __post_init__(self) -> None:
        for (side, name), branch in self.branches.items():
            if side not in SIDES:
                raise unknown_name("side", side, SIDES)
            if name not in BRANCHES:
                raise unknown_name("branch", name, BRANCHES)
            if name in branch.into:
                raise LevatorError(f"{name} into {name} is no synkinesis; write another branch")

    def __getitem__(self, where: tuple[str, str]) -> Branch:
        """State of the branch at (side, name); raises LevatorError with near names."""
        side, name = where
        if side not in SIDES:
            raise unknown_name("side", side, SIDES)
        if name not in BRANCHES:
            raise unknown_name("branch", name, BRANCHES)
        return self.branches.get((side, name), HEALTHY)


@dataclass(frozen=True)
class Effect:
    """What a state does to the answer of a branch's muscles."""

    model: Literal["axon", "muscle fibre"] = field(metadata=noted("1", "which model answers"))
    threshold: float = field(metadata=noted("1", "factor on the threshold of that model"))
    force: float = field(metadata=noted("1", "largest force over that of the healthy muscle"))


def effect(branch: Branch) -> Effect:
    """Which model answers for `branch`, and with which factors."""
    if branch.state == "healthy":
        return Effect("axon", 1.0, 1.0)
    if branch.state == "reinnervated":
        return Effect(
            "axon",
            value("nerve_state.reinnervated.threshold"),
            value("nerve_state.reinnervated.force"),
        )
    factors = (
        approach(
            value(f"nerve_state.denervated.{name}"),
            value(f"nerve_state.denervated.{name}_time"),
            branch.months,
        )
        for name in ("threshold", "force")
    )
    return Effect("muscle fibre", *factors)


def denervated_thresholds(
    branch: Branch, exposures: Sequence[Exposure], diameters: Array, waveform: Waveform
) -> Array:
    """Peak current [A] at which muscle fibres of a denervated branch fire, shape (f,).

    `diameters` [m] are those with nerve. Raises LevatorError for a branch whose axons answer, and
    when a fibre does not fire.
    """
    if branch.state != "denervated":
        raise LevatorError(f"a {branch.state} branch answers by its axons; use the axon model")
    found = thresholds(exposures, diameters, waveform, months=branch.months)
    return found * effect(branch).threshold


def wiring(nerve: NerveState, side: str) -> Array:
    """Share [1] of the axons of a branch (row) that end in muscles of a branch (column), (5, 5).

    A denervated branch has no axons: its row is zero.
    """
    shares = np.zeros((len(BRANCHES), len(BRANCHES)))
    for row, name in enumerate(BRANCHES):
        branch = nerve[side, name]
        if branch.state != "denervated":
            for other, share in branch.into.items():
                shares[row, BRANCHES.index(other)] = share
            shares[row, row] = 1 - sum(branch.into.values())
    return shares


def contracting(recruited: Array, shares: Array) -> Array:
    """Share [1] of the axons in the muscles of each branch that answer, shape (..., 5).

    `recruited` (..., 5) is the share of each branch's axons that answer, `shares` is `wiring`.
    Muscles without axons do not answer.
    """
    axons = shares.sum(axis=0)
    reached = np.asarray(recruited, dtype=np.float64) @ shares
    return np.asarray(np.divide(reached, axons, out=np.zeros_like(reached), where=axons > 0))
