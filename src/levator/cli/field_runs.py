"""How is each question of `levator field` answered? From a placement, a search or a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from levator.cli import field_told as told
from levator.cli.field_answers import OnePlacement, OneSession, Run, table_of
from levator.device import Device, Placement, Session, frames, injection
from levator.device import footprint as patch
from levator.device.placing import aligned
from levator.device.reaching import Reached, at_drawn
from levator.device.sessions import plan
from levator.device.spanning import spans
from levator.errors import LevatorError
from levator.field.glides import Scatter, session_dose
from levator.field.maps import placement_maps
from levator.field.placed import Placed, mesh_error, placed
from levator.field.recheck import Recheck, placements, with_contact
from levator.field.search import Best, search
from levator.field.sites import sites
from levator.field.types import Array
from levator.sources import catalogue, ledger, record
from levator.twin.label import label_of_placement
from levator.twin.spread import Spread, spread

SPREAD_OVER = 24


def from_placement(run: Run, placement: Placement, *, verify: bool) -> OnePlacement:
    """Solve one placement, and once more at second order when asked to."""
    with ledger() as book:
        _record(run)
        run.step("solving the face")
        first, found = _solved(run, placement)
        checked = None
        if verify:
            run.step("solving it again at second order, some minutes")
            checked = mesh_error(run.conductor, placement)
        label = label_of_placement(run.conductor, placement, run.device, run.setting)
    return OnePlacement(run.face, first, found, book, checked, label)


def from_search(run: Run, target: str, *, verify: bool) -> OnePlacement:
    """Search all pairs for `target`, solve the best with contact, then the very best in full."""
    at = run.face.muscle_index(target)
    lengths = spans(run.face, run.device)
    spacing, radius = _spacing(run.device), patch(run.device.electrode)
    maps = placement_maps(run.conductor, progress=run.share("solving the maps of the face"))
    held = maps.inside
    volumes = np.asarray(np.bincount(held.muscle, weights=held.volume), dtype=np.float64)
    found, even = _first_entry(run, target)
    best = search(
        run.face,
        maps.fields,
        sites(run.face, even),
        target,
        spacing=spacing,
        volumes=volumes,
        progress=run.share("comparing all pairs"),
    )
    again = with_contact(
        run.face,
        maps,
        best,
        radius,
        volumes,
        impedance=found.impedance,
        film=run.film,
        progress=run.share("solving the best with contact"),
    )
    first = int(again.order[0])
    chosen = replace(
        placements(best, radius)[first],
        label=target,
        note=f"best of all pairs with contact, number {first + 1} of the search",
    )
    answer = from_placement(run, chosen, verify=verify)
    side = run.face.muscles[at].side
    before = (
        told.span_table([span for span in lengths if span.muscle.endswith(side)], side),
        told.search_table(best, again, answer.reached.current),
    )
    return replace(answer, before=before, more={"search.csv": _search_rows(best, again)})


def _first_entry(run: Run, target: str) -> tuple[Reached, float]:
    """Delivery on the target as it lies, and the radius [m] of the even disc its gel acts as."""
    start = aligned(run.face, target, run.device)
    solved, found = _solved(run, start)
    return found, float(np.sqrt(solved.entry.area / np.pi))


def from_session(run: Run, name: str, *, axis: float, level: float) -> OneSession:
    """Plan the session on this face and integrate its dose; `axis` [degrees], `level` [V/m]."""
    with ledger() as book:
        _record(run)
        planned = plan(run.face, run.device, name, axis=float(np.radians(axis)))
        if not planned.session.steps:
            raise LevatorError(
                f"no path of {name} may be done on this face: {'; '.join(planned.rejected)}"
            )
        maps = placement_maps(run.conductor, progress=run.share("solving the maps of the face"))
        run.step("tissue that is not this face's, on the coarse mesh")
        varied = spread(run.face, run.device, _stations(planned.session), run.setting)
        dose = session_dose(
            run.face,
            maps,
            planned.session,
            current=_drawn_current(run, varied),
            level=level,
            duty=_duty(run.device),
            scatter=Scatter(varied.factors["mean"], varied.factors["along"], varied.resistance),
            progress=run.share("following the glides"),
        )
    return OneSession(planned, dose, level, book, varied.missed)


def _drawn_current(run: Run, varied: Spread) -> Callable[[Array], Array]:
    """Delivered peak [A] in every draw, for one tissue resistance [ohm] each."""
    radius = patch(run.device.electrode)

    def current(resistance: Array) -> Array:
        found = at_drawn(varied.draws, radius=radius, resistance=resistance, contact=run.contact)
        return found.current

    return current


def _stations(session: Session) -> list[Placement]:
    """At most `SPREAD_OVER` stations of `session`, evenly along it."""
    every = [frames(step, 1)[0].placement for step in session.steps]
    some = np.unique(np.linspace(0, len(every) - 1, SPREAD_OVER).round().astype(int))
    return [every[k] for k in some]


def _duty(device: Device) -> float:
    """Share of the time that current flows: one phase each way in every period."""
    return min(1.0, 2 * device.pulse_width.value * device.frequency.value)


def _spacing(device: Device) -> float:
    if device.spacing is None:
        raise LevatorError(f"the pads of {device.name} stand anywhere; write another --device")
    return device.spacing.value


def _solved(run: Run, placement: Placement) -> tuple[Placed, Reached]:
    found = run.reached(placement, _resistance(run, placement))
    solved = placed(run.conductor, placement, impedance=found.impedance, film=run.film)
    return solved, found


def _resistance(run: Run, placement: Placement) -> float:
    return run.conductor.resistance(injection(run.face, placement))


def _record(run: Run) -> None:
    for name in run.face.numbers:
        record(catalogue()[name])
    for row in run.device.rows:
        record(row)


def _search_rows(best: Best, again: Recheck) -> bytes:
    rank = np.argsort(again.order) + 1
    columns: dict[str, Any] = {
        "rank_with_contact": rank,
        "rank_in_search": np.arange(1, len(rank) + 1),
    }
    for name, ends in (("anode", best.anode), ("cathode", best.cathode)):
        columns |= {f"{name}_{axis}_mm": 1e3 * ends[:, k] for k, axis in enumerate("xyz")}
    columns |= {
        "mean_field_V_per_m_A": again.dose,
        "over_strongest": again.over_strongest,
        "over_mean": again.over_mean,
        "over_strongest_in_search": best.over_strongest,
        "over_mean_in_search": best.over_mean,
        "strongest_other": best.rival,
    }
    return table_of(columns)
