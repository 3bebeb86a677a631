"""What does your own device put out? From bench recordings to a device file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich import box
from rich.console import Console
from rich.table import Table

from levator.device import Device, parse_device
from levator.device import device as device_of
from levator.device.audio import check_coupling, read_audio
from levator.device.device_file import as_toml
from levator.device.gain import Gain, gains
from levator.device.measured import measured_device
from levator.device.reading import accuracy as stated
from levator.device.recording import Recording, read_text
from levator.device.trace import Measurement, measure_trace
from levator.errors import LevatorError
from levator.sources import from_si

LARGEST = 200_000_000
SHIFTED = 0.01
SOUND = (b"RIFF", b"RIFX", b"RF64")
Seen = tuple[Recording, Measurement]


@click.group()
def device() -> None:
    """Turn measurements of your own device into a device file."""


@device.command()
@click.argument("trace", type=click.Path(path_type=Path))
@click.option("--resistor", multiple=True, type=float, help="Dummy load in ohm, one per trace.")
@click.option(
    "--trace",
    "more",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A further trace, at another resistor.",
)
@click.option(
    "--device",
    "device_name",
    default="nuface-trinity-plus",
    show_default=True,
    help="Device, or device file, for everything that was not measured.",
)
@click.option("--setting", default=None, help="The step that was measured; the device's default.")
@click.option(
    "--out",
    default="measured.toml",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Device file to write.",
)
@click.option("--picture", type=click.Path(path_type=Path), help="Picture of the traces, PNG.")
@click.option("--accuracy", type=float, help="Stated accuracy of the instrument, e.g. 0.03.")
@click.option("--tolerance", type=float, help="Tolerance of the resistor, e.g. 0.01.")
@click.option("--channel", help="Column or sound channel to read, by name or number.")
@click.option("--calibration", type=float, help="Volts at full scale; for WAV files only.")
def measure(
    *,
    trace: Path,
    resistor: tuple[float, ...],
    more: tuple[Path, ...],
    device_name: str,
    setting: str | None,
    out: Path,
    picture: Path | None,
    accuracy: float | None,
    tolerance: float | None,
    channel: str | None,
    calibration: float | None,
) -> None:
    """Measure a device from TRACE, recorded across a dummy resistor, and write a device file.

    Only ever across a resistor, with a battery-powered instrument, never on a body.
    """
    _check_paths(out, picture)
    base, certainty = device_of(device_name), stated(accuracy, tolerance)
    paths = (trace, *more)
    _check_resistors(paths, resistor)
    seen = [
        _measured(path, ohm, channel, calibration)
        for path, ohm in zip(paths, resistor, strict=True)
    ]
    bench = measured_device(
        base,
        [found for _, found in seen],
        key=_key(out),
        setting=setting,
        accuracy=certainty,
    )
    text = as_toml(bench.device)
    kept = parse_device(text, out.name)
    removed = gains(base, kept, bench.setting)
    _write(out, text, picture, seen)
    _tell(seen, bench.notes, removed, base, bench.setting)
    _console().print(f"device file: {out}", soft_wrap=True)


def _check_paths(out: Path, picture: Path | None) -> None:
    if out.suffix != ".toml":
        raise LevatorError(f"a device file ends in .toml, not {out.name!r}; write --out mine.toml")
    if picture is not None and picture.suffix != ".png":
        raise LevatorError(f"the picture is a PNG, not {picture.name!r}; write --picture trace.png")
    for path in (out, picture):
        if path is not None and path.is_dir():
            raise LevatorError(f"{path} is a folder; write a file name such as mine.toml")
        if path is not None and not path.parent.is_dir():
            raise LevatorError(
                f"there is no folder for {path}; make it, or write a name in this one"
            )


def _check_resistors(paths: Sequence[Path], resistor: Sequence[float]) -> None:
    if len(resistor) != len(paths):
        raise LevatorError(
            f"{len(paths)} trace(s) and {len(resistor)} resistor(s); state the dummy load of each "
            "trace in its order, for example --resistor 1000"
        )


def _measured(path: Path, resistor: float, channel: str | None, calibration: float | None) -> Seen:
    content = _content(path)
    if content.startswith(SOUND):
        recording = read_audio(content, path.name, calibration=calibration, channel=channel)
        found = measure_trace(recording, resistor=resistor)
        check_coupling(found)
        return recording, found
    if calibration is not None:
        raise LevatorError(f"{path.name} is no WAV file; leave --calibration out for a CSV export")
    recording = read_text(_text(content, path.name), path.name, channel=channel)
    return recording, measure_trace(recording, resistor=resistor)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise LevatorError(
                f"{path.name} is larger than {LARGEST // 1_000_000} MB; export fewer samples, "
                "a few dozen pulses are plenty"
            )
        return path.read_bytes()
    except OSError as error:
        raise LevatorError(
            f"cannot read {path.name!r}: {error.strerror}; write the path of a trace, for example "
            "trace.csv"
        ) from None


def _text(content: bytes, label: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise LevatorError(
            f"{label} is neither text nor a WAV file; export the trace from the oscilloscope as CSV"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _key(out: Path) -> str:
    """Name of the new device: the file's name in letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", out.stem.casefold()).strip("-") or "measured"


def _write(out: Path, text: str, picture: Path | None, seen: Sequence[Seen]) -> None:
    """Both files, complete before either takes its place."""
    parts = {out: text.encode()}
    if picture is not None:
        from levator.cli.trace_picture import draw_traces  # matplotlib is slow to load

        parts[picture] = draw_traces(seen)
    try:
        with ExitStack() as stack:
            staged = {}
            for path, content in parts.items():
                folder = stack.enter_context(TemporaryDirectory(dir=path.parent, prefix=".part-"))
                staged[path] = Path(folder) / path.name
                staged[path].write_bytes(content)
            for path, part in staged.items():
                part.replace(path)
    except OSError as error:
        raise LevatorError(
            f"cannot write {out}: {error.strerror}; write --out with a folder you may write to"
        ) from None


def _tell(
    seen: Sequence[Seen],
    notes: Sequence[str],
    removed: Sequence[Gain],
    base: Device,
    setting: str,
) -> None:
    console = _console()
    for recording, found in seen:
        shifted = abs(found.rest) > SHIFTED * found.peak
        rest = f"; rest level of {1e3 * found.rest:.3g} mV taken off" if shifted else ""
        console.print(f"{recording.label}: {recording.understood}{rest}", soft_wrap=True)
    console.print(_readings([found for _, found in seen]))
    console.print(_ranges(removed, base, setting))
    for note in notes:
        console.print(f"note: {note}", soft_wrap=True)


def _readings(found: Sequence[Measurement]) -> Table:
    table = _table("what the traces show", "", *(f"over {one.resistor:g} ohm" for one in found))
    rows: dict[str, list[str]] = {
        "whole phases": [str(len(one.pulses.peak)) for one in found],
        "peak [V]": [f"{one.peak:.4g}" for one in found],
        "peak current [uA]": [f"{1e6 * one.current:.4g}" for one in found],
        "pulse width [ms]": [f"{1e3 * one.pulse_width:.4g}" for one in found],
        "frequency [Hz]": [_known(one.rhythm.frequency) for one in found],
        "polarity": [one.rhythm.polarity for one in found],
        "shape": [one.pulses.shape + _modulation(one) for one in found],
        "current flows [share]": [_known(one.rhythm.duty) for one in found],
    }
    for name, cells in rows.items():
        table.add_row(name, *cells)
    return table


def _known(number: float | None) -> str:
    return "unknown" if number is None else f"{number:.4g}"


def _modulation(one: Measurement) -> str:
    parts = [", varying"] if one.modulation == "envelope" else []
    return "".join([*parts, ", in bursts"] if one.rhythm.bursts else parts)


def _ranges(removed: Sequence[Gain], base: Device, setting: str) -> Table:
    title = f"90 % range at {setting!r}: {base.key}, and as measured"
    table = _table(title, "", "before", "after", "uncertainty removed")
    for gain in removed:
        table.add_row(
            f"{gain.name} [{gain.unit}]",
            _between(gain.before, gain.unit),
            _between(gain.after, gain.unit),
            _share(gain.removed),
        )
    table.caption = "share of the variance of the logarithm; delivered: skin and gel still unknown"
    return table


def _between(bounds: tuple[float, float], unit: str) -> str:
    low, high = (from_si(bound, unit) for bound in bounds)
    return f"{low:.4g} to {high:.4g}"


def _share(removed: float | None) -> str:
    if removed is None:
        return "stated as exact before"
    if removed < 0:
        return "none; wider than before"
    shown = f"{100 * removed:.1f}"
    return f"{'over 99.9' if shown == '100.0' else shown} %" if removed else "none"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _console() -> Console:
    return Console(markup=False, highlight=False, emoji=False)
