"""What is an answer of `levator field`: which tables does it print, which files does it write?"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from rich.table import Table

from levator.anatomy import Face
from levator.anatomy.export import vtu
from levator.cli import field_told as told
from levator.cli.lab import LAB, lab_page, share
from levator.device import Contact, Device, Placement
from levator.device.film import Film, gel_film
from levator.device.labelled import LabelCheck
from levator.device.reaching import Reached, reached
from levator.device.sessions import Planned
from levator.field import Conductor
from levator.field.glides import SessionDose
from levator.field.maps import Progress
from levator.field.placed import Placed, wedge_fields
from levator.field.types import Array
from levator.sources import Ledger
from levator.twin.types import LEVELS

Files = dict[str, bytes]


@dataclass(frozen=True, eq=False)
class Run:
    """The face as a conductor, the device on it, and whom to tell about progress."""

    conductor: Conductor
    device: Device
    setting: str | None
    contact: Contact
    step: Callable[[str], None]

    @property
    def face(self) -> Face:
        """The face."""
        return self.conductor.face

    @property
    def film(self) -> Film | None:
        """The gel, or None on bare skin."""
        return gel_film() if self.contact == "gel" else None

    def reached(self, placement: Placement, resistance: float) -> Reached:
        """Delivered current with its interval."""
        return reached(
            self.device,
            radius=placement.radius,
            resistance=resistance,
            contact=self.contact,
            setting=self.setting,
        )

    def share(self, name: str) -> Progress:
        """Tell each further tenth of a long step."""
        return share(self.step, name)


class Answer(Protocol):
    """What is printed and what is written."""

    def tables(self) -> Iterable[Table]:
        """Tables in the order they are printed."""
        ...

    def files(self, run: Run) -> Files:
        """Contents by file name."""
        ...


@dataclass(frozen=True, eq=False)
class OnePlacement:
    """The answer for one placement."""

    face: Face
    placed: Placed
    reached: Reached
    book: Ledger
    checked: tuple[Array, float] | None
    label: LabelCheck
    before: tuple[Table, ...] = ()
    more: Mapping[str, bytes] | None = None

    def tables(self) -> Iterable[Table]:
        """Facts, the label and the strongest muscles, after what led to the placement."""
        fields = told.muscle_fields(self.face, self.placed, self.reached.current)
        label = told.facts([("with its label", self.label.told())], "what enters the face")
        return (*self.before, told.placement_facts(*self._facts()), label, fields)

    def files(self, run: Run) -> Files:
        """Picture, table of all muscles, potential and field as VTU, and the lab page."""
        from levator.twin.field_picture import draw_field  # matplotlib is slow to load

        current, conductor = self.reached.current, run.conductor
        volts = current * self.placed.potential
        run.step("drawing")
        strength = wedge_fields(conductor, volts).astype(np.float32)
        return {
            "field.png": draw_field(
                run.face,
                volts,
                self.placed.placement,
                radius=run.device.electrode.radius.value,
                title=f"{self.placed.placement.label}: {1e6 * current:.0f} uA delivered",
            ),
            "muscles.csv": self._rows(),
            "field.vtu": vtu(
                run.face,
                nodes={"potential_V": volts.astype(np.float32)},
                wedges={"field_V_per_m": strength},
            ),
            **dict(self.more or {}),
            **with_lab(run),
        }

    def _facts(self) -> tuple[Placed, Reached, Ledger, tuple[Array, float] | None]:
        return self.placed, self.reached, self.book, self.checked

    def _rows(self) -> bytes:
        current = self.reached.current
        columns = {
            "muscle": [muscle.name for muscle in self.face.muscles],
            "mean_V_per_m": current * self.placed.mean,
            "p95_V_per_m": current * self.placed.high,
            "along_fibres_V_per_m": current * self.placed.along,
        }
        if self.checked is not None:
            columns["mesh_error_of_mean_vector"] = self.checked[0]
        return table_of(columns)


@dataclass(frozen=True, eq=False)
class OneSession:
    """The answer for a session; `missed` are errors of the ends of its tissue intervals."""

    planned: Planned
    dose: SessionDose
    level: float
    book: Ledger
    missed: Array

    def tables(self) -> Iterable[Table]:
        """Facts and the largest doses."""
        facts = told.session_facts(self.planned, self.dose, self.level, self.book, self.missed)
        return facts, told.dose_table(self.dose)

    def files(self, run: Run) -> Files:
        """Picture of the stations, table of all muscles and the lab page."""
        from levator.twin.session_picture import draw_session  # matplotlib is slow to load

        dose, outline = self.dose, self.planned.outline
        run.step("drawing")
        drawn = {
            "field_time_V_s_per_m": dose.field_time,
            "fibre_time_V_s_per_m": dose.fibre_time,
            "mean_V_per_m": dose.mean,
            "p95_V_per_m": dose.high,
            "largest_mean_V_per_m": dose.strongest,
            "seconds_above_level": dose.above,
        }
        columns: dict[str, Any] = {"muscle": dose.names}
        for name, each in drawn.items():
            low, median, high = np.quantile(each, LEVELS, axis=0)
            columns |= {name: median, f"{name}_low": low, f"{name}_high": high}
        current = told.between(1e6 * dose.current, ".0f")
        title = f"{outline.title}: {dose.seconds:.0f} s, {current} uA"
        picture = draw_session(run.face, self.planned.session, title)
        return {"session.png": picture, "session.csv": table_of(columns), **with_lab(run)}


def with_lab(run: Run) -> Files:
    """The page with both spheres to drag, for a device of fixed spacing."""
    page = lab_page(run.face, run.device, run.step)
    return {LAB: page} if page else {}


def table_of(columns: Mapping[str, Any]) -> bytes:
    """The bytes of a CSV file with these columns, all of one length."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([f"{x:.6g}" if isinstance(x, float) else x for x in row])
    return text.getvalue().encode()
