"""Which nodes are lips, bone or vestibule, where is lift read, and where must no probe go?

Everything is defined from landmarks, so it follows the shape of the person.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.anatomy.types import Array, Ints, Mask, WedgeMesh
from levator.sources import value

LIPS = ("61", "39", "0", "269", "291", "405", "17", "181")
VESTIBULE = ("2", "358", "425", "416", "406", "18", "182", "192", "205", "129")
LIGAMENTS = {"zygomatic ligament": "352", "mandibular ligament": "379"}
REGIONS = {
    "cheek": ("425",),
    "jowl": ("365", "416"),
    "mouth corner": ("291",),
    "brow": ("334",),
}

Landmarks = Mapping[str, Array]


def labels(mesh: WedgeMesh, triangles: Ints, landmarks: Landmarks) -> dict[str, Mask]:
    """Named node sets, shape (n,) each; every deep node is bone, vestibule, neck or orbit."""
    level = np.arange(mesh.n_nodes) // mesh.n_surface
    column = np.arange(mesh.n_nodes) % mesh.n_surface
    skin, deep = level == 0, level == mesh.n_sheets
    orbit = _symmetric(mesh, _near(mesh.skin, landmarks, ("386", "374"), "region.orbit.radius"))
    vestibule = _inside(mesh.skin, [landmarks[name] for name in VESTIBULE]) & ~orbit
    neck = _neck(mesh.skin, landmarks)
    found = {
        "skin": skin,
        "lips": skin & _inside(mesh.skin, [landmarks[name] for name in LIPS])[column],
        "orbit": deep & orbit[column],
        "vestibule": deep & (vestibule & ~neck)[column],
        "neck": deep & neck[column],
        "rim": np.isin(column, _rim(triangles)),
    }
    found["bone"] = deep & ~(found["vestibule"] | found["neck"] | found["orbit"])
    for name, landmark in LIGAMENTS.items():
        anchor = _near(mesh.skin, landmarks, (landmark,), "region.ligament.radius")
        found[name] = found["bone"] & _symmetric(mesh, anchor)[column]
    return found


def regions(mesh: WedgeMesh, triangles: Ints, landmarks: Landmarks) -> dict[str, Array]:
    """Contour regions as skin weights that sum to 1, shape (n_surface,) each."""
    area = _node_area(mesh.skin, triangles)
    found = {}
    for name, places in REGIONS.items():
        weight = _bump(mesh.skin, landmarks, places) * area
        found[f"{name}, left"] = weight / weight.sum()
        mirrored = weight[mesh.mirror[: mesh.n_surface]]
        found[f"{name}, right"] = mirrored / mirrored.sum()
    chin = _bump(mesh.skin, landmarks, ("menton underside", "hyoid")) * area
    return {**found, "under the chin": chin / chin.sum()}


def zones(mesh: WedgeMesh, landmarks: Landmarks) -> dict[str, Mask]:
    """Exclusion zones as skin node sets, shape (n_surface,) each."""
    flip = mesh.mirror[: mesh.n_surface]
    left = {
        "orbit": _near(mesh.skin, landmarks, ("386", "374"), "region.orbit.radius"),
        "temple": _near(mesh.skin, landmarks, ("389",), "region.temple.radius"),
        "carotid": _near(mesh.skin, landmarks, ("neck side, left",), "region.carotid.radius"),
    }
    found = {f"{name}, left": inside for name, inside in left.items()}
    found |= {f"{name}, right": inside[flip] for name, inside in left.items()}
    throat = np.abs(mesh.skin[:, 0]) < value("region.thyroid.half_width")
    found["thyroid"] = throat & (mesh.skin[:, 1] < landmarks["hyoid"][1])
    return found


def _neck(skin: Array, landmarks: Landmarks) -> Mask:
    """Skin below the border of the mandible: under the plane menton - gonions, and behind it."""
    menton = landmarks["menton"]
    gonion = (landmarks["gonion, left"] + landmarks["gonion, right"]) / 2
    slope = (gonion[1] - menton[1]) / (gonion[2] - menton[2])
    border = menton[1] + slope * np.minimum(skin[:, 2] - menton[2], 0.0)
    return np.asarray(skin[:, 1] < border, dtype=np.bool_)


def _near(skin: Array, landmarks: Landmarks, names: tuple[str, ...], radius: str) -> Mask:
    middle = np.mean([landmarks[name] for name in names], axis=0)
    return np.asarray(np.linalg.norm(skin - middle, axis=1) < value(radius), dtype=np.bool_)


def _symmetric(mesh: WedgeMesh, left: Mask) -> Mask:
    return left | left[mesh.mirror[: mesh.n_surface]]


def _bump(skin: Array, landmarks: Landmarks, names: tuple[str, ...]) -> Array:
    middle = np.mean([landmarks[name] for name in names], axis=0)
    squared = ((skin - middle) ** 2).sum(axis=1)
    return np.asarray(np.exp(-0.5 * squared / value("region.contour.radius") ** 2))


def _inside(skin: Array, outline: list[Array]) -> Mask:
    """Skin in front of the ears whose frontal projection lies in the polygon (crossing rule)."""
    ring = np.array(outline)[:, :2]
    x, y = skin[:, 0], skin[:, 1]
    inside = np.zeros(len(skin), dtype=bool)
    for (xa, ya), (xb, yb) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        crosses = (ya > y) != (yb > y)
        slope = np.where(yb == ya, 0.0, (xb - xa) / (yb - ya if yb != ya else 1.0))
        inside ^= crosses & (x < xa + slope * (y - ya))
    front = skin[:, 2] > min(point[2] for point in outline) - value("region.contour.radius")
    return inside & front


def _rim(triangles: Ints) -> Ints:
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    return np.unique(unique[count == 1])


def _node_area(skin: Array, triangles: Ints) -> Array:
    a, b, c = (skin[triangles[:, k]] for k in range(3))
    third = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6
    return np.bincount(triangles.ravel(), weights=np.repeat(third, 3), minlength=len(skin))
