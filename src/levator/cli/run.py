"""The main job: from a person, a device and a routine to a report."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import click
from rich import box
from rich.console import Console
from rich.table import Table

from levator.anatomy import Sex
from levator.cli.lab import LAB, lab_page
from levator.cli.person import face_of, person_options
from levator.cli.progress import progress
from levator.device import device
from levator.errors import LevatorError
from levator.regimen import Regimen
from levator.twin import Interval, Twin, TwinResult
from levator.twin.report import verdict, write_report
from levator.twin.report.wording import length, lift, size

REGIONS = ("cheek", "jowl", "mouth corner", "brow", "under the chin")
ROUTINE = "5 a week for 60 days, then 3 a week"


@click.command()
@person_options
@click.option(
    "--device",
    "device_name",
    default="nuface-trinity-plus",
    show_default=True,
    help="A device key (see `levator devices`) or a device file.",
)
@click.option("--setting", default=None, help="Intensity step; the device's default if left out.")
@click.option("--regimen", default=ROUTINE, show_default=True, help="The routine, in words.")
@click.option("--gel/--bare", default=True, show_default=True, help="Conductive gel or bare skin.")
@click.option("--weeks", default=26, show_default=True, help="Length of the run.")
@click.option("--draws", default=200, show_default=True, help="Draws of every unknown.")
@click.option("--seed", default=1, show_default=True, help="Seed of every random number.")
@click.option(
    "--out",
    default="report",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for report.html, result.json, run.twin and lab.html.",
)
@click.option(
    "--lab/--no-lab",
    default=True,
    show_default=True,
    help="Also write the page with both spheres to drag.",
)
def run(
    *,
    sex: Sex,
    age: float,
    bmi: float,
    saved: str | None,
    device_name: str,
    setting: str | None,
    regimen: str,
    gel: bool,
    weeks: int,
    draws: int,
    seed: int,
    out: Path,
    lab: bool,
) -> None:
    """Say what a device does to a face under a routine, with intervals and sources."""
    routine, probe = Regimen(regimen), device(device_name)
    _prepare(out)
    console = Console()
    with progress(console) as step:
        step("building the face")
        face = face_of(saved, sex=sex, age=age, bmi=bmi)
        twin = Twin(
            face,
            probe,
            routine,
            contact="gel" if gel else "bare",
            setting=setting,
            report=step,
        )
        result = twin.run(weeks=weeks, draws=draws, seed=seed)
        page = lab_page(face, probe, step) if lab else None
        step("writing the report")
        _deliver(twin, result, out, page)
    summary(console, result)
    for name in ("report.html", *([LAB] if page else [])):
        console.print(f"written: {out / name}", soft_wrap=True, highlight=False, markup=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def show(file: Path) -> None:
    """Print the summary of a run that was saved as a .twin file."""
    summary(Console(), TwinResult.load(file))


def summary(console: Console, result: TwinResult) -> None:
    """Print the verdict, the lift per region and what the current does."""
    console.print(f"\n[bold]{verdict(result)}[/bold]\n")
    console.print(_lifts(result))
    console.print(_currents(result))
    console.print(
        f"{result.evidence()}; frozen, so outside the intervals: "
        f"{len(result.frozen)} unknowns, named in the report"
    )


def _lifts(result: TwinResult) -> Table:
    table = Table(
        "region",
        "lift",
        "unproven claims averaged in",
        "gravity's sag",
        box=box.SIMPLE_HEAD,
        title=f"after {result.inputs.weeks} weeks of the full routine; up is positive",
        caption=f"photographs can tell {size(result.contour.noise_floor * 1e3)} from noise",
    )
    for region in REGIONS:
        averaged = result.contour.lift(region, run="averaged").mm
        table.add_row(
            region,
            lift(result.contour.lift(region).mm),
            lift(averaged),
            length(result.contour.sagging(region).median),
        )
    return table


def _currents(result: TwinResult) -> Table:
    asked = result.inputs
    table = Table(
        "contact",
        r"source \[uA]",
        r"enters \[%]",
        r"tissue \[uA]",
        "over bare",
        "cut",
        "contracts",
        "felt",
        box=box.SIMPLE_HEAD,
        title=f"{asked.device}, {asked.setting}; medians and 90 % of {asked.draws} draws",
        caption="means over a pulse: out of the source, the share that enters the face, in living "
        "tissue, and that over bare skin; cut: the voltage runs out; contracts: some muscle does; "
        "gel: a pad about each ball; film: gel smeared from ball to ball, as makers advise",
    )
    for answer in result.contacts.values():
        table.add_row(
            answer.contact,
            _scaled(answer.current, 1e6, ".0f"),
            _scaled(answer.entering, 100, ".0f"),
            _scaled(answer.tissue, 1e6, ".0f"),
            _scaled(answer.over_bare, 1, ".2g"),
            f"{100 * answer.limited:.0f} %",
            f"{100 * answer.any_contraction:.0f} %",
            f"{100 * answer.felt:.0f} % ({100 * answer.felt_low:.0f}-{100 * answer.felt_high:.0f})",
        )
    return table


def _scaled(interval: Interval, factor: float, form: str) -> str:
    low, middle, high = (factor * x for x in (interval.low, interval.median, interval.high))
    ends = f"{low:{form}}", f"{high:{form}}"
    return f"{middle:{form}} ({ends[0]}-{ends[1]})" if ends[0] != ends[1] else ends[0]


def _prepare(out: Path) -> None:
    """Make sure `out` can be written before any work is done; raises LevatorError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise LevatorError(
            f"cannot write into {out}: {error.strerror}; write --out with a folder you may write to"
        ) from None


def _deliver(twin: Twin, result: TwinResult, out: Path, lab: bytes | None) -> None:
    """Put all files of a run into `out` at once; an interruption leaves the earlier ones."""
    with TemporaryDirectory(dir=out, prefix=".part-") as folder:
        staged = Path(folder)
        write_report(twin, result, staged, lab=LAB if lab else None)
        if lab:
            (staged / LAB).write_bytes(lab)
        result.save(staged / "run.twin")
        for file in sorted(staged.iterdir()):
            file.replace(out / file.name)
