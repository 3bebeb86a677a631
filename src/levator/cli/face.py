"""What lies under this person's skin? Build a face, look at it, save it, hand it on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from levator.anatomy import TISSUES, Face, Person, Resolution, gradients, scaled_jacobian
from levator.anatomy.export import FORMATS, exported
from levator.anatomy.fit.fit import Fit
from levator.cli.likeness import fitting
from levator.cli.outputs import deliver, writable
from levator.cli.person import described_person, person_options, saved_person
from levator.cli.progress import progress
from levator.errors import LevatorError
from levator.sources import quantity, weakest
from levator.twin.people import forget, save_person
from levator.twin.plate import draw_plate

FILE = click.Path(path_type=Path)
Step = Callable[[str], None]


@click.command()
@person_options
@click.option("--ancestry", default=None, help='Shares of shape, e.g. "african=0.5,asian=0.5".')
@click.option("--shape", multiple=True, metavar="NAME=WEIGHT", help="A face-detail target.")
@click.option("--variant", multiple=True, metavar="NAME", help="A variant of the muscles.")
@click.option(
    "--resolution",
    default="standard",
    show_default=True,
    type=click.Choice(["standard", "coarse"]),
    help="Fineness of the mesh.",
)
@click.option("--landmarks", multiple=True, type=FILE, help="468 landmarks of a photograph.")
@click.option("--scan", default=None, type=FILE, help="A closed scan: .obj, .ply or .stl.")
@click.option("--units", default=None, help="Units of the scan: mm, cm or m.")
@click.option("--save", default=None, metavar="NAME", help="Save the face under a name.")
@click.option("--out", multiple=True, type=FILE, help="A .vtu, .vtp, .obj or .glb file.")
@click.option("--picture", default=None, type=FILE, help="The anatomy plate, a .png file.")
def face(
    *,
    saved: str | None,
    resolution: Resolution,
    landmarks: tuple[Path, ...],
    scan: Path | None,
    units: str | None,
    save: str | None,
    out: tuple[Path, ...],
    picture: Path | None,
    **described: Any,
) -> None:
    """Build the face of a person; write it for other programs, or as an anatomy plate."""
    person = described_person(**described) if saved is None else saved_person(saved)
    _check(out, picture)
    likeness = fitting(landmarks, scan, units)
    console = Console()
    with progress(console) as step:
        found = likeness(person, step)
        person = found.person if found else person
        step("building the face")
        built = Face.of(person, resolution)
        files = _files(built, out, picture, step)
        _keep(save, person, found, files)
    console.print(_summary(built, found))
    for place in files:
        console.print(f"written: {place}", soft_wrap=True, highlight=False, markup=False)


def _check(out: tuple[Path, ...], picture: Path | None) -> None:
    """Raise LevatorError for files that could not be written in the end."""
    for place in out:
        if place.suffix.lower() not in FORMATS:
            raise LevatorError(
                f"cannot write {place}; write --out with one of the suffixes {', '.join(FORMATS)}"
            )
    if picture is not None and picture.suffix.lower() != ".png":
        raise LevatorError(f"cannot draw {picture}; write --picture with the suffix .png")
    writable("--out", out)
    writable("--picture", [] if picture is None else [picture])


def _files(
    built: Face, out: tuple[Path, ...], picture: Path | None, step: Step
) -> dict[Path, bytes]:
    files = {}
    for place in out:
        step(f"preparing {place.name}")
        files[place] = exported(built, place.suffix)
    if picture is not None:
        files[picture] = draw_plate(built, step)
    return files


def _keep(name: str | None, person: Person, found: Fit | None, files: dict[Path, bytes]) -> None:
    """Save the person and write the files, or neither."""
    if name is not None:
        save_person(name, person, residual=found.rms if found else None)
    try:
        deliver(files)
    except BaseException:
        if name is not None:
            forget(name)
        raise


def _summary(built: Face, found: Fit | None) -> Table:
    """What was built, in numbers."""
    mesh = built.mesh
    told = ", ".join(f"{name} {given}" for name, given in built.description.items())
    table = Table("face", "", box=box.SIMPLE_HEAD, title=told, title_justify="left")
    table.add_row("nodes, wedges", f"{mesh.n_nodes:,}, {len(mesh.wedges):,}")
    table.add_row("muscle pieces", f"{len(built.muscles)}")
    table.add_row("stretches of nerve", f"{len(built.nerves)}")
    for name, cubic_metres in _volumes(built).items():
        table.add_row(name, f"{1e6 * cubic_metres:.1f} cm3")
    worst = float(scaled_jacobian(mesh.points, mesh.wedges).min())
    table.add_row("worst wedge", f"scaled Jacobian {worst:.2f}")
    grade = weakest(quantity(name).grade for name in built.numbers)
    table.add_row("weakest number", f"grade {grade}, {grade.meaning}")
    if found is not None:
        miss = f"rms {1e3 * found.rms:.2f} mm, 95 % below {1e3 * found.p95:.2f} mm"
        table.add_row("residual of the fit", f"{miss}, {found.used} points")
    return table


def _volumes(built: Face) -> dict[str, float]:
    """Volume [m3] of each tissue without the muscle in it, and of all muscle."""
    volume = gradients(built.mesh.points, built.mesh.wedges).volume
    held = built.muscle_map
    share = np.bincount(held.element, weights=held.fraction, minlength=len(volume))
    rest = volume * (1 - share)
    found = {
        f"{name}, without muscle": float(rest[built.tissue == index].sum())
        for index, name in enumerate(TISSUES)
    }
    return {**found, "muscle": float((volume * share).sum())}
