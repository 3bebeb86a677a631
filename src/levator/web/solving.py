"""What of the lab page costs solves? Maps, responses, draws of tissue and contact, measured errors.

`solved` makes them once per face and device and keeps them in the cache of matrices, under a key of
everything they depend on; what the page draws and says is made anew each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from levator.anatomy import Face
from levator.anatomy.types import Array
from levator.device import Device, contact_impedance, footprint, skin_contact
from levator.field import Conductivity, Conductor, mean_fields
from levator.field.maps import Progress, silent
from levator.sources import catalogue, ledger, record
from levator.sources.noted import noted
from levator.twin.cache import Arrays, MatrixCache, cache_key
from levator.twin.spread import Spread, spread, with_setting
from levator.web import shapes
from levator.web.container import AnyArray
from levator.web.preview import CONTACTS, Preview
from levator.web.responses import footprints, heard, plane_points, responses
from levator.web.thinning import HEARD, KEPT, Carrier, splined, spread_out, thinned
from levator.web.trial import INTERVAL, placements, summary, trial

VERSION = 1
TOLD = "told"
PLACEMENTS, SEED = 40, 2
BY_PLACE, BY_NODE = 0.6, 0.9


@dataclass(frozen=True, eq=False)
class Solved:
    """The part of the page that is solved."""

    arrays: Mapping[str, AnyArray] = field(metadata=noted("1", "maps, responses, draws, by name"))
    errors: Mapping[str, Mapping[str, float]] = field(
        metadata=noted("1", "median, 95 % and worst relative error by name")
    )
    strength: float = field(
        metadata=noted("V/m per A", "median over placements of the strongest field")
    )
    drawn: tuple[str, ...] = field(metadata=noted("1", "names of the tissue numbers that vary"))


def solved(
    face: Face, device: Device, *, cache: MatrixCache | None = None, progress: Progress = silent
) -> Solved:
    """Maps, responses and draws of `device` on `face`, from the `cache` where it has them.

    Every number of the world behind them enters the open ledgers. Raises LevatorError for a
    synthetic face and a device without a fixed spacing.
    """
    key = _key(face, device) if cache is not None else ""
    stored = cache.read(key) if cache is not None else None
    if stored is None:
        with ledger() as book:
            found = _solve(face, device, progress)
        stored = _stored(found, sorted(set(book.entries) & set(catalogue())))
        if cache is not None:
            cache.write(key, stored)
    for unknown in device.unknowns():
        record(unknown.quantity)
    return _restored(stored)


def _key(face: Face, device: Device) -> str:
    return cache_key(
        version=VERSION,
        points=face.mesh.points,
        wedges=face.mesh.wedges,
        tissue=face.tissue,
        muscles=[muscle.name for muscle in face.muscles],
        held=[vars(face.muscle_map)[name] for name in ("muscle", "element", "fraction", "fibre")],
        labels=[[name, nodes] for name, nodes in face.labels.items()],
        description=dict(face.description),
        numbers=[[q.name, q.value, str(q.spread)] for q in (*catalogue().values(), *device.rows)],
        settings=[[name, step.current.value] for name, step in device.settings.items()],
    )


def _solve(face: Face, device: Device, progress: Progress) -> Solved:
    conductor = Conductor(face, Conductivity.reference())
    arrays = {**shapes.sheets(face), **_maps(conductor), **_plane(conductor, device, progress)}
    found = trial(conductor, Preview(face.mesh, arrays), device)
    about = placements(face, device, PLACEMENTS, np.random.default_rng(SEED))
    varied = spread(face, device, list(about))
    progress(1.0)
    return Solved(
        {**arrays, **_draws(varied, device)},
        {**found.errors, INTERVAL: summary(varied.missed)},
        found.strength,
        varied.drawn,
    )


def _maps(conductor: Conductor) -> dict[str, AnyArray]:
    maps = conductor.lead_field(mean_fields(conductor.face)).maps
    top = np.abs(maps).max(axis=1)
    return {"map.field": (maps / top[:, None]).astype("f2"), "map.scale": top.astype("f4")}


def _plane(conductor: Conductor, device: Device, progress: Progress) -> dict[str, AnyArray]:
    face, skin = conductor.face, conductor.face.mesh.skin
    points, count = plane_points(face), min(KEPT, len(skin))
    feet = footprints(face, footprint(device.electrode))
    about, at = spread_out(skin, count), spread_out(points, min(HEARD, len(points)))
    read = responses(conductor, feet[:, about], lambda done: progress(BY_PLACE * done))
    rows = heard(conductor, at, feet, lambda done: progress(BY_PLACE + (BY_NODE - BY_PLACE) * done))
    plane = thinned(read.plane, rows, points, skin)
    scale = np.abs(plane.kept).max()
    return {
        "self_ohm": splined(skin, about, read.self_resistance).astype("f4"),
        "plane.kept": (plane.kept.T / scale).astype("f2"),
        "plane.scale": np.array([scale], dtype="f4"),
        **_carrier("node", plane.nodes),
        **_carrier("place", plane.places),
    }


def _carrier(name: str, carrier: Carrier) -> dict[str, AnyArray]:
    return {
        f"plane.{name}_index": shapes.indices(carrier.index, len(carrier.kept)),
        f"plane.{name}_weight": carrier.weight.astype("f2"),
    }


def _draws(found: Spread, device: Device) -> dict[str, AnyArray]:
    """What each draw makes of a field, of the tissue, and of the circuit of the device."""
    draws = found.draws
    skin, width = skin_contact(draws), draws["device.pulse_width"]
    small = [contact_impedance(skin, width, contact=contact) for contact in CONTACTS]
    settings = [with_setting(found, device, name)["device.current"] for name in device.settings]
    parts: dict[str, Array] = {
        "resistance": found.resistance,
        "current": np.stack(settings),
        "compliance": draws["device.compliance"],
        "impedance": np.stack(small),
        "breakdown": np.broadcast_to(skin.breakdown_voltage, draws.n),
    }
    floats: dict[str, AnyArray] = {
        f"draw.{name}": part.astype("f4") for name, part in parts.items()
    }
    return {**floats, "draw.field": found.factors["vector"].astype("f2")}


def _stored(found: Solved, numbers: list[str]) -> Arrays:
    told = {
        "errors": found.errors,
        "strength": found.strength,
        "drawn": found.drawn,
        "numbers": numbers,
    }
    return {**found.arrays, TOLD: np.frombuffer(json.dumps(told).encode(), dtype="u1")}


def _restored(stored: Arrays) -> Solved:
    told = json.loads(stored[TOLD].tobytes())
    for name in told["numbers"]:
        record(catalogue()[name])
    arrays = {name: array for name, array in stored.items() if name != TOLD}
    return Solved(arrays, told["errors"], told["strength"], tuple(told["drawn"]))
