"""Where does the current go from one placement, over a session, or from the best place there is?"""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from levator.anatomy import Resolution, Sex
from levator.cli.field_answers import Answer, Run
from levator.cli.field_asked import Asked, conductivity, placement, prepared
from levator.cli.field_runs import from_placement, from_search, from_session
from levator.cli.outputs import deliver
from levator.cli.person import face_of, person_options
from levator.cli.progress import progress
from levator.device import Contact, device
from levator.field import Conductor


@click.command()
@person_options
@click.option(
    "--resolution",
    default="standard",
    show_default=True,
    type=click.Choice(["standard", "coarse"]),
    help="Fineness of the mesh.",
)
@click.option("--device", "device_name", default="nuface-trinity-plus", show_default=True)
@click.option("--setting", default=None, help="Intensity step; the device's default if left out.")
@click.option(
    "--contact",
    default="gel",
    show_default=True,
    type=click.Choice(["gel", "bare"]),
    help="Conductive gel or bare skin.",
)
@click.option("--muscle", default=None, metavar="NAME", help="Spheres on this muscle.")
@click.option("--anode", default=None, metavar="X,Y,Z", help="First sphere, mm from the nasion.")
@click.option("--cathode", default=None, metavar="X,Y,Z", help="Second sphere, likewise.")
@click.option("--search", default=None, metavar="NAME", help="Best place for this muscle.")
@click.option("--session", default=None, metavar="NAME", help="A whole session of glides.")
@click.option("--axis", default=0.0, show_default=True, help="Spheres to the glide, degrees.")
@click.option("--level", default=1.0, show_default=True, help="Count time above it, V/m.")
@click.option(
    "--conductivity",
    "conductivities",
    multiple=True,
    metavar="TISSUE=S/M",
    help="Another conductivity, e.g. fat=0.04; repeatable.",
)
@click.option("--verify", is_flag=True, help="Mesh error by second order; takes some minutes.")
@click.option(
    "--out",
    default=None,
    type=click.Path(path_type=Path),
    help="Folder for the picture, tables, VTU file and lab page.",
)
def field(
    *,
    sex: Sex,
    age: float,
    bmi: float,
    saved: str | None,
    resolution: Resolution,
    device_name: str,
    setting: str | None,
    contact: Contact,
    muscle: str | None,
    anode: str | None,
    cathode: str | None,
    search: str | None,
    session: str | None,
    axis: float,
    level: float,
    conductivities: tuple[str, ...],
    verify: bool,
    out: Path | None,
) -> None:
    """Show where the current goes: fields in the muscles, delivered current, files to look at.

    Name one of --muscle, --anode with --cathode, --search or --session.
    """
    asked = Asked(muscle=muscle, anode=anode, cathode=cathode, search=search, session=session)
    asked.check(axis=axis, level=level, verify=verify)
    probe, sigma = device(device_name), conductivity(conductivities)
    probe.setting(setting)
    prepared(out)
    console = Console()
    with progress(console) as step:
        step("building the face")
        face = face_of(saved, resolution, sex=sex, age=age, bmi=bmi)
        run = Run(Conductor(face, sigma), probe, setting, contact, step)
        found: Answer
        if session is not None:
            found = from_session(run, session, axis=axis, level=level)
        elif search is not None:
            found = from_search(run, search, verify=verify)
        else:
            found = from_placement(run, placement(face, probe, asked), verify=verify)
        files = found.files(run) if out is not None else {}
        step("writing")
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            deliver({out / name: content for name, content in files.items()})
    for shown in found.tables():
        console.print(shown)
    if out is not None:
        for name in files:
            console.print(f"written: {out / name}", soft_wrap=True, highlight=False, markup=False)
