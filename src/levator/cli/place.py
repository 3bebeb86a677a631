"""Which devices are known, and where does a pair of spheres go for one muscle?"""

from __future__ import annotations

import click
from rich import box
from rich.console import Console
from rich.table import Table

from levator import device as device_of
from levator import devices as known_devices
from levator.anatomy import Sex
from levator.cli.person import face_of, person_options
from levator.device import place as place_on


@click.command()
def devices() -> None:
    """List the devices that can be named in --device."""
    table = Table("device", "name", "kind", "settings", "regulation", box=box.SIMPLE_HEAD)
    for key in known_devices():
        found = device_of(key)
        table.add_row(key, found.name, found.kind, ", ".join(found.settings), found.regulation)
    Console().print(table)


@click.command()
@click.argument("muscle")
@click.option("--device", "device_name", default="nuface-trinity-plus", show_default=True)
@person_options
def place(
    *, muscle: str, device_name: str, sex: Sex, age: float, bmi: float, saved: str | None
) -> None:
    """Show where the electrodes go for MUSCLE, e.g. "zygomaticus major, left"."""
    probe = device_of(device_name)
    face = face_of(saved, "coarse", sex=sex, age=age, bmi=bmi)
    found = place_on(face, muscle, probe)
    console = Console()
    console.print(f"[bold]{found.label}[/bold]: {found.note}")
    table = Table("electrode", r"left \[mm]", r"up \[mm]", r"forward \[mm]", box=box.SIMPLE_HEAD)
    for name, point in (("first", found.anode), ("second", found.cathode)):
        table.add_row(name, *(f"{1e3 * x:.1f}" for x in point))
    console.print(table)
    console.print(
        f"measured from the nasion; contact radius {1e3 * found.radius:.1f} mm; coarse face"
    )
