"""Which spots of this skin do published distances of the facial nerve name? Points [m], left side.

Landmarks stand for what surgeons palpate: `454` for tragus and helix root, `358` for the ala,
`263` for the outer canthus, `300` for the lateral end of the brow, the line of landmarks from
`152` to `397` for the border of the mandible. Every point is a construction along straight lines
between them; the course is drawn onto the skin afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.anatomy.types import Array
from levator.sources import value

TRAGUS, ALA, CANTHUS, BROW_END = "454", "358", "263", "300"
CORNER, GONION, MENTON = "mouth corner, left", "gonion, left", "menton"
MASTOID = "mastoid, left"
BORDER = ("152", "377", "400", "378", "379", "365", "397")
DOWN = np.array([0.0, -1.0, 0.0])
QUARTER = 1 / 4

Landmarks = Mapping[str, Array]


def waypoints(landmarks: Landmarks) -> dict[str, Array]:
    """Named points [m] of the left side, shape (3,) each, for the landmarks of a face."""
    return {
        **_temporal(landmarks),
        **_zygomatic(landmarks),
        **_mandibular(landmarks),
        "cervical branching": _below_angle(landmarks),
    }


def _temporal(landmarks: Landmarks) -> dict[str, Array]:
    start = landmarks[TRAGUS] + value("nerve.temporal.below_tragus") * DOWN
    end = landmarks[BROW_END] - value("nerve.temporal.above_brow") * DOWN
    forward = _across(landmarks[CANTHUS] - landmarks[TRAGUS], end - start)
    apart = value("nerve.temporal.rami_apart") * forward
    found = {}
    for name, step in (("front", 1), ("middle", 0), ("back", -1)):
        found[f"temporal {name} start"] = start + max(step, 0) * apart
        found[f"temporal {name} end"] = end + step * apart
    return found


def _zygomatic(landmarks: Landmarks) -> dict[str, Array]:
    tragus = landmarks[TRAGUS]
    notch = tragus + value("nerve.zygomatic.notch") * DOWN
    lower = ahead_of_tragus(landmarks) + value("nerve.zygomatic.lower_height") * DOWN
    return {
        "zygomatic crossing": _towards(tragus, landmarks[ALA], value("nerve.zygomatic.crossing")),
        "zygomatic eye point": _towards(
            notch, landmarks[CANTHUS], value("nerve.zygomatic.eye_point")
        ),
        "zygomatic lower": lower,
        "Zuker point": zuker_point(landmarks),
    }


def ahead_of_tragus(landmarks: Landmarks) -> Array:
    """Where heights of the zygomatic rami were measured, 2 cm ahead on the line to the ala [m]."""
    ahead = value("nerve.zygomatic.in_front")
    return _towards(landmarks[TRAGUS], landmarks[ALA], ahead)


def zuker_point(landmarks: Landmarks) -> Array:
    """Midpoint of helix root and mouth corner [m] (Dorafshar 2013, PRS 131:253)."""
    return np.asarray((landmarks[TRAGUS] + landmarks[CORNER]) / 2)


def mandibular_ligament(landmarks: Landmarks) -> Array:
    """Where the mandibular ligament stands [m] (Kang 2016, J Craniomaxillofac Surg 44:1126)."""
    border, along = _border(landmarks)
    foot = _at(border, along, value("ligament.mandibular.lateral"))
    return np.asarray(foot - value("ligament.mandibular.above") * DOWN)


def _border(landmarks: Landmarks) -> tuple[Array, Array]:
    """Border of the mandible from menton to gonion [m], (k, 3), and the way along it [m], (k,)."""
    border = np.array([landmarks[name] for name in BORDER])
    steps = np.linalg.norm(np.diff(border, axis=0), axis=1)
    return border, np.concatenate([[0], np.cumsum(steps)])


def _mandibular(landmarks: Landmarks) -> dict[str, Array]:
    border, along = _border(landmarks)
    quarter = _at(border, along, (1 - QUARTER) * along[-1])
    mouth = _at(border, border[:, 0], landmarks[CORNER][0])
    return {
        "mandibular gonion": landmarks[GONION] - value("nerve.mandibular.gonion") * DOWN,
        "mandibular quarter": quarter - value("nerve.mandibular.quarter") * DOWN,
        "mandibular mouth": mouth - value("nerve.mandibular.mouth") * DOWN,
    }


def _below_angle(landmarks: Landmarks) -> Array:
    line = landmarks[MASTOID] - landmarks[MENTON]
    below = value("nerve.cervical.below_angle")
    return np.asarray(landmarks[GONION] + below * _across(DOWN, line))


def _at(points: Array, parameter: Array, wanted: float) -> Array:
    """Point of a polyline where its growing `parameter` is `wanted`, shape (3,)."""
    return np.array([np.interp(wanted, parameter, points[:, axis]) for axis in range(3)])


def _towards(start: Array, end: Array, distance: float) -> Array:
    return np.asarray(start + distance * (end - start) / np.linalg.norm(end - start))


def _across(wish: Array, line: Array) -> Array:
    """Unit vector of the part of `wish` that stands square to `line`."""
    along = line / np.linalg.norm(line)
    square = wish - (wish @ along) * along
    return np.asarray(square / np.linalg.norm(square))
