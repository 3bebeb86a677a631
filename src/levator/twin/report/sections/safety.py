"""Safety: limits, contraindications, places left out; and what a clearance says."""

from __future__ import annotations

from dataclasses import dataclass

from levator.device import Device, LimitCheck, Limits, Rule, check_limits
from levator.sources import from_si
from levator.sources.claims import Claim, claim
from levator.twin.report.parts import Cell, Link, Table, links, table
from levator.twin.report.sections.current import zone_names
from levator.twin.report.sections.opening import CONTACT_WORDS
from levator.twin.report.wording import LEVEL, amount, measured
from levator.twin.result import TwinResult
from levator.twin.twin import Twin

CLEARANCE = ("K24", "K25")
STRICTNESS = (
    "absolute",
    "ask doctor",
    "zone block",
    "wait",
    "stop",
    "use rule",
    "aftercare",
    "info",
)


@dataclass(frozen=True)
class Safety:
    """What the section on safety shows."""

    device: str
    maker: str
    passed: bool
    certain: bool
    limits: Table
    face: Table
    absolute: tuple[str, ...]
    rules: Table
    zones: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Cleared:
    """What the section on clearance shows."""

    device: str
    regulation: str
    claims: tuple[Claim, ...]
    sources: tuple[tuple[Link, ...], ...]


def safety(twin: Twin, result: TwinResult) -> Safety:
    """The section on safety."""
    checks = check_limits(twin.probe, twin.setting.name)
    return Safety(
        device=twin.probe.name,
        maker=twin.probe.maker,
        passed=all(check.passed for check in checks),
        certain=all(check.certain for check in checks),
        limits=_limits(checks),
        face=_on_the_face(twin.probe.limits, result),
        absolute=tuple(rule.item for rule in twin.probe.rules if rule.level == "absolute"),
        rules=_rules(twin.probe),
        zones=zone_names(twin.face),
        note=twin.session.note,
    )


def cleared(twin: Twin) -> Cleared:
    """The section on clearance."""
    judged = tuple(claim(name) for name in CLEARANCE)
    return Cleared(
        device=twin.probe.name,
        regulation=twin.probe.regulation,
        claims=judged,
        sources=tuple(links(each.sources) for each in judged),
    )


def _limits(checks: tuple[LimitCheck, ...]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for check in checks:
        unit = check.limit.unit
        shown = (amount(from_si(x, unit), unit) for x in (check.value, check.worst))
        rows.append((check.name, *shown, amount(check.limit.shown, unit), _kept(check)))
    head = ("figure", "at the stated numbers", "at the unfavourable ends", "limit", "in words")
    return table("The device against the limits of the safety standard", head, rows)


def _on_the_face(limits: Limits, result: TwinResult) -> Table:
    """Density and energy as they are on wetted skin, not as the standard's load has them."""
    rows: list[tuple[Cell, ...]] = []
    for name, answer in result.contacts.items():
        for figure, found, limit in (
            ("r.m.s. density, mean over wetted skin", answer.density, limits.density),
            ("r.m.s. density where it is largest", answer.densest, limits.density),
            ("energy of one pulse", answer.energy, limits.energy),
        ):
            kept = found.high <= limit.value
            words = "kept in 95 % of the draws" if kept else "passed in more than 5 % of the draws"
            rows.append(
                (
                    CONTACT_WORDS[name],
                    figure,
                    measured(found, limit.unit),
                    amount(limit.shown, limit.unit),
                    words,
                )
            )
    head = ("contact", "figure", f"median and {LEVEL} of the draws", "limit", "in words")
    return table("On the face, with the current that really flows", head, rows)


def _kept(check: LimitCheck) -> str:
    if check.certain:
        return "keeps it even at the unfavourable ends"
    return "keeps it at the stated numbers only" if check.passed else "exceeds it"


def _rules(device: Device) -> Table:
    ranked = sorted(device.rules, key=lambda rule: STRICTNESS.index(rule.level))
    return table(
        f"Contraindications and rules of use of {device.name}, strictest first",
        ("level", "what", "where", "rule", "source"),
        [_rule(rule) for rule in ranked],
    )


def _rule(rule: Rule) -> tuple[Cell, ...]:
    return (rule.level, rule.item, rule.zone, rule.note, links([rule.source]))
