"""Mistakes and impossible wishes of issue C, as a person would type them: one line, or a result."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from levator.cli import main
from levator.device import device
from levator.device.device_file import as_toml

QUICK = ["--resolution", "coarse"]
MUSCLE = ["--muscle", "zygomaticus major, left"]
VOLTAGE = re.compile(r"(?s)\[compliance\]\n.*?(?=grade)")


@pytest.fixture(autouse=True)
def home(work, monkeypatch) -> Path:
    monkeypatch.setenv("COLUMNS", "140")
    return work


def refused(capsys, *words: str) -> str:
    """The one line with which `levator` refuses `words`, having written nothing."""
    before = sorted(Path().iterdir())
    with pytest.raises(SystemExit) as left:
        main(words)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err + said.out
    assert sorted(Path().iterdir()) == before
    return said.err


def with_compliance(volts: str, unit: str = "V") -> str:
    """Name of a device file that is the default device with another compliance voltage."""
    row = f'[compliance]\nvalue = {volts}\nunit = "{unit}"\nspread = {{ kind = "exact" }}\n'
    text, changed = VOLTAGE.subn(row, as_toml(device("nuface-trinity-plus")))
    assert changed == 1
    Path("mine.toml").write_text(text, encoding="utf-8")
    return "mine.toml"


@pytest.mark.parametrize(
    ("anode", "cathode"),
    [
        ("7.5,7.3,-0.6", "43.4,12.3,-11.9"),
        ("26.5,16,0", "26.5,-26,-5"),
        ("-7.5,7.3,-0.6", "-43.4,12.3,-11.9"),
    ],
    ids=["along the brow", "brow to cheek", "along the other brow"],
)
def test_a_pair_astride_an_eye_is_refused(capsys, anode, cathode):
    said = refused(capsys, "field", *QUICK, "--anode", anode, "--cathode", cathode, "--out", "x")
    assert "the exclusion zone 'orbit, " in said
    assert "between the two" in said


@pytest.mark.parametrize("muscle", ["temporalis, left", "depressor supercilii, right"])
def test_a_muscle_with_no_clear_place_is_refused_with_another_one(capsys, muscle):
    said = refused(capsys, "place", muscle)
    assert "exclusion zone" in said
    instead = re.search(r"for example '(.+)'$", said.strip())
    assert instead is not None
    main(["place", instead[1]])
    assert instead[1] in capsys.readouterr().out


@pytest.mark.parametrize(
    "word", ["fat=0", "fat=-0.1", "fat=nan", "fat=inf", "muscle_across=0", "vestibule=-1", "fat"]
)
def test_a_conductivity_that_is_no_positive_number_is_refused(capsys, unbuilt, word):
    said = refused(capsys, "field", *QUICK, *MUSCLE, "--conductivity", word)
    assert "write" in said
    assert word.partition("=")[0] in said


@pytest.mark.parametrize("point", ["nan,0,0", "inf,0,0", "45;-40;60", "", "45,-40,60,1"])
def test_a_point_that_is_no_point_is_refused(capsys, point):
    said = refused(capsys, "field", *QUICK, "--anode", point, "--cathode", "28,-61,-7")
    assert "for example 45,-40,60" in said


@pytest.mark.parametrize(
    ("volts", "unit", "told"),
    [("0", "V", "positive"), ("-12", "V", "positive"), ("nan", "V", "finite"), ("9", "mA", "V")],
)
def test_a_device_whose_voltage_is_none_is_refused(capsys, unbuilt, volts, unit, told):
    said = refused(capsys, "field", *QUICK, *MUSCLE, "--device", with_compliance(volts, unit))
    assert "compliance" in said
    assert told in said


def test_a_voltage_that_cannot_drive_the_current_is_a_result(capsys):
    delivered = []
    for volts in ("0.1", "12"):
        main(["field", *QUICK, *MUSCLE, "--device", with_compliance(volts)])
        said = capsys.readouterr().out
        delivered.append(float(said.partition("delivered current")[2].split()[0]))
        if volts == "0.1":
            assert "100 % of the draws" in said
    assert 0 < delivered[0] < delivered[1] / 10
