"""How far is a placement on a face at first order from the same face at second order?"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from levator.anatomy import Face
from levator.anatomy.mesh.wedge18 import QuadraticMesh
from levator.anatomy.types import Array
from levator.device import (
    Device,
    Placement,
    blocked_by,
    deliver,
    device,
    injection,
    skin_contact,
)
from levator.device.patch import quadratic_patch_weights
from levator.device.surface import finder
from levator.field import Conductivity, Conductor, mean_fields
from levator.field import quadratic as second
from levator.field.deferred import corrected

COUNT = 20
RADII = (3e-3, 10e-3)
CARRIES = 0.05
CURRENT_ASKED, MEAN_ASKED = 0.03, 0.02


class Compared(NamedTuple):
    """First order over second order, less one; NaN for muscles that carry little.

    `corrected` holds the means again, read from maps of first order moved towards second.
    """

    radius: Array
    resistance: Array
    delivered: Array
    means: Array
    corrected: Array
    names: tuple[str, ...]
    unknowns: tuple[int, int]
    cpu: float
    correction_cpu: float


def measure(face: Face, probe: Device, count: int = COUNT) -> Compared:
    """Errors of `count` placements of `probe` on `face`, patches of 3 to 10 mm radius."""
    start = time.process_time()
    chosen = list(_placements(face, probe, count))
    conductor = Conductor(face, _no_lining())
    amperes = np.column_stack([injection(face, p) for p in chosen])
    finer = QuadraticMesh.of(face.mesh)
    loads = np.column_stack([_loads(face, finer, p) for p in chosen])
    solved = second.QuadraticConductor(finer, conductor.tensors).potential(loads)
    maps = conductor.lead_field(mean_fields(face))
    before = time.process_time()
    read = maps.dose(amperes), corrected(conductor, maps).dose(amperes)
    spent = time.process_time() - before
    fine = np.stack([second.mean_fields(face, finer, phi) for phi in solved.T], axis=2)
    exact = np.linalg.norm(fine, axis=1)
    first, better = (np.linalg.norm(some.reshape(fine.shape), axis=1) for some in read)
    ohm = [conductor.resistance(each) for each in amperes.T], (loads * solved).sum(axis=0)
    radius = np.array([placement.radius for placement in chosen])
    arrive = [_delivered(probe, radius, np.asarray(each)) for each in ohm]
    carries = exact > CARRIES * exact.max(axis=0)
    return Compared(
        radius=radius,
        resistance=np.asarray(ohm[0] / ohm[1] - 1),
        delivered=arrive[0] / arrive[1] - 1,
        means=np.where(carries, first / exact - 1, np.nan),
        corrected=np.where(carries, better / exact - 1, np.nan),
        names=tuple(muscle.name for muscle in face.muscles),
        unknowns=(face.mesh.n_nodes, len(finer.points)),
        cpu=time.process_time() - start,
        correction_cpu=spent,
    )


def _no_lining() -> Conductivity:
    """The sourced conductivities without the sheet of saliva, which second order lacks."""
    return Conductivity.of({"conductivity.vestibule": 0.0})


def _placements(face: Face, probe: Device, count: int) -> Iterator[Placement]:
    """Pairs at the device's spacing, anywhere clear of zones and of the cut rim."""
    draw, find, skin = np.random.default_rng(1), finder(face.mesh), face.mesh.skin
    spacing = probe.spacing.value
    rim = skin[face.labels["rim"][: len(skin)]]
    radii = np.linspace(*RADII, count)
    found = 0
    while found < count:
        anode = skin[draw.integers(len(skin))]
        way = draw.normal(size=3)
        cathode = find(anode + spacing * way / np.linalg.norm(way)).point
        pair = Placement(anode, cathode, float(radii[found]), f"pair {found + 1}", 1.0, "")
        inside = min(np.linalg.norm(rim - end, axis=1).min() for end in (anode, cathode))
        apart = abs(pair.spacing / spacing - 1)
        if apart < 0.05 and inside > RADII[1] and blocked_by(face, pair) is None:
            found += 1
            yield pair


def _loads(face: Face, finer: QuadraticMesh, placement: Placement) -> Array:
    ends = (placement.anode, placement.cathode)
    first, other = (
        quadratic_patch_weights(face.mesh, finer, end, placement.radius) for end in ends
    )
    return first - other


def _delivered(probe: Device, radius: Array, resistance: Array) -> Array:
    """Delivered current [A] through gel at the strongest step, shape (k,)."""
    return deliver(
        set_current=max(step.current.value for step in probe.settings.values()),
        compliance=probe.compliance.value,
        area=np.pi * radius**2,
        tissue_resistance=resistance,
        pulse_width=probe.pulse_width.value,
        skin=skin_contact(),
    ).current


def told(found: Compared) -> str:
    """The figures in words."""
    first, second = found.unknowns
    return (
        f"{len(found.radius)} placements, {first} and {second} unknowns, {found.cpu:.0f} CPU-s\n"
        f"delivered current: within {np.abs(found.delivered).max():.2%}, "
        f"asked {CURRENT_ASKED:.0%}\n"
        f"tissue resistance: {found.resistance.min():+.1%} to {found.resistance.max():+.1%}\n"
        f"first order: {_means(found, found.means)}\n"
        f"corrected maps, {found.correction_cpu:.0f} CPU-s: {_means(found, found.corrected)}"
    )


def _means(found: Compared, errors: Array) -> str:
    means = np.abs(errors[np.isfinite(errors)])
    muscle, pair = np.unravel_index(np.nanargmax(np.abs(errors)), errors.shape)
    met, near = (means <= MEAN_ASKED).mean(), np.quantile(means, 0.95)
    return (
        f"{len(means)} means that carry: median {np.median(means):.2%}, 95 % below {near:.2%}, "
        f"worst {means.max():.2%} ({found.names[muscle]}, {1e3 * found.radius[pair]:.1f} mm), "
        f"asked {MEAN_ASKED:.0%}; {met:.1%} meet it"
    )


def main() -> None:
    """Print the errors and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    found = measure(Face.reference(), device("nuface-trinity-plus"))
    print(told(found))
    figure, axes = plt.subplots(figsize=(6.4, 4), layout="constrained")
    radius = 1e3 * found.radius
    axes.plot(radius - 0.06, 100 * found.means.T, ".", color="0.7", markersize=4)
    axes.plot([], [], ".", color="0.7", label="mean field of one muscle")
    axes.plot(radius + 0.06, 100 * found.corrected.T, ".", color="#009e73", markersize=2)
    axes.plot([], [], ".", color="#009e73", markersize=3, label="the same, corrected maps")
    axes.plot(radius, 100 * found.resistance, "s", color="#0072b2", label="tissue resistance")
    axes.plot(radius, 100 * found.delivered, "o", color="#d55e00", label="delivered current")
    for asked in (-100 * MEAN_ASKED, 100 * MEAN_ASKED):
        axes.axhline(asked, color="0.4", linestyle="--", linewidth=0.8)
    axes.set(xlabel="radius of the patch [mm]", ylabel="first order over second, less one [%]")
    axes.legend(frameon=False)
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
