"""What does the page say, and on what authority? Zones with the rule that bars them, and limits."""

from __future__ import annotations

from collections.abc import Iterable

from levator.anatomy import Face
from levator.device import Device
from levator.sources import Acts, Ledger, Unknown, citation, unknowns
from levator.twin.spread import DRAWS

STAGES = ("anatomy", "device", "field")
TEACHES = (
    "The page shows where current goes. It does not say that a muscle contracts or that a contour "
    "changes, and it never drives a device."
)
SEALED = (
    "Eyelids, lips and nostrils are sealed, ears and scalp are cut away; no current passes bone "
    "or the rim of the face."
)
PAINTED = (
    "Colour is the field along the sheet of the mimetic muscles at the median current, painted on "
    "the skin above it; a bar is the length of the mean field vector in one muscle."
)


def zones(face: Face, device: Device) -> list[dict[str, str]]:
    """Every exclusion zone with the reason, in the words of the device's own papers."""
    return [{"name": name, "reason": _reason(name, device)} for name in face.zones]


def _reason(zone: str, device: Device) -> str:
    place = zone.partition(",")[0]
    for rule in device.rules:
        if rule.level == "zone block" and place in f"{rule.item} {rule.zone}".lower():
            return f"{rule.item}: {rule.note} ({_work(rule.source)})"
    return f"Levator keeps spheres off this place; the papers of {device.name} do not name it"


def _work(key: str) -> str:
    return citation(key).partition(" http")[0].rstrip(".")


def notes(face: Face, book: Ledger, drawn: Iterable[str]) -> list[str]:
    """Limits of the page, one sentence each; `drawn` names the tissue numbers that vary."""
    return [
        TEACHES,
        f"The face is a statistical one ({_described(face)}), not a scan of a person.",
        SEALED,
        PAINTED,
        _interval(drawn),
        _graded(book),
    ]


def _interval(drawn: Iterable[str]) -> str:
    return (
        f"An interval holds 90 % of {DRAWS} joint draws of skin contact, device and tissue "
        f"({', '.join(map(_plain, drawn))}). Tissue acts through one factor for each muscle, the "
        "same wherever the spheres stand; what that misses is measured below. Where they stand, "
        "how hard they are pressed and everything else named as frozen below stays as it is."
    )


def _plain(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")


def _graded(book: Ledger) -> str:
    weakest, rows = len(book.weakest_links()), len(book.entries)
    return (
        f"{weakest} of {rows} numbers behind every bar carry the weakest grade, {book.grade} "
        f"({book.grade.meaning})."
    )


def _described(face: Face) -> str:
    return ", ".join(
        f"{name} {told:g}" if isinstance(told, float) else f"{name} {told}"
        for name, told in face.description.items()
    )


def frozen(device: Device) -> list[str]:
    """Names of the numbers that no draw of Levator varies, sorted."""
    table: Iterable[Unknown] = (*unknowns(), *device.unknowns())
    return sorted({u.name for u in table if u.acts is Acts.FROZEN and u.stage in STAGES})
