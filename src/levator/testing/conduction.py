"""Does a conduction solver obey physics? Laws that hold for any face, conductivity and mixture.

Each law returns how far the solver is from it (relative, 0 is exact) and raises AssertionError
beyond its tolerance. `conduction_laws` applies them all: reciprocity (Helmholtz 1853), conservation
of charge, linearity, nothing in nothing out, power, mirror symmetry and free choice of ground.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from levator.field import Conductor, CutCurrent, Functionals, cut_current
from levator.field.types import Array

ROUNDING = 1e-9


def conduction_laws(
    conductor: Conductor, functionals: Functionals, injection: Array
) -> dict[str, float]:
    """Deviation from every law by its name, for one injection [A] of shape (n_surface,).

    The face must be mirror-symmetric, muscles included, and no current may enter at the plane
    that halves the way between where it enters and where it leaves.
    """
    mirror = conductor.face.mesh.mirror[: len(injection)]
    other = injection[mirror]
    return {
        "charge": charge_is_conserved(conductor, injection),
        "flux": flux_carries_the_current(conductor, injection),
        "reciprocity": doses_are_reciprocal(conductor, functionals, injection),
        "linearity": potential_is_linear(conductor, injection, other),
        "zero": nothing_in_gives_nothing_out(conductor, functionals),
        "power": power_in_is_dissipated(conductor, injection),
        "mirror": mirrored_injection_mirrors_the_potential(conductor, injection),
        "ground": ground_is_arbitrary(conductor, injection),
    }


def charge_is_conserved(conductor: Conductor, injection: Array, tolerance: float = 1e-10) -> float:
    """The reactions at a cut between the spheres sum to the injected current."""
    crossing = _between(conductor, injection).reaction
    return _within(abs(crossing / _entering(injection) - 1), tolerance, "charge is not conserved")


def flux_carries_the_current(
    conductor: Conductor, injection: Array, tolerance: float = 0.02
) -> float:
    """J . n over a cut between the spheres is the injected current, as well as the mesh allows."""
    crossing = _between(conductor, injection).density
    return _within(abs(crossing / _entering(injection) - 1), tolerance, "J . n loses current")


def doses_are_reciprocal(
    conductor: Conductor, functionals: Functionals, injection: Array, tolerance: float = ROUNDING
) -> float:
    """A lead field times an injection reads what the functionals read off the potential."""
    forward = functionals.read(conductor.potential(injection))
    adjoint = conductor.lead_field(functionals).dose(injection)
    return _agree(adjoint, forward, tolerance, "lead field and forward solve differ")


def potential_is_linear(
    conductor: Conductor, first: Array, second: Array, tolerance: float = ROUNDING
) -> float:
    """Twice one injection less three times another raises just that sum of potentials."""
    apart = conductor.potential(np.column_stack([first, second])) @ [2.0, -3.0]
    return _agree(
        conductor.potential(2 * first - 3 * second), apart, tolerance, "potential is not linear"
    )


def nothing_in_gives_nothing_out(conductor: Conductor, functionals: Functionals) -> float:
    """Without current there is no potential and no dose, exactly."""
    none = np.zeros(conductor.face.mesh.n_surface)
    readings = functionals.read(conductor.potential(none))
    doses = conductor.lead_field(functionals).dose(none)
    return _within(
        float(max(np.abs(readings).max(), np.abs(doses).max())), 0.0, "field from nothing"
    )


def power_in_is_dissipated(
    conductor: Conductor, injection: Array, tolerance: float = ROUNDING
) -> float:
    """What the injection delivers, I . phi, is heat, phi^T K phi, and resistance times I^2."""
    phi = conductor.potential(injection)
    delivered = float(injection @ phi[: len(injection)])
    ohmic = conductor.resistance(injection) * _entering(injection) ** 2
    worst = max(abs(conductor.dissipation(phi) / delivered - 1), abs(ohmic / delivered - 1))
    return _within(worst, tolerance, "power is lost")


def mirrored_injection_mirrors_the_potential(
    conductor: Conductor, injection: Array, tolerance: float = ROUNDING
) -> float:
    """On a mirror-symmetric face the mirrored injection raises the mirrored potential."""
    mirror = conductor.face.mesh.mirror
    mirrored = conductor.potential(injection[mirror[: len(injection)]])
    return _agree(
        mirrored, conductor.potential(injection)[mirror], tolerance, "the two sides differ"
    )


def ground_is_arbitrary(
    conductor: Conductor, injection: Array, tolerance: float = ROUNDING
) -> float:
    """Grounding a skin node instead changes nothing."""
    grounded = replace(conductor, ground=0).potential(injection)
    return _agree(grounded, conductor.potential(injection), tolerance, "the ground node matters")


def _between(conductor: Conductor, injection: Array) -> CutCurrent:
    mesh = conductor.face.mesh
    source = np.clip(injection, 0, None) @ mesh.skin / _entering(injection)
    sink = np.clip(-injection, 0, None) @ mesh.skin / _entering(injection)
    beyond = (mesh.points[mesh.wedges].mean(axis=1) - (source + sink) / 2) @ (source - sink)
    return cut_current(conductor.face, conductor, conductor.potential(injection), beyond > 0)


def _entering(injection: Array) -> float:
    return float(np.clip(injection, 0, None).sum())


def _agree(value: Array, expected: Array, tolerance: float, complaint: str) -> float:
    return _within(
        float(np.abs(value - expected).max() / np.abs(expected).max()), tolerance, complaint
    )


def _within(deviation: float, tolerance: float, complaint: str) -> float:
    assert deviation <= tolerance, f"{complaint}: {deviation:.3g} exceeds {tolerance:.3g}"
    return deviation
