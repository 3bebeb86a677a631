"""From traces to a device file that runs; bad input costs one line and writes nothing."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from levator.cli import main
from levator.cli.device import LARGEST
from levator.device import device
from levator.testing.bench import Source, bench_trace
from levator.twin import Twin

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "measure-your-device.md"
KNOWN = Source(current=300e-6, compliance=2.0, pulse_width=0.02, frequency=8)


@pytest.fixture
def bench(tmp_path, monkeypatch) -> Path:
    """A folder with a trace over 1 kohm and one over 10 kohm."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for name, resistor in (("a.csv", 1000.0), ("b.csv", 10_000.0)):
        export(tmp_path / name, resistor=resistor)
    return tmp_path


def export(path, source=KNOWN, *, resistor=1000.0, header="time (ms),voltage (mV)", **how):
    time, voltage = bench_trace(source, resistor=resistor, **{"noise": 0.005, **how})
    table = np.column_stack([1e3 * time, 1e3 * voltage])
    np.savetxt(path, table, delimiter=",", fmt="%.6g", header=header, comments="")


PAIR = ("a.csv", "--resistor", "1000", "--trace", "b.csv", "--resistor", "10000")


def measure(*words):
    main(["device", "measure", *words])


def refused(capsys, *words):
    """The one line with which `levator device measure` refuses `words`, having written nothing."""
    before = {path: path.read_bytes() for path in Path().glob("*.*") if small(path)}
    with pytest.raises(SystemExit) as left:
        measure(*words)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err + said.out
    after = {path: path.read_bytes() for path in Path().glob("*.*") if small(path)}
    assert after == before
    return said.err


def small(path):
    return path.is_file() and path.stat().st_size < 10**8


def test_two_traces_become_a_device_that_loads(bench, capsys):
    measure(*PAIR, "--out", "mine.toml", "--picture", "trace.png")
    made = device("mine.toml")
    assert made.setting().current.value == pytest.approx(300e-6, rel=0.01)
    assert made.compliance.value == pytest.approx(2.0, rel=0.01)
    assert made.pulse_width.value == pytest.approx(0.02, rel=0.01)
    assert made.frequency.value == pytest.approx(8, rel=0.01)
    said = capsys.readouterr().out
    for words in ("alternating", "rectangular", "uncertainty removed", "delivered through gel"):
        assert words in said
    assert "device file: mine.toml" in said
    assert (bench / "trace.png").read_bytes().startswith(b"\x89PNG")
    assert {path.name for path in bench.iterdir()} == {"a.csv", "b.csv", "mine.toml", "trace.png"}


def test_the_order_of_the_traces_does_not_matter(bench):
    measure(*PAIR, "--out", "one.toml")
    measure("b.csv", "--resistor", "10000", "--trace", "a.csv", "--resistor", "1000")
    one = (bench / "one.toml").read_text().replace('key = "one"', 'key = "measured"')
    assert (bench / "measured.toml").read_text() == one


def test_a_second_level_is_added_to_the_first_file(bench):
    measure(*PAIR, "--out", "mine.toml")
    export(bench / "low.csv", Source(current=80e-6, compliance=2.0), resistor=1000.0)
    low = ("low.csv", "--resistor", "1000", "--setting", "level 1", "--device", "mine.toml")
    measure(*low, "--out", "mine.toml")
    made = device("mine.toml")
    assert made.default_setting == "level 1"
    assert made.setting("level 1").current.value == pytest.approx(80e-6, rel=0.02)
    assert made.setting("level 5").current.source == "own-measurement"
    assert made.compliance.value == pytest.approx(2.0, rel=0.01)


def test_the_measured_device_goes_through_the_chain(bench, coarse_face):
    measure(*PAIR, "--out", "mine.toml")
    from levator import Regimen

    twin = Twin(coarse_face, device("mine.toml"), Regimen("5 a week for 60 days"))
    rows = {row.name: row.quantity for row in twin.table if row.level == "device"}
    assert rows["device.compliance"].source == "own-measurement"
    assert rows["device.current"].value == pytest.approx(300e-6, rel=0.01)


def test_one_pulse_is_measured_and_its_unknown_frequency_said(bench, capsys):
    slow = Source(frequency=2, polarity="monophasic", pulse_width=0.05)
    export(bench / "one.csv", slow, seconds=0.4)
    measure("one.csv", "--resistor", "1000")
    said = capsys.readouterr().out
    assert "unknown" in said
    assert "too few phases to tell the frequency" in said


def test_a_calibrated_recording_of_fast_pulses_is_measured(bench):
    fast = Source(current=300e-6, frequency=80, pulse_width=5e-4, polarity="monophasic")
    _, voltage = bench_trace(fast, resistor=1000.0, seconds=0.5, samples=48_000, noise=0.003)
    wavfile.write(bench / "t.wav", 96_000, (voltage / 1.2 * 32768).astype(np.int16))
    measure("t.wav", "--resistor", "1000", "--calibration", "1.2")
    assert device("measured.toml").setting().current.value == pytest.approx(300e-6, rel=0.02)


def test_utf16_with_a_mark_and_latin_letters_are_text(bench):
    text = (bench / "a.csv").read_text()
    (bench / "wide.csv").write_text(text, encoding="utf-16")
    (bench / "latin.csv").write_bytes(("gr\xf6\xdfe\n" + text).encode("latin-1"))
    for name in ("wide.csv", "latin.csv"):
        measure(name, "--resistor", "1000")


# Refusals


def test_the_options_are_checked_before_anything_is_written(bench, capsys):
    (bench / "folder.png").mkdir()
    for words, told in (
        (("a.csv",), "--resistor 1000"),
        (("a.csv", "--resistor", "0"), "must be positive"),
        (("a.csv", "--resistor", "-5"), "must be positive"),
        (("a.csv", "--resistor", "nan"), "must be positive"),
        (("a.csv", "--resistor", "1k"), "'1k'"),
        ((*PAIR, "--resistor", "5"), "3 resistor(s)"),
        (("a.csv", "--resistor", "1000", "--trace", "b.csv"), "2 trace(s) and 1 resistor(s)"),
        (("a.csv", "--resistor", "1000", "--out", "mine.txt"), "--out mine.toml"),
        (("a.csv", "--resistor", "1000", "--picture", "a.gif"), "--picture trace.png"),
        (("a.csv", "--resistor", "1000", "--out", "no/mine.toml"), "no folder"),
        (("a.csv", "--resistor", "1000", "--device", "nuface"), "'nuface-trinity-plus'"),
        (("a.csv", "--resistor", "1000", "--setting", "level 9"), "'level 4'"),
        (("a.csv", "--resistor", "1000", "--accuracy", "3"), "write 0.03 for 3 %"),
        (("a.csv", "--resistor", "1000", "--calibration", "1"), "no WAV file"),
        (("c.csv", "--resistor", "1000"), "cannot read 'c.csv'"),
        (("a.csv", "--resistor", "1000", "--picture", "folder.png"), "is a folder"),
        ((), "TRACE"),
    ):
        assert told in refused(capsys, *words)


def damage(bench, kind):
    time, voltage = bench_trace(KNOWN, resistor=1000.0, noise=0.02)
    rng = np.random.default_rng(2)
    fast = Source(pulse_width=1e-3)
    text = (bench / "a.csv").read_text()
    lines = text.splitlines()
    made = {
        "clips": lambda: pairs(time, np.clip(np.round(voltage, 3), -0.2, 0.2)),
        "no pulses": lambda: pairs(time, 0.002 * rng.standard_normal(len(time))),
        "voltage (mV)": lambda: pairs(time, 1e3 * voltage),
        "time (ms)": lambda: pairs(1e3 * time, voltage),
        "too few": lambda: pairs(*bench_trace(fast, resistor=1000.0, samples=1000)),
        "not a number": lambda: text.replace(lines[50], lines[50].split(",")[0] + ",nan"),
        "is empty": lambda: "",
        "no two columns": lambda: "nothing\nto\nsee\n",
        "does not increase": lambda: "\n".join([*lines[:50], *lines[20:]]),
    }
    return made[kind]()


def pairs(time, voltage):
    rows = "".join(f"{a:.9g},{b:.9g}\n" for a, b in zip(time, voltage, strict=True))
    return f"time (s),voltage (V)\n{rows}"


@pytest.mark.parametrize(
    "kind",
    [
        "clips",
        "no pulses",
        "voltage (mV)",
        "time (ms)",
        "too few",
        "not a number",
        "is empty",
        "no two columns",
        "does not increase",
    ],
)
def test_a_bad_trace_is_refused_and_nothing_is_written(bench, capsys, kind):
    (bench / "bad.csv").write_text(damage(bench, kind), encoding="utf-8")
    assert kind in refused(capsys, "bad.csv", "--resistor", "1000", "--picture", "p.png")


def test_one_bad_trace_of_two_leaves_the_earlier_file(bench, capsys):
    (bench / "measured.toml").write_text("earlier", encoding="utf-8")
    (bench / "b.csv").write_text("", encoding="utf-8")
    assert "b.csv is empty" in refused(capsys, *PAIR)


def test_binary_junk_is_refused(bench, capsys):
    (bench / "bad.csv").write_bytes(bytes(range(256)) * 40)
    assert "neither text nor a WAV file" in refused(capsys, "bad.csv", "--resistor", "1000")
    (bench / "bad.csv").write_bytes(bytes(range(1, 256)) * 40)
    assert "no two columns" in refused(capsys, "bad.csv", "--resistor", "1000")
    (bench / "bad.wav").write_bytes(b"RIFF" + bytes(range(256)))
    words = ("bad.wav", "--resistor", "1000", "--calibration", "1")
    assert "damaged" in refused(capsys, *words)


def test_a_sound_file_without_calibration_is_refused(bench, capsys):
    wavfile.write(bench / "t.wav", 48_000, np.zeros(100, dtype=np.int16))
    assert "--calibration 1.2" in refused(capsys, "t.wav", "--resistor", "1000")


def test_a_huge_file_is_not_even_read(bench, capsys):
    with (bench / "huge.csv").open("wb") as huge:
        huge.truncate(LARGEST + 1)
    assert "larger than 200 MB" in refused(capsys, "huge.csv", "--resistor", "1000")


def test_a_picture_that_fails_leaves_no_device_file(bench, monkeypatch, capsys):
    from levator.cli import trace_picture
    from levator.errors import LevatorError

    def broken(_: object) -> bytes:
        raise LevatorError("no ink")

    monkeypatch.setattr(trace_picture, "draw_traces", broken)
    assert "no ink" in refused(capsys, *PAIR, "--picture", "p.png")


# The guide


def test_the_guide_opens_with_what_must_never_be_done():
    opening = GUIDE.read_text(encoding="utf-8").partition("## ")[0]
    for words in ("Only ever across a resistor", "Never measure while", "battery"):
        assert words in opening


def test_the_commands_of_the_guide_run_after_its_example(bench, capsys):
    text = GUIDE.read_text(encoding="utf-8")
    blocks = dict.fromkeys(("sh", "python"))
    for tag in blocks:
        blocks[tag] = re.findall(rf"^```{tag}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    exec(compile(blocks["python"][0], "guide", "exec"), {})  # noqa: S102
    (bench / "trace-level-3.csv").write_bytes((bench / "trace-1k.csv").read_bytes())
    lines = [line for block in blocks["sh"] for line in block.splitlines()]
    assert len(lines) == 2
    for line in lines:
        main(shlex.split(line)[1:])
    assert device("mine-too.toml").settings["level 3"].current.source == "own-measurement"
    assert (bench / "trace.png").exists()
