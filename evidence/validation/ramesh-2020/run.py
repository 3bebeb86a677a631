"""How much volume does the midface gain from sitting to supine, and does the side move most?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import numpy as np

from levator.anatomy import Face
from levator.contour import SUPINE, Elasticity, Solid
from levator.errors import LevatorError
from levator.sources import Acts, Level, Unknown, draw, quantity, unknowns, value

AGES = (30.0, 60.0)
REGIONS = {"infraorbital": ["infraorbital, left"], "malar": ["malar, left"]}
REGIONS["tear_trough"] = ["inner canthus, left", "infraorbital, left"]
MIDLINE = ["glabella", "nasion", "pronasale", "subnasale", "pogonion", "menton"]
MIDLINE += ["labrale superius", "labrale inferius"]
SIDES = ["brow", "inner canthus", "outer canthus", "infraorbital", "malar", "zygion", "gonion"]
SIDES += ["alar curvature", "mouth corner"]
LATERAL = [f"{name}, {side}" for name in SIDES for side in ("left", "right")]
FAT, RADIUS = "thickness.fat_scale", "gravity.supine_region.{}.radius"
STEPS = (np.arange(6) + 1 / 3) / 6
IN_TRIANGLE = np.array([(a, b, 1 - a - b) for a in STEPS for b in STEPS if a + b < 1])


class Shift(NamedTuple):
    """From sitting to supine: volume gained [m3], shift [m] of landmarks (k, 3) and cheek."""

    volume: dict[str, float]
    midline: np.ndarray
    lateral: np.ndarray
    cheek: np.ndarray


def measure(values: Mapping[str, float], *, age: float = 52.0, resolution: str = "coarse") -> Shift:
    """The shift of the reference woman with some quantities set to SI `values`."""
    fat = {"fat": values.get(FAT, 1.0)}
    face = Face.reference(sex="female", age=age, resolution=resolution, thickness=fat)
    tissue = Elasticity.of({k: v for k, v in values.items() if k.startswith("mechanics.")})
    shift = Solid(face, tissue).pose(SUPINE).displacement[: face.mesh.n_surface]
    volume = {}
    for region, row in ((region, RADIUS.format(region)) for region in REGIONS):
        middle = np.mean([face.landmarks[name] for name in REGIONS[region]], axis=0)
        volume[region] = gained(face, shift, middle, values.get(row, value(row)))
    cheek = np.einsum("s,sd->d", face.regions["cheek, left"], shift)
    near = {n: np.abs(face.mesh.skin - p).sum(axis=1).argmin() for n, p in face.landmarks.items()}
    midline, lateral = (shift[[near[name] for name in names]] for names in (MIDLINE, LATERAL))
    return Shift(volume, midline, lateral, cheek)


def gained(face: Face, shift: np.ndarray, middle: np.ndarray, radius: float) -> float:
    """Volume [m3] swept outwards by the skin within `radius` of `middle`: sum of u . n dA."""
    skin = face.mesh.skin[face.mesh.triangles]
    area = np.cross(skin[:, 1] - skin[:, 0], skin[:, 2] - skin[:, 0]) / 2
    at = np.einsum("bk,tkd->btd", IN_TRIANGLE, skin)
    u = np.einsum("bk,tkd->btd", IN_TRIANGLE, shift[face.mesh.triangles])
    inside = np.linalg.norm(at - middle, axis=2) < radius
    return float((np.einsum("btd,td->bt", u, area) * inside).sum() / len(IN_TRIANGLE))


def lateral_share(shift: Shift) -> float:
    """Share of lateral coordinates beyond the threshold that the published midline share passes."""
    passing = 1 - value("gravity.posture_share.midline")
    return float((np.abs(shift.lateral) > np.quantile(np.abs(shift.midline), passing)).mean())


def sampled(n: int) -> list[Shift]:
    """Shifts over `n` draws of radius, fat and tissue, also of what a run freezes; ages in turn.

    Draws whose tissue would buckle under its own stress in the photograph are told and left out.
    """
    radii = (quantity(RADIUS.format(region)) for region in REGIONS)
    table = [Unknown(row, Level.UNIVERSAL, "contour", Acts.EXACT) for row in radii]
    table += [replace(u, acts=Acts.EXACT) for u in unknowns() if u.stage == "contour"]
    values = draw(n, 1, [*table, *(u for u in unknowns() if u.name == FAT)]).values
    rows = ({k: float(v[i]) for k, v in values.items()} for i in range(n))
    found = []
    for row, age in zip(rows, cycle(AGES), strict=False):
        try:
            found.append(measure(row, age=age))
        except LevatorError as unstable:
            print(f"left out: {unstable}")
    return found


def main() -> None:
    """Print volumes and shares, and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    many, fine = sampled(16), measure({}, resolution="standard")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    for row, region in enumerate(REGIONS):
        seen = quantity(f"gravity.supine_volume.{region}")
        mean, sd = 1e6 * seen.value, 1e6 * seen.spread.sd
        low, mid, high = np.quantile([1e6 * s.volume[region] for s in many], (0.05, 0.5, 0.95))
        word = "hit" if low <= mean <= high else "miss"
        told = f"{mid:+.3f} ({low:+.3f} to {high:+.3f}) mL: {word}"
        at_fine = f"fine mesh at the reference {1e6 * fine.volume[region]:+.3f}"
        print(f"{region}: published {mean:.2f} +- {sd:.2f}, predicted {told}; {at_fine}")
        left.errorbar(mean, row, xerr=sd, fmt="ks", capsize=3)
        left.hlines(row - 0.25, low, high, color="C0", lw=5)
        left.text(0.1, row - 0.3, told, color="C0", fontsize=8)
    low, mid, high = np.quantile([lateral_share(s) for s in many], (0.05, 0.5, 0.95))
    told = f"{mid:.0%} ({low:.0%} to {high:.0%}), published 52 %"
    print(f"lateral share where midline is 12 %: {told}; fine mesh {lateral_share(fine):.0%}")
    _, up, forward = 1e3 * np.median([s.cheek for s in many], axis=0)
    print(f"median shift of the cheek: {up:+.2f} mm up, {forward:+.2f} mm forward")
    for name, shifts in (("midline", fine.midline), ("lateral", fine.lateral)):
        size = 1e3 * np.sort(np.abs(shifts).ravel())
        right.step(size, 1 - np.arange(len(size)) / len(size), label=name)
    left.set_yticks(range(len(REGIONS)), [name.replace("_", " ") for name in REGIONS])
    left.set(xlabel="volume gained (mL); black: Ramesh 2020; blue: model", ylim=(-0.6, 2.4))
    right.set(xlabel="threshold (mm), fine mesh", ylabel="share of coordinates beyond")
    right.legend(title=f"lateral where midline is 12 %:\n{told}")
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=110)


if __name__ == "__main__":
    main()
