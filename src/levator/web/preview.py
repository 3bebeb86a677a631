"""What does the page compute from its arrays? The browser's own arithmetic, in Python.

For spheres at a and b and one ampere from a to b,

    E_m = sum_i S_mi (w_a - w_b)_i ,    phi = h beta_a - h beta_b ,    E = -grad phi ,
    R = R_aa + R_bb - beta_b . h_a - beta_a . h_b ,
    |E_m| over draws d:  |E_m| f_md I_d(R r_d) ,

with w the footprint on the skin nodes, beta the barycentric weights of the contact point, h the
thinned responses, f and r the factors of tissue (`twin.spread`), I_d the current that the device
delivers through the contact of draw d; E is averaged by area from the triangles of the plane to
its nodes. Tests hold page and module equal, and `trial` states the error of both against direct
solves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from levator.anatomy import WedgeMesh
from levator.anatomy.types import Array, Ints
from levator.device import Contact, Placement
from levator.device.surface import Foot, nearest
from levator.twin.types import LEVELS
from levator.web.container import AnyArray

CONTACTS: tuple[Contact, ...] = ("gel", "bare")


@dataclass(frozen=True, eq=False)
class Preview:
    """The arrays of a lab page, read as the page reads them."""

    mesh: WedgeMesh
    arrays: Mapping[str, AnyArray]

    def doses(self, weights: Array) -> Array:
        """Mean field vector [V/m] per muscle, (m, 3), for `weights` [A] on skin nodes."""
        read = self._doubles("map.field") @ weights * self._doubles("map.scale")
        return read.reshape(-1, 3)

    def plane(self, foot: Foot) -> Array:
        """Potential [V/A] in the plane of the muscles, (n,), for one ampere at `foot`."""
        nodes = self.mesh.triangles[foot.triangle]
        index = self.arrays["plane.place_index"][nodes]
        weight = self._doubles("plane.place_weight")[nodes] * foot.weights[:, None]
        kept = np.einsum("cq,cqj->j", weight, self._kept[index])
        carried = self._doubles("plane.node_weight") * kept[self.arrays["plane.node_index"]]
        return np.asarray(carried.sum(axis=1), dtype=np.float64)

    def strength(self, anode: Foot, cathode: Foot) -> Array:
        """Field [V/m per A] in the plane of the muscles at every node, shape (n,)."""
        return strength(self.points, self.mesh.triangles, self.plane(anode) - self.plane(cathode))

    def resistance(self, anode: Foot, cathode: Foot) -> float:
        """Tissue resistance [ohm] between two spheres."""
        own = self._at(anode, self.arrays["self_ohm"]) + self._at(cathode, self.arrays["self_ohm"])
        return own - self._at(cathode, self.plane(anode)) - self._at(anode, self.plane(cathode))

    def intervals(self, currents: Array) -> Array:
        """What a dose per ampere is multiplied with [A]: 5, 50 and 95 % of the draws, (3, m).

        `currents` [A] has shape (n,), one per draw.
        """
        carried = currents[:, None] * self._doubles("draw.field")
        return np.asarray(np.quantile(carried, LEVELS, axis=0), dtype=np.float64)

    def feet(self, placement: Placement) -> tuple[Foot, Foot]:
        """Where the two spheres of `placement` touch the skin."""
        return nearest(self.mesh, placement.anode), nearest(self.mesh, placement.cathode)

    @cached_property
    def points(self) -> Array:
        """Nodes of the plane of the muscles [m], shape (n, 3)."""
        return self._doubles("level.smas.points")

    @cached_property
    def _kept(self) -> Array:
        return self._doubles("plane.kept") * float(self.arrays["plane.scale"][0])

    def _doubles(self, name: str) -> Array:
        return self.arrays[name].astype(np.float64)

    def _at(self, foot: Foot, values: AnyArray) -> float:
        return float(foot.weights @ values[self.mesh.triangles[foot.triangle]])


def strength(points: Array, triangles: Ints, volts: Array) -> Array:
    """Strength of -grad of nodal `volts` [V] along a surface, area-averaged to its nodes [V/m]."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    va, vb, vc = (volts[triangles[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    rise = (vb - va)[:, None] * (c - a) - (vc - va)[:, None] * (b - a)
    twice = np.linalg.norm(normal, axis=1, keepdims=True)
    flow = np.cross(rise, normal) / twice
    total, area = np.zeros_like(points), np.zeros(len(points))
    for k in range(3):
        np.add.at(total, triangles[:, k], flow)
        np.add.at(area, triangles[:, k], twice[:, 0])
    return np.asarray(np.linalg.norm(total, axis=1) / area, dtype=np.float64)
