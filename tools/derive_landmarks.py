"""Derives `assets/landmarks.npz`: the 468 face-mesh landmarks on the head of `head.npz`.

    npm pack mind-ar@1.2.5 && tar xzf mind-ar-1.2.5.tgz
    python tools/derive_landmarks.py package/src/face-target/face-geometry/canonical-face-model.obj

The canonical model (landmark order) is aligned on a few features found from the semantics of
shape targets, then drawn onto the head by thin-plate splines of shrinking stiffness, and at last
stored as triangle and barycentric weights, so that landmarks follow every shape.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.interpolate import RBFInterpolator

from levator.anatomy.shape.head import Head, head, macro_weights
from levator.anatomy.shape.template import REFERENCE
from surface import Array, Ints, bind, bind_mirrored, mirror_of

SEMANTIC = {
    291: "mouth/mouth-angles-up",
    263: "eyes/l-eye-corner1-up",
    362: "eyes/l-eye-corner2-up",
}
NECK = {
    "jugular notch": (0.000, 0.511, 0.065),
    "hyoid": (0.000, 0.558, 0.080),
    "menton underside": (0.000, 0.567, 0.110),
    "clavicle": (0.045, 0.511, 0.060),
    "neck side": (0.047, 0.550, 0.045),
    "mastoid": (0.060, 0.612, 0.055),
    "submental": (0.018, 0.567, 0.105),
    "hyoid side": (0.020, 0.558, 0.075),
    "under jaw": (0.035, 0.570, 0.085),
    "hairline": (0.032, 0.728, 0.116),
}
ASSETS = Path(__file__).parents[1] / "src" / "levator" / "anatomy" / "assets"


def canonical(path: Path) -> Array:
    """Landmark positions of the canonical model [m], shape (468, 3)."""
    lines = path.read_text().splitlines()
    rows = [line.split()[1:4] for line in lines if line.startswith("v ")]
    return np.array(rows, dtype=float) * 1e-2


def seeds(model: Head, posed: Array) -> dict[int, Array]:
    """Feature positions [m] on the head by landmark id, both sides."""
    found = {}
    for landmark, target in SEMANTIC.items():
        index, shift = model.targets[target]
        left = posed[index][:, 0] > 0
        size = np.linalg.norm(shift, axis=1)[left]
        found[landmark] = posed[index][left][size >= size.max() * 0.98].mean(axis=0)
    middle = posed[(np.abs(posed[:, 0]) < 1e-4) & (posed[:, 2] > 0.05)]
    nose = middle[np.argmax(middle[:, 2])]
    chin = middle[(middle[:, 1] < found[291][1] - 0.02) & (middle[:, 1] > nose[1] - 0.10)]
    found |= {4: nose, 199: chin[np.argmax(chin[:, 2])]}
    found |= {right: found[left] * [-1, 1, 1] for left, right in ((291, 61), (263, 33), (362, 133))}
    return found


def similarity(source: Array, target: Array) -> tuple[float, Array, Array]:
    """Scale, rotation and shift that best map `source` onto `target` (Umeyama 1991)."""
    a, b = source - source.mean(0), target - target.mean(0)
    u, s, vt = np.linalg.svd(b.T @ a)
    d = np.diag([1, 1, np.sign(np.linalg.det(u @ vt))])
    rotation = u @ d @ vt
    scale = float((s * np.diag(d)).sum() / (a**2).sum())
    return scale, rotation, target.mean(0) - scale * rotation @ source.mean(0)


def register(points: Array, model: Head, posed: Array) -> Array:
    """Landmarks [m] drawn onto the head, shape (468, 3)."""
    fixed = seeds(model, posed)
    ids, goals = np.array(list(fixed)), np.array(list(fixed.values()))
    scale, rotation, offset = similarity(points[ids], goals)
    moved = points @ (scale * rotation).T + offset
    for smoothing in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7):
        _, _, gap = bind(moved, posed, model.triangles)
        goal = moved - gap
        goal[ids] = goals
        spline = RBFInterpolator(
            moved, goal - moved, kernel="thin_plate_spline", smoothing=smoothing
        )
        moved = moved + spline(moved)
    return moved


def with_neck(points: Array, twin: Ints) -> tuple[Array, Ints]:
    """Landmarks [m] of face, neck midline, left and right, and the index of each mirror image."""
    middle = [at for at in NECK.values() if at[0] == 0]
    left = [at for at in NECK.values() if at[0] > 0]
    right = [(-x, y, z) for x, y, z in left]
    ends = np.cumsum([len(points), len(middle), len(left), len(right)])
    on_axis, on_left, on_right = (np.arange(*span) for span in pairwise(ends))
    every = np.concatenate([points, middle, left, right])
    return every, np.concatenate([twin, on_axis, on_right, on_left])


def main(path: Path) -> None:
    """Write the asset and print the residual."""
    points, model = canonical(path), head()
    posed = model.shape(macro_weights(REFERENCE))
    twin = mirror_of(points, 2e-3)
    drawn = register(points, model, posed)
    drawn = (drawn + (drawn * [-1, 1, 1])[twin]) / 2
    every, pairs = with_neck(drawn, twin)
    triangle, weights, offset = bind_mirrored(every, pairs, posed, model.triangles)
    np.savez_compressed(
        ASSETS / "landmarks.npz",
        triangle=triangle.astype(np.uint16),
        weights=weights.astype(np.float32),
        mirror=twin.astype(np.uint16),
    )
    far = np.linalg.norm(offset, axis=1)[: len(points)] * 1e3
    print(
        f"{len(points)} landmarks, mean {far.mean():.2f} mm, 95 % {np.quantile(far, 0.95):.2f} mm"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
