"""What do the maps of the standard face cost, then a placement, then all pairs of sites?"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

import numpy as np

from benchmarks.measure import Figures, cpu_seconds
from levator.anatomy import Face
from levator.anatomy.nerve.nerves import nerve_points
from levator.device import Device, Placement, device, footprint, injection, place
from levator.device.film import gel_film
from levator.device.patch import patch_columns
from levator.device.reaching import reached
from levator.errors import LevatorError
from levator.field import Conductivity, Conductor
from levator.field.electrodes import Entry, enter
from levator.field.maps import PlacementMaps, placement_maps
from levator.field.recheck import Recheck, with_contact
from levator.field.search import Best, search
from levator.field.sites import Sites, sites
from levator.field.touch import Toucher, toucher
from levator.sources import Array
from levator.web.trial import placements

MUSCLE = "zygomaticus major, left"
PLACEMENTS, SEED = 60, 1
Each = TypeVar("Each")


def figures() -> Figures:
    """Cost of the maps with the potentials along all nerves, of a placement and of a search."""
    face, probe = Face.reference(), device("nuface-trinity-plus")
    points = nerve_points(face).points
    built: list[PlacementMaps] = []

    def build() -> None:
        conductor = Conductor(face, Conductivity.reference())
        built.append(placement_maps(conductor, {"nerve": points}))

    spent = cpu_seconds(build)
    found: Figures = {
        "maps_mesh_nodes": face.mesh.n_nodes,
        "maps_skin_nodes": face.mesh.n_surface,
        "maps_muscles": len(face.muscles),
        "maps_nerve_points": len(points),
        "maps_build_cpu_s": spent,
        "maps_build_peak_gb": _peak_gb(),
    }
    return found | _placements(face, probe, built[0]) | _pairs(face, probe, built[0])


def _peak_gb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)


def _placements(face: Face, probe: Device, maps: PlacementMaps) -> Figures:
    """Median CPU milliseconds of random placements: all means, |E|, and with contact and nerves."""
    pairs = list(islice(_standing(face, probe), PLACEMENTS))
    impedance, touched = _reached(face, probe, maps)[0], toucher(face.mesh)

    def means(placement: Placement) -> None:
        maps.fields.dose(injection(face, placement))

    def together() -> None:
        ends = np.array([end for pair in pairs for end in (pair.anode, pair.cathode)])
        shares = patch_columns(face.mesh, ends, footprint(probe.electrode))
        maps.fields.dose(shares[:, ::2] - shares[:, 1::2])

    def contact(placement: Placement) -> None:
        entry = _entry(maps, touched, placement, impedance)
        maps.fields.dose(entry.injection)
        if maps.points is not None:
            maps.points.dose(entry.injection)

    even = [injection(face, pair) for pair in pairs]
    return {
        "placement_count": len(pairs),
        "placement_means_cpu_ms": _median_ms(means, pairs),
        "placement_means_together_cpu_ms": round(1e3 * cpu_seconds(together) / len(pairs), 2),
        "placement_means_of_known_injection_cpu_ms": _median_ms(maps.fields.dose, even),
        "placement_percentiles_cpu_ms": _median_ms(maps.inside.summary, even),
        "placement_contact_nerves_cpu_ms": _median_ms(contact, pairs),
    }


def _standing(face: Face, probe: Device) -> Iterator[Placement]:
    """Random placements of which either sphere has at least half of its patch on the skin."""
    touched = toucher(face.mesh)
    for pair in placements(face, probe, 2 * PLACEMENTS, np.random.default_rng(SEED)):
        try:
            touched(pair)
        except LevatorError:
            continue
        yield pair


def _median_ms(work: Callable[[Each], object], each: Iterable[Each]) -> float:
    spent = []
    for one in each:
        before = time.process_time()
        work(one)
        spent.append(time.process_time() - before)
    return round(1e3 * float(np.median(spent)), 2)


def _entry(maps: PlacementMaps, touched: Toucher, placement: Placement, impedance: float) -> Entry:
    return enter(maps.skin, touched(placement, gel_film()), impedance=impedance)


def _reached(face: Face, probe: Device, maps: PlacementMaps) -> tuple[float, float]:
    """Contact impedance [ohm m2] on MUSCLE, and the radius [m] of the disc its gel acts as."""
    placement = place(face, MUSCLE, probe)
    resistance = maps.resistance(injection(face, placement))
    found = reached(probe, radius=placement.radius, resistance=resistance)
    entry = _entry(maps, toucher(face.mesh), placement, found.impedance)
    return found.impedance, float(np.sqrt(entry.area / np.pi))


def _pairs(face: Face, probe: Device, maps: PlacementMaps) -> Figures:
    """All pairs at the spacing for MUSCLE, and the best 200 again with contact through gel."""
    if probe.spacing is None:
        raise ValueError("pairs are of a device with a fixed spacing")
    spacing, (impedance, even) = probe.spacing.value, _reached(face, probe, maps)
    volumes: Array = np.bincount(maps.inside.muscle, weights=maps.inside.volume).astype(np.float64)
    held: list[tuple[Sites, Best]] = []
    again: list[Recheck] = []

    def compare() -> None:
        lattice = sites(face, even)
        held.append(
            (lattice, search(face, maps.fields, lattice, MUSCLE, spacing=spacing, volumes=volumes))
        )

    def check() -> None:
        radius, film = footprint(probe.electrode), gel_film()
        again.append(
            with_contact(face, maps, held[0][1], radius, volumes, impedance=impedance, film=film)
        )

    spent, rechecked = cpu_seconds(compare), cpu_seconds(check)
    (lattice, best), (second,) = held[0], again
    return {
        "pairs_sites": len(lattice.points),
        "pairs_sites_open": int(lattice.open.sum()),
        "pairs_compared": best.pairs,
        "pairs_cpu_s": spent,
        "pairs_rechecked": len(best.dose),
        "pairs_recheck_cpu_s": rechecked,
        **_ranks(second),
    }


def _ranks(second: Recheck) -> Figures:
    moved: Array = np.abs(np.argsort(second.order) - np.arange(len(second.order)))
    return {
        "pairs_rank_correlation": round(second.spearman, 3),
        "pairs_rank_change_median": float(np.median(moved)),
        "pairs_rank_change_max": int(moved.max()),
        "pairs_best_ten_kept": second.kept,
        "pairs_search_best_now_ranks": int(np.argsort(second.order)[0]) + 1,
    }
