"""Which surface do all faces share? The sealed face-and-neck template, carried by the head.

The template was meshed on one half and mirrored (`tools/derive_template.py`); each node is bound
to a head triangle by barycentric weights, so one connectivity serves every person. Landmarks (the
468 of the face mesh, and named points of the neck) are bound the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np

from levator.anatomy.person import Person
from levator.anatomy.shape.head import asset, head, macro_weights
from levator.anatomy.types import Array, Ints, Resolution
from levator.errors import unknown_name

REFERENCE = Person(sex="female", age=25.0, bmi=23.0)
NECK = (
    "jugular notch",
    "hyoid",
    "menton underside",
    "clavicle, left",
    "neck side, left",
    "mastoid, left",
    "submental, left",
    "hyoid side, left",
    "under jaw, left",
    "hairline, left",
    "clavicle, right",
    "neck side, right",
    "mastoid, right",
    "submental, right",
    "hyoid side, right",
    "under jaw, right",
    "hairline, right",
)
NAMED = {
    "glabella": 9,
    "nasion": 168,
    "pronasale": 4,
    "subnasale": 2,
    "labrale superius": 0,
    "labrale inferius": 17,
    "pogonion": 199,
    "menton": 152,
    "mouth corner, left": 291,
    "outer canthus, left": 263,
    "inner canthus, left": 362,
    "alar curvature, left": 358,
    "gonion, left": 397,
    "zygion, left": 447,
    "brow, left": 334,
    "infraorbital, left": 348,
    "malar, left": 425,
}


@dataclass(frozen=True)
class Template:
    """Connectivity, mirror permutation and binding of one resolution."""

    triangles: Ints
    mirror: Ints
    bind_triangle: Ints
    bind_weights: Array
    bind_offset: Array

    def surface(self, vertices: Array) -> Array:
        """Skin nodes [m], shape (n, 3), carried by head `vertices` (v, 3)."""
        corners = vertices[head().triangles[self.bind_triangle]]
        carried: Array = np.einsum("nk,nkd->nd", self.bind_weights, corners)
        return carried + self.bind_offset


@cache
def template(resolution: Resolution) -> Template:
    """The shipped template; raises LevatorError for a resolution that does not exist."""
    if resolution not in ("standard", "coarse"):
        raise unknown_name("resolution", resolution, ("standard", "coarse"))
    raw = np.load(BytesIO(asset(f"template-{resolution}.npz")), allow_pickle=False)
    return Template(
        triangles=raw["triangles"].astype(np.int64),
        mirror=raw["mirror"].astype(np.int64),
        bind_triangle=raw["bind_triangle"].astype(np.int64),
        bind_weights=raw["bind_weights"],
        bind_offset=raw["bind_offset"] * 1e-6,
    )


def landmarks(vertices: Array) -> dict[str, Array]:
    """Landmarks [m] on the head: `"0"` to `"467"`, names of the neck, and named face points."""
    raw = _bound_landmarks()
    corners = vertices[head().triangles[raw["triangle"].astype(np.int64)]]
    at = np.einsum("nk,nkd->nd", raw["weights"].astype(np.float64), corners)
    n = len(raw["mirror"])
    found = {str(i): at[i] for i in range(n)} | dict(zip(NECK, at[n:], strict=True))
    for name, index in NAMED.items():
        found[name] = at[index]
        if name.endswith(", left"):
            found[name.replace("left", "right")] = at[raw["mirror"][index]]
    return found


def opposite(name: str) -> str:
    """Name of the landmark on the other side of the face."""
    if name.isdigit():
        return str(int(_bound_landmarks()["mirror"][int(name)]))
    left, right = ", left", ", right"
    return name.replace(left, right) if left in name else name.replace(right, left)


@cache
def reference_vertices() -> Array:
    """Head vertices [m] of the person the template was cut from, shape (v, 3)."""
    return head().shape(macro_weights(REFERENCE))


@cache
def _bound_landmarks() -> Mapping[str, Array]:
    raw = np.load(BytesIO(asset("landmarks.npz")), allow_pickle=False)
    return {name: raw[name] for name in raw.files}
