"""The answer: one sentence and one picture."""

from __future__ import annotations

from dataclasses import dataclass

from levator.twin.report.figures.canvas import Picture, data_address
from levator.twin.report.figures.hero import changed_face, compared
from levator.twin.report.skin import skin_lift
from levator.twin.report.verdict import Verdict, reach, verdict
from levator.twin.report.wording import size
from levator.twin.result import TwinResult
from levator.twin.twin import Twin
from levator.twin.types import Interval


@dataclass(frozen=True)
class Opening:
    """What is read first."""

    verdict: Verdict
    face: Picture
    bars: Picture
    device: str
    setting: str
    contact: str


def opening(twin: Twin, result: TwinResult) -> Opening:
    """The verdict, the face coloured by its lift, and the three lengths beside it."""
    found = verdict(result)
    return Opening(
        verdict=found,
        face=_face(twin, result),
        bars=_bars(result, found),
        device=twin.probe.name,
        setting=result.inputs.setting,
        contact=CONTACT_WORDS[result.inputs.contact],
    )


CONTACT_WORDS = {
    "gel": "pads of conductive gel",
    "film": "gel smeared from ball to ball",
    "sweat": "sweaty skin",
    "bare": "bare skin",
}


def _face(twin: Twin, result: TwinResult) -> Picture:
    lifted = skin_lift(twin, result)
    floor = result.contour.noise_floor
    highest = size(float(abs(lifted).max()) * 1e3)
    return Picture(
        src=data_address(changed_face(twin.face, lifted, floor)),
        alt=(
            "The face from the front, in three-quarter view and in profile, coloured by median "
            f"lift on a scale from minus to plus {size(floor * 1e3)}; the largest median shift "
            f"of any point is {highest}."
        ),
        caption=(
            f"Median lift of every point of the skin after {result.inputs.weeks} weeks of the full "
            f"routine; the largest is {highest}. The colours end at the camera's noise floor, "
            "so a face without colour is a face on which a camera would find nothing."
        ),
    )


def _bars(result: TwinResult, found: Verdict) -> Picture:
    region, floor = found.lift.region, result.contour.noise_floor
    sag: Interval = result.contour.sagging(region)
    words = (
        f"noise floor {size(floor * 1e3)}, gravity's own sag of the {region} in the model "
        f"{size(sag.median)}, far end of the lift's interval {size(reach(found.lift))}"
    )
    return Picture(
        src=data_address(compared(reach(found.lift), sag, floor * 1e3)),
        alt=f"Three bars in millimetres: {words}.",
        caption=f"The same lengths side by side ({region}).",
    )
