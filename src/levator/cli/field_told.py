"""What does `levator field` print? Tables of one placement, of a search and of a session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rich import box
from rich.markup import escape
from rich.table import Table

from levator.anatomy import Face
from levator.device.reaching import Reached
from levator.device.sessions import Planned
from levator.device.spanning import Span
from levator.field.glides import SessionDose
from levator.field.placed import Placed
from levator.field.recheck import Recheck
from levator.field.search import Best
from levator.field.types import Array
from levator.sources import Ledger
from levator.twin.types import LEVELS

SHOWN = 10


def facts(rows: Iterable[tuple[str, str]], title: str) -> Table:
    """Two columns of words."""
    table = Table(
        "", "", box=box.SIMPLE_HEAD, title=escape(title), title_justify="left", show_header=False
    )
    for name, told in rows:
        table.add_row(escape(name), escape(told))
    return table


def placement_facts(
    placed: Placed, reached: Reached, book: Ledger, checked: tuple[Array, float] | None
) -> Table:
    """Where the spheres stand, what is delivered and how sure that is."""
    spot, entry = placed.placement, placed.entry
    micro = [1e6 * x for x in (reached.current, reached.low, reached.high, reached.sourced)]
    rows = [
        ("spheres at", f"{point(spot.anode)} and {point(spot.cathode)} (left, up, forward)"),
        ("spacing", f"{1e3 * spot.spacing:.0f} mm; patches of {1e3 * spot.radius:.1f} mm radius"),
        ("delivered current", f"{micro[0]:.0f} uA, 90 % interval {micro[1]:.0f} to {micro[2]:.0f}"),
        ("", f"median of the draws; {micro[3]:.0f} uA with every number as sourced"),
        ("cut by the voltage", f"in {100 * reached.limited:.0f} % of the draws"),
        ("shunted in the gel", f"{100 * entry.shunted:.1f} % of the current"),
        ("tissue resistance", f"{placed.resistance:.0f} ohm, without contacts"),
        ("weakest number", f"grade {book.grade}, {book.grade.meaning}"),
    ]
    if spot.note:
        rows.insert(2, ("why there", spot.note))
    if checked is not None:
        rows.append(("mesh error", _mesh_error(placed, *checked)))
    return facts(rows, spot.label)


def _mesh_error(placed: Placed, means: Array, resistance: float) -> str:
    top = np.argsort(-placed.mean)[:SHOWN]
    worst = 100 * float(np.abs(means[top]).max())
    return (
        f"within {worst:.1f} % of second order in these ten muscles, "
        f"resistance {100 * resistance:+.1f} %"
    )


def muscle_fields(face: Face, placed: Placed, current: float) -> Table:
    """The ten muscles with the strongest field."""
    table = Table(
        "muscle",
        r"mean |E| \[V/m]",
        r"95 % below \[V/m]",
        r"along fibres \[V/m]",
        box=box.SIMPLE_HEAD,
        title="strongest fields at the delivered current",
        title_justify="left",
        caption="means and percentile over each muscle's volume; fibres run from origin "
        "to insertion; all scale with the current",
        caption_justify="left",
    )
    for k in np.argsort(-placed.mean)[:SHOWN]:
        cells = (current * each[k] for each in (placed.mean, placed.high, placed.along))
        table.add_row(face.muscles[k].name, *(f"{cell:.2f}" for cell in cells))
    return table


def search_table(best: Best, again: Recheck, current: float) -> Table:
    """The ten best pairs, as solved with contact, and their rank in the search."""
    table = Table(
        "rank",
        "in the search",
        r"spheres at \[mm]",
        r"|mean E| \[V/m]",
        "over strongest other",
        "over mean of others",
        "strongest other",
        box=box.SIMPLE_HEAD,
        title=f"best pairs for {best.target}, of {best.pairs:,}",
        title_justify="left",
        caption=f"solved again with contact: rank correlation {again.spearman:.2f} over "
        f"{len(again.order)} pairs, {again.kept} of the first ten stay; the most that any pair "
        f"gives it is {current * best.most:.2f} V/m",
        caption_justify="left",
    )
    for rank, k in enumerate(again.order[:SHOWN]):
        table.add_row(
            str(rank + 1),
            str(k + 1),
            f"{point(best.anode[k])}; {point(best.cathode[k])}",
            f"{current * again.dose[k]:.2f}",
            f"{again.over_strongest[k]:.2f}",
            f"{again.over_mean[k]:.1f}",
            best.rival[k],
        )
    return table


def span_table(found: Sequence[Span], side: str) -> Table:
    """Muscles of `side` that the spheres cannot span for certain, longest first."""
    table = Table(
        "muscle",
        r"length \[mm]",
        "between the spheres",
        "spanned",
        box=box.SIMPLE_HEAD,
        title=f"muscles these two spheres cannot span for certain, {side} side",
        title_justify="left",
    )
    for span in found:
        if span.spanned != "yes":
            cover = f"{100 * span.cover:.0f} % ({100 * span.least:.0f} to {100 * span.most:.0f})"
            table.add_row(span.muscle, f"{1e3 * span.length:.0f}", cover, span.spanned)
    return table


def session_facts(
    planned: Planned, dose: SessionDose, level: float, book: Ledger, missed: Array
) -> Table:
    """What the session is, what is left of it and what it delivers."""
    outline = planned.outline
    rows = [
        ("source", f"{outline.source}, grade {outline.grade}"),
        ("note", outline.note),
        *(("rejected", why) for why in planned.rejected),
        *(("cut out", why) for why in planned.blocked),
        ("time on the skin", f"{dose.seconds:.0f} s in {len(planned.session.steps)} steps"),
        ("delivered current", f"{between(1e6 * dose.current, '.0f')} uA in the mean"),
        ("charge", f"{between(1e3 * dose.charge, '.1f')} mC, both polarities counted"),
        ("stations", f"{dose.stations}; the last doubling changed no dose by {_below(dose)}"),
        ("level", f"{level:g} V/m"),
        ("intervals", f"median and 90 % of {len(dose.charge)} draws of contact, device and tissue"),
        ("weakest number", f"grade {book.grade}, {book.grade.meaning}"),
    ]
    if len(missed):
        rows.insert(-1, ("", _factored(missed)))
    return facts(rows, outline.title)


def _factored(missed: Array) -> str:
    middle, most = np.quantile(missed, [0.5, 0.95])
    return (
        "tissue acts by one factor a muscle: at other stations the ends of its interval are off "
        f"by {100 * middle:.0f} % in the median, 95 % of them by less than {100 * most:.0f} %"
    )


def _below(dose: SessionDose) -> str:
    return f"more than {100 * dose.change:.1f} %"


def dose_table(dose: SessionDose) -> Table:
    """The ten muscles with the largest dose."""
    table = Table(
        "muscle",
        r"|E| x time \[V s/m]",
        r"along fibres \[V s/m]",
        r"mean \[V/m]",
        r"95 % below \[V/m]",
        r"largest mean \[V/m]",
        r"above level \[s]",
        box=box.SIMPLE_HEAD,
        title="largest doses of one session, median (90 % of the draws)",
        title_justify="left",
    )
    columns = (dose.field_time, dose.fibre_time, dose.mean, dose.high, dose.strongest)
    for k in np.argsort(-np.median(dose.field_time, axis=0))[:SHOWN]:
        cells = (between(each[:, k], ".2f") for each in columns)
        table.add_row(dose.names[k], *cells, between(dose.above[:, k], ".0f"))
    return table


def between(draws: Array, form: str) -> str:
    """Median and 90 % interval of `draws`, in words."""
    low, median, high = (format(x, form) for x in np.quantile(draws, LEVELS))
    return f"{median} ({low}-{high})"


def point(at: Array) -> str:
    """A point in whole millimetres."""
    return ", ".join(f"{1e3 * x:.0f}" for x in at)
