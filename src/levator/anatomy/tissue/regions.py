"""Which nodes are lips, bone or vestibule, where is lift read, and where must no probe go?

Everything is defined from landmarks, so it follows the shape of the person. A region weighs the
skin about its middle x_r by area and exp(-|x - x_r|^2 / 2 r^2); a zone is a ball about a landmark.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.anatomy.shape.template import opposite
from levator.anatomy.tissue.ligaments import ligament_anchors
from levator.anatomy.tissue.outline import distance, inside
from levator.anatomy.types import Array, Ints, Mask, WedgeMesh
from levator.sources import value

LID = ("386", "374")
LIPS = ("61", "39", "0", "269", "291", "405", "17", "181")
VESTIBULE = ("2", "358", "425", "416", "406", "18", "182", "192", "205", "129")
MOUTH = ("61", "80", "82", "13", "312", "310", "291", "318", "317", "14", "87", "88")
LIDS = ("362", "385", "386", "387", "263", "373", "374", "380")
NOSTRIL = ("290", "309", "328", "250")
REGIONS = {
    "cheek": ("425",),
    "jowl": ("365", "416"),
    "mouth corner": ("291",),
    "brow": ("334",),
}
UNDER_CHIN = ("menton underside", "hyoid")
ZONES = {"orbit": LID, "temple": ("389",), "carotid": ("neck side, left",)}

FRONTAL = np.array([1.0, 1.0, 0.0])

Landmarks = Mapping[str, Array]


def labels(mesh: WedgeMesh, landmarks: Landmarks) -> dict[str, Mask]:
    """Named node sets, shape (n,) each; every deep node is bone, vestibule, neck or orbit.

    `teeth` are the part of the vestibule over the dental arches; `sealed` is skin across mouth,
    lid gaps and nostrils, which are closed here.
    """
    level, column = np.divmod(np.arange(mesh.n_nodes), mesh.n_surface)
    skin, deep = level == 0, level == mesh.n_sheets
    orbit = _near_either(mesh.skin, landmarks, LID, "region.orbit.radius")
    neck = _neck(mesh.skin, landmarks) & ~orbit
    vestibule = _inside(mesh.skin, [landmarks[name] for name in VESTIBULE]) & ~orbit & ~neck
    bone = deep & ~(orbit | vestibule | neck)[column]
    return {
        "skin": skin,
        "lips": skin & _inside(mesh.skin, [landmarks[name] for name in LIPS])[column],
        "sealed": skin & _sealed(mesh.skin, landmarks)[column],
        "orbit": deep & orbit[column],
        "vestibule": deep & vestibule[column],
        "teeth": deep & (vestibule & _teeth(mesh.skin, landmarks))[column],
        "neck": deep & neck[column],
        "bone": bone,
        "rim": np.isin(column, _rim(mesh.triangles)),
        **ligament_anchors(mesh, landmarks, bone),
    }


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
    """Skin whose frontal projection lies in the polygon."""
    return inside(skin[:, :2], np.array(outline)[:, :2])


def _teeth(skin: Array, landmarks: Landmarks) -> Mask:
    """Skin level with the crowns, above and below the line of the closed lips."""
    line = (landmarks["13"][1] + landmarks["14"][1]) / 2
    return np.asarray(np.abs(skin[:, 1] - line) < value("region.teeth.half_height"))


def _sealed(skin: Array, landmarks: Landmarks) -> Mask:
    """Skin that closes what a real face opens: mouth, lid gaps and nostrils, from the front."""
    flat, radius = skin * FRONTAL, value("region.slit.radius")
    found = _near_either(skin, landmarks, NOSTRIL, "region.nostril.radius")
    for gap in (MOUTH, LIDS, _other_side(LIDS)):
        ring = np.array([landmarks[name] for name in (*gap, gap[0])]) * FRONTAL
        found = found | inside(flat[:, :2], ring[:, :2]) | (distance(flat, ring) < radius)
    return found


def _rim(triangles: Ints) -> Ints:
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    return np.unique(unique[count == 1])


def _node_area(mesh: WedgeMesh) -> Array:
    a, b, c = (mesh.skin[mesh.triangles[:, k]] for k in range(3))
    third = np.repeat(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6, 3)
    area = np.bincount(mesh.triangles.ravel(), weights=third, minlength=mesh.n_surface)
    return area.astype(np.float64)
