"""The current: how it spreads over the skin, and where the probe stands in a session."""

from __future__ import annotations

from dataclasses import dataclass

from levator.activation import published_placements
from levator.anatomy import Face
from levator.sources import from_si, to_si
from levator.twin.label import label_of_run
from levator.twin.report import wording
from levator.twin.report.figures.canvas import Picture, data_address
from levator.twin.report.figures.current import SPANNED, field_map, programme_map, tangential_field
from levator.twin.report.parts import Table, table
from levator.twin.report.wording import amount, percent, plain
from levator.twin.result import TwinResult
from levator.twin.twin import Twin


@dataclass(frozen=True)
class Current:
    """What the section on the current shows."""

    delivered: str
    label: str
    places: int
    reaching: int
    short: int
    minutes: str
    note: str
    pictures: tuple[Picture, ...]
    programme: Table


def current(twin: Twin, result: TwinResult) -> Current:
    """The section on the current."""
    placements = twin.solve().placements
    reaching = sum(placement.spans >= SPANNED for placement in placements)
    return Current(
        delivered=wording.current(result.activation.tissue),
        label=label_of_run(twin.probe, twin.setting.name, result.contacts)
        .told()
        .replace(" uA", " µA"),
        places=len(placements),
        reaching=reaching,
        short=len(placements) - reaching,
        minutes=plain(twin.session.seconds / to_si(1, "min")),
        note=result.programme_note,
        pictures=(_field(twin, result), _programme(twin, reaching)),
        programme=_table(twin, result),
    )


def _field(twin: Twin, result: TwinResult) -> Picture:
    placement, _ = published_placements(twin.face)
    amperes = result.activation.tissue.median
    volts = twin.solve().basis["potential"][: twin.face.mesh.n_surface] * amperes
    field = tangential_field(twin.face, volts)
    share = percent(float((field > field.max() / 10).mean()))
    apart = amount(placement.spacing * 1e3, "mm", 2)
    return Picture(
        src=data_address(field_map(twin.face, volts, placement)),
        alt=(
            "The face in three-quarter view, coloured by the strength of the field along the "
            f"skin, brightest next to two small balls {apart} apart on the cheek; only "
            f"{share} of the skin triangles carry more than a tenth of the strongest field."
        ),
        caption=(
            f"Field along the skin with {_ampere_words(amperes)} between two balls {apart} apart, "
            "the placement at which muscles were seen to twitch in a published study and which "
            f"fixes the thresholds; the device's own electrodes stand {_spacing(twin)} apart. "
            "Darker by one step of the scale is ten times weaker."
        ),
    )


def _ampere_words(amperes: float) -> str:
    unit = wording.current_unit(amperes)
    return amount(from_si(amperes, unit), unit)


def _spacing(twin: Twin) -> str:
    found = [placement.spacing * 1e3 for placement in twin.solve().placements]
    low, high = (plain(edge, 2) for edge in (min(found), max(found)))
    return f"{low} mm" if low == high else f"{low} to {high} mm"


def _programme(twin: Twin, reaching: int) -> Picture:
    placements = twin.solve().placements
    return Picture(
        src=data_address(programme_map(twin.face, placements)),
        alt=(
            f"The face from the front and from the left with {len(placements)} pairs of contact "
            f"points, {reaching} of them about as far apart as their muscle is long; grey areas "
            f"({', '.join(zone_names(twin.face))}) are closed to the probe."
        ),
        caption="Where the two electrodes stand in a session, and where they must not.",
    )


def zone_names(face: Face) -> tuple[str, ...]:
    """The exclusion zones of a face, each side once."""
    return tuple(sorted({name.partition(",")[0] for name in face.zones}))


def _table(twin: Twin, result: TwinResult) -> Table:
    rows = [
        (
            placement.label,
            amount(result.programme[placement.label], "s"),
            amount(placement.spacing * 1e3, "mm", 2),
            percent(placement.spans),
            placement.note,
        )
        for placement in twin.solve().placements
    ]
    head = ("placed on", "a session", "apart", "over its length", "in words")
    return table("The placements of a session", head, rows)
