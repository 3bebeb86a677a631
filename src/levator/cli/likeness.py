"""Whose shape is it? Fits to landmarks of photographs or to a scan, refused when they miss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from levator.anatomy import Person
from levator.anatomy.fit.fit import Fit, fit
from levator.anatomy.fit.fit_scan import fit_scan
from levator.cli.points import read_landmarks, read_named_points
from levator.errors import LevatorError
from levator.twin.scans import read_scan

Step = Callable[[str], None]
Fitting = Callable[[Person, Step], Fit | None]


def fitting(landmarks: tuple[Path, ...], scan: Path | None, units: str | None) -> Fitting:
    """How a person is to be fitted, with all files read.

    Raises LevatorError for options that do not belong together and files that cannot be read.
    """
    if scan is None:
        if units is not None:
            raise LevatorError("--units are those of a scan; write --scan FILE as well")
        return _to_photographs(landmarks)
    if units is None:
        raise LevatorError(f"{scan} states no units; write --units mm, cm or m")
    if len(landmarks) != 1:
        raise LevatorError(
            "a scan needs its named points; write --landmarks once, with a .csv of name,x,y,z"
        )
    return _to_scan(landmarks[0], scan, units)


def _to_photographs(landmarks: tuple[Path, ...]) -> Fitting:
    photos = [read_landmarks(path) for path in landmarks]

    def likeness(person: Person, step: Step) -> Fit | None:
        if not photos:
            return None
        step("fitting the shape to the photographs")
        return _accepted(fit(photos, person=person), "give sharp, neutral, frontal photographs")

    return likeness


def _to_scan(landmarks: Path, scan: Path, units: str) -> Fitting:
    points = read_named_points(landmarks)
    surface = read_scan(scan, unit=units)

    def likeness(person: Person, step: Step) -> Fit | None:
        step("fitting the shape to the scan")
        return _accepted(fit_scan(surface, points, person), "check its named points and units")

    return likeness


def _accepted(found: Fit, advice: str) -> Fit:
    if not found.acceptable:
        raise LevatorError(
            f"the fitted face misses what was seen by {1e3 * found.rms:.1f} mm, more than "
            f"{1e3 * found.gate:.1f} mm; {advice}"
        )
    return found
