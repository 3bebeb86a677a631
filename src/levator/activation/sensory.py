"""How strong is the field in the skin under an electrode, where touch afferents end?

Just under the surface the boundary condition fixes it: E = j / sigma, with j the current that
enters through the electrode and sigma the conductivity of living skin. The default averages E
over a disk of radius R within which the nervous system is taken to sum, so that one ampere
through a contact of radius a gives E = 1 / (sigma pi max(a, R)^2). On the forearm larger
electrodes needed less total current, not more, up to 15 mm in diameter at least, which speaks
for summation and against the rival `density`, the field over the electrode's own area.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from levator.activation.types import Array
from levator.sources import Draws, value

SkinField = Callable[[Array, Array, Array], Array]


def skin_field_per_ampere(
    contact_radius: Array | float, draws: Draws, *, model: SkinField | None = None
) -> Array:
    """Field [V/m] per ampere in the skin under contacts of `contact_radius` [m], shape (n, k).

    `contact_radius` is a scalar, (k,) for k placements or (n, k). The summation radius comes
    from the n draws; `model` defaults to `summed`.
    """
    radius = np.atleast_2d(np.asarray(contact_radius, dtype=np.float64))
    summation = draws.get("threshold.sensory.summation_radius")[:, None]
    sigma = np.asarray(value("conductivity.skin"))
    return (model or summed)(radius, summation, sigma)


def summed(contact_radius: Array, summation_radius: Array, conductivity: Array) -> Array:
    """Field [V/m] per ampere averaged over the summation disk, or the contact if larger."""
    return density(np.maximum(contact_radius, summation_radius), summation_radius, conductivity)


def density(contact_radius: Array, summation_radius: Array, conductivity: Array) -> Array:
    """Field [V/m] per ampere averaged over the contact itself, whatever its size."""
    field = 1 / (conductivity * np.pi * np.square(contact_radius))
    return np.broadcast_to(field, np.broadcast_shapes(field.shape, np.shape(summation_radius)))


SKIN_FIELDS: dict[str, SkinField] = {"summed": summed, "density": density}
