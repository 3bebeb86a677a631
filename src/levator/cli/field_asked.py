"""What was asked of `levator field`, and can it be answered? One line says what to write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from levator.anatomy import Face
from levator.device import Device, Placement, place
from levator.device.standing import stand
from levator.errors import LevatorError, unknown_name
from levator.field import Conductivity
from levator.field.types import QUANTITIES, Array

WAYS = (
    'write --muscle "zygomaticus major, left", --anode 45,-40,60 with --cathode 60,-20,35, '
    '--search "risorius, left" or --session cofounder-outline'
)


@dataclass(frozen=True)
class Asked:
    """Which of the ways to name a placement were used."""

    muscle: str | None
    anode: str | None
    cathode: str | None
    search: str | None
    session: str | None

    def check(self, *, axis: float, level: float, verify: bool) -> None:
        """Raise LevatorError unless exactly one way was used, with options that belong to it."""
        given = [self.muscle, self.anode or self.cathode, self.search, self.session]
        if sum(way is not None for way in given) != 1:
            raise LevatorError(f"levator field answers for one placement; {WAYS}")
        if (self.anode is None) != (self.cathode is None):
            raise LevatorError("two spheres stand on a face; write both --anode and --cathode")
        if not np.isfinite(axis) or (axis and self.session is None):
            raise LevatorError("--axis turns the spheres of a glide; write --session with it")
        if not (np.isfinite(level) and level > 0):
            raise LevatorError("--level is a field strength; write V/m, for example --level 1")
        if verify and self.session is not None:
            raise LevatorError("--verify checks one placement; write --muscle instead of --session")


def placement(face: Face, device: Device, asked: Asked) -> Placement:
    """Where the spheres stand; raises LevatorError when they cannot stand there."""
    if asked.muscle is not None:
        return place(face, asked.muscle, device)
    anode, cathode = _point("--anode", asked.anode), _point("--cathode", asked.cathode)
    return stand(face, device, anode=anode, cathode=cathode)


def conductivity(words: Iterable[str]) -> Conductivity:
    """The sourced conductivities with those that `words` such as `fat=0.04` replace."""
    given: dict[str, float] = {}
    for word in words:
        tissue, _, number = (part.strip() for part in word.partition("="))
        if tissue not in QUANTITIES:
            raise unknown_name("tissue", tissue, QUANTITIES)
        try:
            given[tissue] = float(number)
        except ValueError:
            raise LevatorError(
                f"cannot read --conductivity {word!r}; write S/m, for example fat=0.04"
            ) from None
    return replace(Conductivity.reference(), **given)


def prepared(out: Path | None) -> None:
    """Raise LevatorError unless `out` is, or can become, a folder to write into."""
    if out is None:
        return
    if out.exists() and not out.is_dir():
        raise LevatorError(f"{out} is a file; write --out with the name of a folder")
    above = next(place for place in (out.absolute(), *out.absolute().parents) if place.exists())
    try:
        with TemporaryFile(dir=above):
            pass
    except OSError as error:
        raise LevatorError(
            f"cannot write into {out}: {error.strerror}; write --out with a folder you may write to"
        ) from None


def _point(option: str, text: str | None) -> Array:
    """A point [m] from words such as `45,-40,60` in millimetres."""
    try:
        found = np.array([float(part) for part in (text or "").split(",")])
    except ValueError:
        found = np.empty(0)
    if found.shape != (3,) or not np.isfinite(found).all():
        raise LevatorError(
            f"cannot read {option} {text!r}; write left,up,forward in mm, for example 45,-40,60"
        )
    return found / 1e3
