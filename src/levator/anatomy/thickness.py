"""How thick are skin, fat and all soft tissue at each point of the face?

Published thicknesses stand at landmarks; between them each depth is a weighted mean with weights
1 / (d^2 + s^2)^2 of the distance d on the person the template was cut from (Shepard 1968, with a
smoothing length s). The weights do not depend on the person, so they are computed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from levator.anatomy.person import Person, Sex
from levator.anatomy.template import landmarks, opposite, reference_vertices, template
from levator.anatomy.types import Array, Resolution
from levator.sources import value

SMOOTHING = 0.012

MIDLINE = {
    "sg": "9+151",
    "g": "9",
    "n": "168",
    "rhi": "197",
    "mp": "164",
    "ls": "0",
    "li": "17",
    "mls": "18",
    "pg": "199",
    "me": "152",
    "tip": "4",
    "jugular": "jugular notch",
    "hyoid": "hyoid",
}
UPPER = {
    "fe": "299",
    "mso": "282+295",
    "mio": "348",
    "lo": "346",
    "zam": "447",
    "sgl": "454",
    "lid": "386+374",
    "temple": "389",
}
LOWER = {
    "im": "425",
    "go": "288+397",
    "sM2": "376",
    "ol": "435",
    "iM2": "416",
    "ala": "279",
    "submental": "submental, left",
    "neck": "neck side, left",
    "clavicle": "clavicle, left",
    "mastoid": "mastoid, left",
    "jaw": "under jaw, left",
}
TOTAL = {"midline": MIDLINE, "upper": UPPER, "lower": LOWER}
SKIN = {
    "forehead": "299",
    "glabella": "9",
    "temple": "389",
    "eyelid": "443",
    "nose": "197",
    "zygoma": "345",
    "submandibular": "under jaw, left",
    "neck": "neck side, left",
}
FASCIA = {
    "buccal": "411",
    "premasseteric": "435",
    "neck": "neck side, left",
    "forehead": "299",
}


@dataclass(frozen=True)
class Depths:
    """Depths below the skin surface [m], shape (n_surface,) each."""

    skin: Array
    smas: Array
    below_smas: Array
    total: Array


def depths(person: Person, resolution: Resolution) -> Depths:
    """Layer depths [m] of a person, whose `thickness` multiplies `skin` and `fat`.

    Each layer is held below a share of the total, so that thin places keep every layer. Fat is
    scaled above and below the fascia, the sheet of fascia and muscle is not.
    """
    sex, bmi, scale = person.sex, person.bmi, person.thickness
    total = _blend(_total_anchors(sex, bmi), resolution)
    skin = _blend({p: value(f"thickness.skin.{sex}.{s}") for s, p in SKIN.items()}, resolution)
    fascia = _blend({p: value(f"thickness.smas_depth.{s}") for s, p in FASCIA.items()}, resolution)
    skin = np.minimum(skin, value("thickness.most.skin") * total)
    fascia = np.minimum(fascia, value("thickness.most.smas_depth") * total)
    sheet = np.minimum(value("thickness.smas_sheet"), value("thickness.most.smas_sheet") * total)
    fat = scale.get("fat", 1.0)
    dermis = scale.get("skin", 1.0) * skin
    smas = dermis + fat * (fascia - skin)
    return Depths(dermis, smas, smas + sheet, smas + sheet + fat * (total - fascia - sheet))


def _total_anchors(sex: Sex, bmi: float) -> dict[str, float]:
    anchors: dict[str, float] = {}
    for group, sites in TOTAL.items():
        factor = _bmi_factor(group, bmi)
        if sex == "male" and group == "midline":
            factor *= value("thickness.male_midline")
        anchors |= {at: value(f"thickness.total.{site}") * factor for site, at in sites.items()}
    return anchors


def _bmi_factor(group: str, bmi: float) -> float:
    classes = ("slender", "normal", "obese")
    at = [value(f"thickness.bmi.{name}.bmi") for name in classes]
    ratio = [value(f"thickness.bmi.slender.{group}"), 1.0, value(f"thickness.bmi.obese.{group}")]
    return float(np.interp(bmi, at, ratio))


def _blend(anchors: Mapping[str, float], resolution: Resolution) -> Array:
    blended: Array = _weights(tuple(anchors), resolution) @ np.array(list(anchors.values()))
    return blended


@cache
def _weights(names: tuple[str, ...], resolution: Resolution) -> Array:
    vertices = reference_vertices()
    skin = template(resolution).surface(vertices)
    found = landmarks(vertices)
    raw = np.stack([_kernel(skin, found, name) for name in names], axis=1)
    weights: Array = raw / raw.sum(axis=1, keepdims=True)
    weights.setflags(write=False)
    return weights


def _kernel(skin: Array, found: Mapping[str, Array], name: str) -> Array:
    places = {_place(found, name), _place(found, "+".join(opposite(n) for n in name.split("+")))}
    squared = [((skin - np.array(at)) ** 2).sum(axis=1) for at in places]
    return np.asarray((np.min(squared, axis=0) + SMOOTHING**2) ** -2.0, dtype=np.float64)


def _place(found: Mapping[str, Array], name: str) -> tuple[float, ...]:
    return tuple(np.mean([found[part] for part in name.split("+")], axis=0))
