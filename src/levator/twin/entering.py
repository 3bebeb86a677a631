"""Into the face or along the gel: where does the current of each placement enter?

For three layers on the skin (none, two pads of gel, gel smeared from sphere to sphere) and a row
of contact impedances z the complete electrode model of `field.electrodes` is solved on this face.
What the chain needs of an answer is the circuit that would give it,

    R(z) = R_s + 1 / (G + 1/(R_t + 2 z/A)) ,      share entering = 1 / (1 + G (R_t + 2 z/A)) ,

with A the skin that would take the current evenly, R_t the tissue, R_s the gel before the skin and
G the gel that joins the spheres: all of them change slowly with z, so they are interpolated. The
skin operator is taken on the currents that each placement drives through insulating tissue
(Nystrom 1930), since contacts resist so much more than tissue that little else can happen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from levator.device import Placement
from levator.device.film import Extent, gel_film
from levator.field import Conductor
from levator.field.electrodes import Entry, entry
from levator.field.touch import Touch, Toucher, toucher
from levator.sources.noted import noted

Array = NDArray[np.float64]
Reader = Callable[[Array], Array]

LAYERS: tuple[Extent | None, ...] = (None, "pads", "bridge")
IMPEDANCES: Array = np.logspace(-1.5, 4, 12)
SHAPES = (0.1, 10.0, 1000.0)
SAME = 1e-6
STANDS = 0.1


@dataclass(frozen=True, eq=False)
class Entering:
    """Circuits of every placement by layer (l) and impedance (z), and how fields change with them.

    Shapes (l, z, k) for k placements and m muscles where no other is given.
    """

    area: Array = field(metadata=noted("m2", "skin that would take the current evenly"))
    tissue: Array = field(metadata=noted("ohm", "living tissue from entry to entry"))
    series: Array = field(metadata=noted("ohm", "gel between metal and skin"))
    shunt: Array = field(metadata=noted("S", "gel that joins the spheres"))
    wetted: Array = field(metadata=noted("m2", "skin under metal or gel, either side"))
    peak: Array = field(metadata=noted("1/m2", "largest density per ampere entering"))
    gain: Array = field(
        metadata=noted("1", "field over that of an even disc, per ampere entering, (l, z, k, m)")
    )
    even: Array = field(metadata=noted("ohm", "living tissue between two even discs, (k,)"))

    def at(self, places: Sequence[int]) -> Entering:
        """The circuits of some of the placements."""
        some = list(places)
        kept = {name: held[:, :, some] for name, held in vars(self).items() if name != "even"}
        return Entering(**kept, even=self.even[some])


def entering(
    conductor: Conductor,
    placements: Sequence[Placement],
    read: Reader,
    *,
    fields: Array,
    resistance: Array,
) -> Entering:
    """Circuits of `placements` on the face of `conductor`.

    `fields` (k, m) [V/m/A] and `resistance` (k,) [ohm] are those of even discs, and `read` gives
    such fields (c, m) for injections [A] of shape (n_surface, c). Raises LevatorError for spheres
    that overlap and one that hangs over the edge of the model by more than nine tenths; the neck
    goes on where the model ends, so that what hangs over by less is let pass.
    """
    find = toucher(conductor.face.mesh, least=STANDS)
    found = [_of_one(conductor, find, placement) for placement in placements]
    shape = (len(placements), len(LAYERS), len(IMPEDANCES))
    seen = read(np.concatenate([amperes for _, amperes in found], axis=1)).reshape(*shape, -1)
    gain = seen / np.maximum(fields, np.finfo(np.float64).tiny)[:, None, None]
    rows = np.array([row for row, _ in found]).reshape(*shape, -1)
    area, tissue, series, shunt, wetted, peak = np.moveaxis(rows, (3, 0), (0, 3))
    return Entering(
        area=area,
        tissue=tissue,
        series=series,
        shunt=shunt,
        wetted=wetted,
        peak=peak,
        gain=np.moveaxis(gain, 0, 2),
        even=resistance,
    )


def _of_one(conductor: Conductor, find: Toucher, placement: Placement) -> tuple[Array, Array]:
    """Circuit of every layer and impedance, (l z, 6), and injections per ampere entering."""
    touched = [find(placement, None if of is None else gel_film(of)) for of in LAYERS]
    operator = _operator(conductor, touched)
    rows, injections = [], []
    for one, local in zip(touched, operator, strict=True):
        for impedance in IMPEDANCES:
            found = entry(local, one, impedance=float(impedance))
            rows.append(_circuit(found, one, local, float(impedance)))
            injections.append(found.injection / found.entering)
    return np.array(rows), np.column_stack(injections)


def _operator(conductor: Conductor, touched: Sequence[Touch]) -> list[Array]:
    """Potential [V/A] of the nodes each layer touches per ampere into them, (k, k) each.

    Exact on the currents that insulating tissue would let in, and short of the truth elsewhere.
    """
    n, n_surface = conductor.face.mesh.n_nodes, conductor.face.mesh.n_surface
    drives = [
        entry(np.zeros((len(one.nodes),) * 2), one, impedance=impedance).injection
        for one in touched
        for impedance in (SHAPES[:1] if one.film is None else SHAPES)
    ]
    loads = np.zeros((n, len(drives)))
    loads[:n_surface] = np.column_stack(drives)
    raised = conductor.respond(loads)[:n_surface]
    inverse = np.linalg.pinv(loads[:n_surface].T @ raised, rcond=SAME, hermitian=True)
    return [raised[one.nodes] @ inverse @ raised[one.nodes].T for one in touched]


def _circuit(found: Entry, touched: Touch, local: Array, impedance: float) -> tuple[float, ...]:
    """Area, tissue, series, shunt, wetted area and peak density of one solved entry."""
    share = found.entering
    nodes, at = np.unique(touched.nodes, return_index=True)
    current = found.injection[nodes] / share
    tissue = float(current @ local[np.ix_(at, at)] @ current)
    inner = tissue + 2 * impedance / found.area
    return (
        found.area,
        tissue,
        max(found.resistance - share * inner, 0.0),
        max(1 / share - 1, 0.0) / inner,
        share / found.mean,
        found.peak / share,
    )


def stored_entering(found: Entering) -> dict[str, Array]:
    """Arrays of `found` for the cache, in single precision."""
    return {f"entering.{name}": held.astype(np.float32) for name, held in vars(found).items()}


def restored_entering(arrays: Mapping[str, Array]) -> Entering:
    """The circuits that `stored_entering` wrote."""
    names = Entering.__dataclass_fields__
    return Entering(**{name: arrays[f"entering.{name}"].astype(np.float64) for name in names})
