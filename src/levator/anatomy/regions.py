"""Which nodes are lips, bone or vestibule, where is lift read, and where must no probe go?

Everything is defined from landmarks, so it follows the shape of the person. A region weighs the
skin about its middle x_r by area and exp(-|x - x_r|^2 / 2 r^2); a zone is a ball about a landmark.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.anatomy.template import opposite
from levator.anatomy.types import Array, Ints, Mask, WedgeMesh
from levator.sources import value

LID = ("386", "374")
LIPS = ("61", "39", "0", "269", "291", "405", "17", "181")
VESTIBULE = ("2", "358", "425", "416", "406", "18", "182", "192", "205", "129")
LIGAMENTS = {"zygomatic ligament": "352", "mandibular ligament": "379"}
REGIONS = {
    "cheek": ("425",),
    "jowl": ("365", "416"),
    "mouth corner": ("291",),
    "brow": ("334",),
}
UNDER_CHIN = ("menton underside", "hyoid")
ZONES = {"orbit": LID, "temple": ("389",), "carotid": ("neck side, left",)}

Landmarks = Mapping[str, Array]


def labels(mesh: WedgeMesh, landmarks: Landmarks) -> dict[str, Mask]:
    """Named node sets, shape (n,) each; every deep node is bone, vestibule, neck or orbit."""
    level, column = np.divmod(np.arange(mesh.n_nodes), mesh.n_surface)
    skin, deep = level == 0, level == mesh.n_sheets
    orbit = _near_either(mesh.skin, landmarks, LID, "region.orbit.radius")
    neck = _neck(mesh.skin, landmarks) & ~orbit
    vestibule = _inside(mesh.skin, [landmarks[name] for name in VESTIBULE]) & ~orbit & ~neck
    found = {
        "skin": skin,
        "lips": skin & _inside(mesh.skin, [landmarks[name] for name in LIPS])[column],
        "orbit": deep & orbit[column],
        "vestibule": deep & vestibule[column],
        "neck": deep & neck[column],
        "bone": deep & ~(orbit | vestibule | neck)[column],
        "rim": np.isin(column, _rim(mesh.triangles)),
    }
    for name, landmark in LIGAMENTS.items():
        anchor = _near_either(mesh.skin, landmarks, (landmark,), "region.ligament.radius")
        found[name] = found["bone"] & anchor[column]
    return found


def regions(mesh: WedgeMesh, landmarks: Landmarks) -> dict[str, Array]:
    """Contour regions as skin weights that sum to 1, shape (n_surface,) each."""
    places: dict[str, tuple[str, ...]] = {}
    for name, at in REGIONS.items():
        places |= {f"{name}, left": at, f"{name}, right": _other_side(at)}
    places["under the chin"] = UNDER_CHIN
    area = _node_area(mesh)
    weights = {name: _bump(mesh.skin, landmarks, at) * area for name, at in places.items()}
    return {name: weight / weight.sum() for name, weight in weights.items()}


def zones(mesh: WedgeMesh, landmarks: Landmarks) -> dict[str, Mask]:
    """Exclusion zones as skin node sets, shape (n_surface,) each."""
    found = {}
    for name, at in ZONES.items():
        radius = f"region.{name}.radius"
        found[f"{name}, left"] = _near(mesh.skin, landmarks, at, radius)
        found[f"{name}, right"] = _near(mesh.skin, landmarks, _other_side(at), radius)
    throat = np.abs(mesh.skin[:, 0]) < value("region.thyroid.half_width")
    return {**found, "thyroid": throat & (mesh.skin[:, 1] < landmarks["hyoid"][1])}


def _other_side(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(opposite(name) for name in names)


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


def _near_either(skin: Array, landmarks: Landmarks, names: tuple[str, ...], radius: str) -> Mask:
    right = _near(skin, landmarks, _other_side(names), radius)
    return _near(skin, landmarks, names, radius) | right


def _bump(skin: Array, landmarks: Landmarks, names: tuple[str, ...]) -> Array:
    middle = np.mean([landmarks[name] for name in names], axis=0)
    squared = ((skin - middle) ** 2).sum(axis=1)
    return np.asarray(np.exp(-0.5 * squared / value("region.contour.radius") ** 2))


def _inside(skin: Array, outline: list[Array]) -> Mask:
    """Skin whose frontal projection lies in the polygon (crossing rule)."""
    ring = np.array(outline)[:, :2]
    x, y = skin[:, 0], skin[:, 1]
    inside = np.zeros(len(skin), dtype=np.bool_)
    for (xa, ya), (xb, yb) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if ya != yb:
            crosses = (ya > y) != (yb > y)
            inside ^= crosses & (x < xa + (xb - xa) / (yb - ya) * (y - ya))
    return inside


def _rim(triangles: Ints) -> Ints:
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    return np.unique(unique[count == 1])


def _node_area(mesh: WedgeMesh) -> Array:
    a, b, c = (mesh.skin[mesh.triangles[:, k]] for k in range(3))
    third = np.repeat(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6, 3)
    area = np.bincount(mesh.triangles.ravel(), weights=third, minlength=mesh.n_surface)
    return area.astype(np.float64)
