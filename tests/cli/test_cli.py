"""Bad input costs one line and exit code 2, an interruption costs nothing that was there before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from levator.anatomy import Face
from levator.cli import levator, main
from levator.twin import Twin
from levator.twin import cache as twin_cache
from levator.twin import twin as twin_module

DEVICE = files("levator.device").joinpath("devices", "generic-two-sphere.toml")
OLD = {"report.html": "an earlier page", "result.json": "{}", "run.twin": "an earlier run"}


def refused(capsys, *words: str) -> str:
    """The one line with which the command line refuses `words`."""
    with pytest.raises(SystemExit) as left:
        main(words)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err + said.out
    return said.err


@pytest.fixture
def unsolved(coarse_face, tmp_path, monkeypatch) -> Path:
    """A folder to work in, on a coarse face, where solving anything fails the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Face, "reference", lambda **_: coarse_face)
    monkeypatch.setattr(twin_module, "solve_matrices", _never)
    return tmp_path


def _never(*_: object, **__: object) -> None:
    pytest.fail("something was solved before the mistake was found")


@pytest.fixture
def earlier(unsolved) -> Path:
    """A report folder that holds the files of an earlier run."""
    folder = unsolved / "report"
    folder.mkdir()
    for name, content in OLD.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def untouched(folder: Path) -> bool:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()} == OLD


# Names


def test_an_unknown_muscle_is_answered_with_near_names(capsys):
    assert "'zygomaticus major, left'" in refused(capsys, "place", "zygomaticus mayor, left")


def test_a_muscle_in_an_exclusion_zone_is_refused(capsys):
    assert "exclusion zone 'temple, left'" in refused(capsys, "place", "temporalis, left")


@pytest.mark.parametrize("command", [("run",), ("place", "risorius, left")])
def test_an_unknown_device_is_answered_with_near_names(unsolved, capsys, command):
    said = refused(capsys, *command, "--device", "nuface-trinity")
    assert "'nuface-trinity-plus'" in said
    assert not list(unsolved.iterdir())


def test_an_unknown_setting_is_answered_with_near_names(earlier, capsys):
    assert "'level 4'" in refused(capsys, "run", "--setting", "level four")
    assert untouched(earlier)


def test_an_unknown_quantity_is_answered_with_near_names(capsys):
    assert "'conductivity.fat'" in refused(capsys, "why", "conductivity.fatt")


def test_an_unknown_stage_is_answered_with_near_names(capsys):
    assert "'field'" in refused(capsys, "evidence", "--stage", "fields")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("evidence", "--grade", "F"), "'F'"),
        (("report",), "'report'"),
        (("run", "--colour", "blue"), "--colour"),
        (("run", "--weeks", "many"), "'many'"),
        (("place",), "MUSCLE"),
        (("show",), "FILE"),
    ],
)
def test_a_command_line_that_cannot_be_parsed_is_one_line(capsys, words, named):
    assert named in refused(capsys, *words)


# Device files


def device_file(folder: Path, old: str, new: str) -> str:
    text = DEVICE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(path)


def test_a_device_file_without_a_source_is_refused_and_shows_what_to_write(unsolved, capsys):
    text = DEVICE.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("source = "))
    said = refused(capsys, "run", "--device", device_file(unsolved, f"{line}\n", ""))
    assert "electrode.radius lacks source; write for example" in said


def test_a_device_file_without_limits_is_refused_and_shows_what_to_write(unsolved, capsys):
    said = refused(capsys, "run", "--device", device_file(unsolved, "[limits]", "[unlimited]"))
    assert "limits" in said


def test_a_device_file_that_is_not_toml_is_refused(unsolved, capsys):
    (unsolved / "mine.toml").write_text("radius: 9 mm", encoding="utf-8")
    assert "not valid TOML" in refused(capsys, "run", "--device", "mine.toml")


def test_a_device_file_that_does_not_exist_is_refused(unsolved, capsys):
    assert "nothing.toml" in refused(capsys, "run", "--device", "./nothing.toml")


def test_a_good_device_file_is_taken(unsolved):
    context = levator.commands["run"].make_context("run", ["--device", "mine.toml"])
    assert context.params["device_name"] == "mine.toml"


# Persons and routines


@pytest.mark.parametrize(
    ("option", "given", "instead"),
    [
        ("--age", "7", "18 to 90"),
        ("--age", "131", "18 to 90"),
        ("--age", "nan", "18 to 90"),
        ("--bmi", "3", "16 to 45"),
        ("--sex", "both", "'female' or 'male'"),
    ],
)
def test_a_person_that_is_not_modelled_is_refused(tmp_path, capsys, option, given, instead):
    out = tmp_path / "report"
    assert instead in refused(capsys, "run", option, given, "--out", str(out))
    assert not out.exists() or not list(out.iterdir())


@pytest.mark.parametrize("regimen", ["", "daily, mostly", "9 a week", "daily, pause days 44-30"])
def test_a_routine_that_cannot_be_read_is_refused_before_anything_is_made(
    unsolved, capsys, regimen
):
    assert "write" in refused(capsys, "run", "--regimen", regimen)
    assert not list(unsolved.iterdir())


@pytest.mark.parametrize(
    ("option", "given", "bounds"),
    [
        ("--weeks", "0", "1-520"),
        ("--weeks", "521", "1-520"),
        ("--draws", "1", "2-20000"),
        ("--draws", "20001", "2-20000"),
        ("--seed", "-1", "0-4294967295"),
    ],
)
def test_numbers_out_of_range_are_refused_before_anything_is_solved(
    earlier, capsys, option, given, bounds
):
    assert bounds in refused(capsys, "run", option, given)
    assert untouched(earlier)


# Folders


@pytest.mark.parametrize(
    "folder",
    [
        "file/report",
        "file",
        "/dev/null/report",
        pytest.param("/proc/report", marks=pytest.mark.skipif(sys.platform != "linux", reason="")),
    ],
)
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_solved(
    unsolved, capsys, folder
):
    (unsolved / "file").write_text("kept", encoding="utf-8")
    assert "--out" in refused(capsys, "run", "--out", folder)
    assert (unsolved / "file").read_text(encoding="utf-8") == "kept"


# Saved runs


@pytest.fixture
def saved(coarse_run, tmp_path) -> Path:
    path = tmp_path / "run.twin"
    coarse_run[1].save(path)
    return path


def test_show_prints_the_verdict_the_regions_and_the_noise_floor(saved, capsys, coarse_run):
    main(["show", str(saved)])
    said = " ".join(capsys.readouterr().out.split())
    contour = coarse_run[1].contour
    assert f"{1e3 * contour.noise_floor:.2f}" in said.replace("\u00a0", " ")
    for region in ("cheek", "jowl", "brow", "under the chin"):
        assert region in said


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    """One byte of the arrays changed, in an archive that is otherwise whole."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    middle = len(parts["arrays.npz"]) // 2
    changed = bytearray(parts["arrays.npz"])
    changed[middle] ^= 1
    return _zipped({**parts, "arrays.npz": bytes(changed)})


def _of_the_future(content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"])
    manifest["schema"] += 1
    return _zipped({**parts, "manifest.json": json.dumps(manifest).encode()})


def _foreign(_: bytes) -> bytes:
    return _zipped({"hello.txt": b"hello"})


def _words(_: bytes) -> bytes:
    return b"no archive at all"


def _empty(_: bytes) -> bytes:
    return b""


def _zipped(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


@pytest.mark.parametrize("spoil", [_cut, _flipped, _of_the_future, _foreign, _words, _empty])
def test_a_damaged_or_foreign_file_is_refused_and_left_as_it_was(saved, capsys, spoil):
    content = spoil(saved.read_bytes())
    saved.write_bytes(content)
    assert "no intact run" in refused(capsys, "show", str(saved))
    assert saved.read_bytes() == content


def test_arrays_that_ask_to_be_unpickled_are_not_obeyed(saved, capsys):
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = BytesIO()
    np.savez(buffer, sag=np.array([print], dtype=object), allow_pickle=True)
    manifest = json.loads(parts["manifest.json"])
    manifest["sha256"]["arrays.npz"] = twin_cache.hashlib.sha256(buffer.getvalue()).hexdigest()
    parts |= {"arrays.npz": buffer.getvalue(), "manifest.json": json.dumps(manifest).encode()}
    saved.write_bytes(_zipped(parts))
    assert "no intact run" in refused(capsys, "show", str(saved))


@pytest.mark.parametrize("name", ["absent.twin", "."])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    assert "cannot read" in refused(capsys, "show", name)


# Interruptions


def interrupted(capsys, *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        main(words)
    said = capsys.readouterr()
    assert left.value.code == 130
    assert len(said.err.split("\n")) - said.err.startswith("\n") == 2
    assert "Traceback" not in said.err + said.out
    return said.err


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_interrupted_run_leaves_an_earlier_report_as_it_was(earlier, monkeypatch, capsys):
    monkeypatch.setattr(Twin, "run", _interrupt)
    assert "interrupted" in interrupted(capsys, "run")
    assert untouched(earlier)


def test_an_interrupted_run_leaves_no_file_in_a_new_folder(unsolved, monkeypatch, capsys):
    monkeypatch.setattr(Twin, "run", _interrupt)
    interrupted(capsys, "run", "--out", "fresh")
    assert not list((unsolved / "fresh").iterdir())


def test_an_interruption_while_a_file_is_written_leaves_no_half_file(
    coarse_run, earlier, monkeypatch
):
    monkeypatch.setattr(os, "fsync", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        coarse_run[1].save(earlier / "run.twin")
    assert untouched(earlier)


# As a program


def test_the_program_leaves_with_one_line_and_code_2():
    done = subprocess.run(
        [sys.executable, "-m", "levator.cli", "why", "nothing.of.the.kind"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: unknown quantity")
    assert done.stderr.count("\n") == 1
    assert not done.stdout
