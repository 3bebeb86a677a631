"""What does the page show of this run? Every number on it is computed here, none in a template."""

from __future__ import annotations

from dataclasses import dataclass

from levator.errors import LevatorError
from levator.twin.report.figures.canvas import styled
from levator.twin.report.sections.answer import Chance, ContactView, contact, probability
from levator.twin.report.sections.belief import Belief, Uncertainty, belief, uncertainty
from levator.twin.report.sections.contour import ContourView, contour
from levator.twin.report.sections.current import Current, current
from levator.twin.report.sections.dose import Dose, dose
from levator.twin.report.sections.evidence import EvidenceView, evidence
from levator.twin.report.sections.footer import Footer, footer
from levator.twin.report.sections.opening import Opening, opening
from levator.twin.report.sections.person import Person, person
from levator.twin.report.sections.safety import Cleared, Safety, cleared, safety
from levator.twin.report.sections.weeks import Weeks, weeks
from levator.twin.report.wording import LEVEL
from levator.twin.result import TwinResult
from levator.twin.twin import Twin
from levator.twin.types import Inputs

LONG_CELL, SHORT_CELL = 48, 28


@dataclass(frozen=True)
class Page:
    """Everything that the templates print, in the order of the page."""

    asked: Inputs
    level: str
    long: int
    short: int
    opening: Opening
    person: Person
    current: Current
    dose: Dose
    contact: ContactView
    chance: Chance
    weeks: Weeks
    contour: ContourView
    belief: Belief
    uncertainty: Uncertainty
    evidence: EvidenceView
    safety: Safety
    cleared: Cleared
    footer: Footer


def view(twin: Twin, result: TwinResult) -> Page:
    """The page of `result`; raises LevatorError when it is no run of `twin`."""
    _check_belongs(twin, result)
    with styled():
        return Page(
            asked=result.inputs,
            level=LEVEL,
            long=LONG_CELL,
            short=SHORT_CELL,
            opening=opening(twin, result),
            person=person(twin.face),
            current=current(twin, result),
            dose=dose(result),
            contact=contact(twin, result),
            chance=probability(result),
            weeks=weeks(result),
            contour=contour(result),
            belief=belief(result),
            uncertainty=uncertainty(result),
            evidence=evidence(result),
            safety=safety(twin, result),
            cleared=cleared(twin),
            footer=footer(twin, result),
        )


def _check_belongs(twin: Twin, result: TwinResult) -> None:
    asked = result.inputs
    pairs = {
        "face": (dict(twin.face.description), dict(asked.face)),
        "device": (twin.probe.key, asked.device),
        "setting": (twin.setting.name, asked.setting),
        "contact": (twin.contact, asked.contact),
        "regimen": (str(twin.regimen), asked.regimen),
    }
    for name, (held, given) in pairs.items():
        if held != given:
            raise LevatorError(
                f"the result is no run of this twin: its {name} is {given!r}, not {held!r}; "
                "write write_report(twin, twin.run(), folder)"
            )
