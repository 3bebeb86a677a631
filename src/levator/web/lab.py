"""How does a solved face become one page that answers while a sphere is dragged?

`lab_data` solves the face once: lead fields of every muscle's mean field (reciprocity; Rush &
Driscoll 1969, doi 10.1109/TBME.1969.4502598), the responses to a sphere on every skin node,
thinned, and joint draws of tissue, contact and device. `page` puts them, gzipped and in base64,
into the page that `frontend/` builds.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import matplotlib as mpl
import numpy as np

from levator.anatomy import Face
from levator.anatomy.types import Array
from levator.device import Device, Placement, contact_impedance, footprint, place, skin_contact
from levator.errors import LevatorError
from levator.field.maps import Progress, silent
from levator.sources import catalogue, ledger, record
from levator.sources.noted import noted
from levator.twin.cache import MatrixCache
from levator.web import shapes, words
from levator.web.container import AnyArray, pack
from levator.web.preview import CONTACTS
from levator.web.solving import solved
from levator.web.trial import fixed_spacing, placements

VERSION = 2
SLOT = b"@@LEVATOR_DATA@@"
MODEL = "breakdown"
SHADES, MAP = 64, "viridis"
DECADES = 2
STEPS = (1, 2, 5, 10)
FIRST = "zygomaticus major, left"


@dataclass(frozen=True, eq=False)
class LabData:
    """Everything the page of one face and one device computes and shows."""

    header: Mapping[str, Any] = field(metadata=noted("1", "what can be said in words and numbers"))
    arrays: Mapping[str, AnyArray] = field(metadata=noted("1", "geometry, maps, zones, by name"))

    @property
    def packed(self) -> bytes:
        """The gzipped container that the page holds."""
        return pack(self.header, self.arrays)


def lab_data(
    face: Face, device: Device, *, cache: MatrixCache | None = None, progress: Progress = silent
) -> LabData:
    """What the page needs to answer for `device` on `face`, with its errors measured.

    What is solved is read from `cache` where it has it; `progress` is called with the share done,
    0 to 1. Raises LevatorError for a device without a fixed spacing and for a synthetic face.
    """
    fixed_spacing(device)
    with ledger() as book:
        for row in (*(catalogue()[name] for name in face.numbers), *device.rows):
            record(row)
        found = solved(face, device, cache=cache, progress=progress)
        drawn, muscles = shapes.muscles(face)
        header = {
            "version": VERSION,
            "face": dict(face.description),
            "device": _device(device),
            "contact": _contact(device),
            "start": _start(face, device),
            "muscles": muscles,
            "zones": words.zones(face, device),
            "scale": _scale(found.strength, device),
            "shades": _shades(),
            "errors": found.errors,
        }
        header["grade"] = {"letter": str(book.grade), "meaning": book.grade.meaning}
        header["notes"] = words.notes(face, book, found.drawn)
        header["frozen"] = words.frozen(device)
    masks = {f"zone.{k}": mask.astype("u1") for k, mask in enumerate(face.zones.values())}
    return LabData(header, {**found.arrays, **drawn, **shapes.nerves(face), **masks})


def page(data: LabData) -> bytes:
    """The whole page as one HTML file that needs no other file and no network.

    Raises LevatorError when the page has not been built into this installation.
    """
    built = files("levator.web").joinpath("static", "lab.html")
    if not built.is_file():
        raise LevatorError("the lab page is not built; write: make web")
    before, slot, after = built.read_bytes().partition(SLOT)
    if not slot:
        raise LevatorError("the built lab page holds no place for data; write: make web")
    return b"".join([before, b64encode(data.packed), after])


def _device(device: Device) -> dict[str, Any]:
    return {
        "name": device.name,
        "spacing_m": fixed_spacing(device),
        "sphere_radius_m": device.electrode.radius.value,
        "patch_radius_m": footprint(device.electrode),
        "settings": [
            {"name": name, "ampere": step.current.value} for name, step in device.settings.items()
        ],
        "setting": device.default_setting,
        "compliance_v": device.compliance.value,
        "pulse_width_s": device.pulse_width.value,
    }


def _contact(device: Device) -> dict[str, Any]:
    skin, width = skin_contact(), device.pulse_width.value
    small: dict[str, Any] = {
        kind: {"area_impedance_ohm_m2": float(contact_impedance(skin, width, contact=kind))}
        for kind in CONTACTS
    }
    return {**small, "breakdown_v": float(skin.breakdown_voltage), "model": MODEL}


def _start(face: Face, device: Device) -> dict[str, Any]:
    """Where the spheres stand when the page opens: on a muscle, or anywhere they fit."""
    found = _on_a_muscle(face, device)
    ends = {"anode": found.anode.tolist(), "cathode": found.cathode.tolist()}
    return {**ends, "label": found.label}


def _on_a_muscle(face: Face, device: Device) -> Placement:
    names = [muscle.name for muscle in face.muscles]
    for name in sorted(names, key=lambda name: name != FIRST):
        try:
            return place(face, name, device)
        except LevatorError:
            continue
    return next(placements(face, device, 1, np.random.default_rng(0)))


def _scale(strength: float, device: Device) -> dict[str, float]:
    """Ends of the colour scale [V/m], fixed so that placements can be compared."""
    most = max(step.current.value for step in device.settings.values())
    high = _round_up(strength * most)
    return {"low": high / 10**DECADES, "high": high}


def _round_up(number: float) -> float:
    """The next number of the series 1, 2, 5, 10."""
    power = 10 ** np.floor(np.log10(number))
    return float(next(step * power for step in STEPS if number <= step * power))


def _shades() -> list[list[int]]:
    """The colour map from low to high, sRGB."""
    colours: Array = mpl.colormaps[MAP](np.linspace(0, 1, SHADES))[:, :3]
    return [[int(part) for part in row] for row in np.round(255 * colours)]
