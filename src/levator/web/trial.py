"""How wrong is the page? Its answers against direct solves at random placements.

Placements are drawn evenly over the skin and in their turn. Fields and doses are compared where
they are at least a hundredth of the strongest of their placement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from levator.anatomy import Face
from levator.anatomy.types import Array
from levator.device import Device, Placement, deliver, footprint, injection, skin_contact
from levator.device.surface import Foot, finder
from levator.errors import LevatorError
from levator.field import Conductor, mean_fields
from levator.sources.noted import noted
from levator.web.preview import Preview, strength
from levator.web.responses import plane_means, plane_points

PLACEMENTS = 40
COUNTED = 0.01
STEPS, CLOSE, TRIES = 12, 2e-4, 2000
HIGH = 0.95
DOSE, PLANE = "mean field of a muscle", "field at the depth of the muscles"
RESISTANCE, CURRENT = "tissue resistance", "delivered current"
ERRORS = (DOSE, PLANE, RESISTANCE, CURRENT)
INTERVAL = "end of the interval of a dose"


@dataclass(frozen=True)
class Trial:
    """What was found over the placements."""

    errors: Mapping[str, Mapping[str, float]] = field(
        metadata=noted("1", "median, 95 % and worst relative error by name")
    )
    strength: float = field(
        metadata=noted("V/m per A", "median over placements of the strongest field")
    )


def trial(conductor: Conductor, preview: Preview, device: Device, seed: int = 1) -> Trial:
    """Relative errors [1] of what the page computes, over 40 placements drawn from `seed`.

    Raises LevatorError for a device without a fixed spacing.
    """
    face, rng = conductor.face, np.random.default_rng(seed)
    tried = list(placements(face, device, PLACEMENTS, rng))
    amperes = np.stack([injection(face, each) for each in tried], axis=1)
    volts = conductor.potential(amperes)
    exact = mean_fields(face).read(volts).reshape(len(face.muscles), 3, -1)
    found: dict[str, list[Array]] = {name: [] for name in ERRORS}
    strongest = []
    for k, each in enumerate(tried):
        feet = preview.feet(each)
        truth = strength(plane_points(face), face.mesh.triangles, plane_means(face, volts[:, k]))
        strongest.append(truth.max())
        resistance = float(amperes[:, k] @ volts[: len(amperes), k])
        found[DOSE].append(_vectors(preview.doses(amperes[:, k]), exact[:, :, k]))
        found[PLANE].append(_relative(preview.strength(*feet), truth))
        found[RESISTANCE].append(np.array([preview.resistance(*feet) / resistance - 1]))
        found[CURRENT].append(_current(device, preview.resistance(*feet), resistance))
    return Trial(
        {name: summary(np.concatenate(some)) for name, some in found.items()},
        float(np.median(strongest)),
    )


def summary(errors: Array) -> dict[str, float]:
    """Median, 95 % and worst size of relative `errors`, of any shape."""
    size = np.abs(errors)
    return {
        "median": float(np.median(size)),
        "high": float(np.quantile(size, HIGH)),
        "worst": float(size.max()),
    }


def placements(
    face: Face, device: Device, count: int, rng: np.random.Generator
) -> Iterator[Placement]:
    """Random places on the skin where the pair of `device` fits.

    Raises LevatorError for a device without a fixed spacing, and for one that fits nowhere.
    """
    spacing = fixed_spacing(device)
    find, tries = finder(face.mesh), 0
    while count > 0:
        anode = _anywhere(face, rng)
        cathode = _other_end(find, anode, spacing, rng.normal(size=3))
        tries += 1
        if cathode is not None:
            count -= 1
            radius = footprint(device.electrode)
            yield Placement(anode, cathode, radius, "random", 1.0, "drawn at random")
        elif tries > TRIES:
            raise LevatorError(
                f"the pair of {device.key} fits nowhere on this face; choose a smaller spacing"
            )


def fixed_spacing(device: Device) -> float:
    """Distance [m] of the two spheres; raises LevatorError for pads that are placed freely."""
    if device.spacing is None:
        raise LevatorError(
            f"the pads of {device.key} are placed freely; choose a device with a fixed spacing, "
            "for example nuface-trinity-plus"
        )
    return device.spacing.value


def _anywhere(face: Face, rng: np.random.Generator) -> Array:
    corners = face.mesh.skin[face.mesh.triangles]
    area = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    triangle = rng.choice(len(corners), p=area / area.sum())
    return np.asarray(rng.dirichlet(np.ones(3)) @ corners[triangle], dtype=np.float64)


def _other_end(
    find: Callable[[Array], Foot], anode: Array, spacing: float, way: Array
) -> Array | None:
    """Skin point [m] at `spacing` [m] from `anode` about the way `way`, None where it ends."""
    for _ in range(STEPS):
        cathode = find(anode + spacing * way / np.linalg.norm(way)).point
        way = cathode - anode
        if not way.any():
            return None
    return cathode if abs(float(np.linalg.norm(way)) - spacing) < CLOSE else None


def _vectors(found: Array, exact: Array) -> Array:
    """Error of vectors (m, 3) over their true length, where that counts."""
    size = np.linalg.norm(exact, axis=1)
    counted = size >= COUNTED * size.max()
    return np.asarray(np.linalg.norm(found - exact, axis=1)[counted] / size[counted])


def _relative(found: Array, exact: Array) -> Array:
    counted = exact >= COUNTED * exact.max()
    return np.asarray(found[counted] / exact[counted] - 1)


def _current(device: Device, found: float, exact: float) -> Array:
    """Relative error of the delivered current at the default setting, with gel and without."""
    area = np.pi * footprint(device.electrode) ** 2
    amperes = [
        deliver(
            set_current=device.setting().current.value,
            compliance=device.compliance.value,
            area=area,
            tissue_resistance=np.array([found, exact]),
            pulse_width=device.pulse_width.value,
            skin=skin_contact(),
            contact=contact,
        ).current
        for contact in ("gel", "bare")
    ]
    return np.array([pair[0] / pair[1] - 1 for pair in amperes])
