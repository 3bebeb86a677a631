from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.device import devices, parse_device
from levator.errors import LevatorError
from levator.sources import references

FOLDER = files("levator.device").joinpath("devices")
TEXT = FOLDER.joinpath("nuface-trinity-plus.toml").read_text(encoding="utf-8")
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-device.md"


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def message(text: str) -> str:
    with pytest.raises(LevatorError) as error:
        parse_device(text, "mine.toml")
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    "name", ["clinical-two-ball", "facial-nmes", "generic-two-sphere", "nuface-trinity-plus"]
)
def test_shipped_files_are_complete_and_named_after_their_key(name: str) -> None:
    found = parse_device(FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"), name)
    assert found.key == name
    assert found.rules
    assert {rule.source for rule in found.rules} <= set(references())


def test_all_shipped_files_are_listed() -> None:
    assert {e.name.removesuffix(".toml") for e in FOLDER.iterdir()} <= set(devices())


def test_levels_rise_and_boost_stands_apart() -> None:
    settings = parse_device(TEXT, "").settings
    levels = [settings[f"level {n}"].current.value for n in range(1, 6)]
    assert levels == sorted(levels)
    assert settings["boost"].current.value > levels[-1]


def test_page_on_adding_a_device_shows_a_file_that_loads() -> None:
    example = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    found = parse_device(example, "page")
    assert found.setting().current.value == pytest.approx(250e-6)
    assert found.rules


def test_page_on_adding_a_device_names_every_entry_of_a_file() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for entry in tomllib.loads(TEXT):
        assert f"`{entry}`" in page, entry


def test_file_without_limits_is_refused() -> None:
    assert 'write [limits] with standard = "iec60601-2-10"' in message(
        changed('[limits]\nstandard = "iec60601-2-10"\n', "")
    )
    assert "names no safety standard" in message(changed('"iec60601-2-10"', '"own"'))


def test_file_may_state_a_stricter_limit_of_its_own() -> None:
    own = (
        '[limits.density]\nvalue = 1\nunit = "mA/cm2"\nspread = { kind = "exact" }\n'
        'grade = "C"\nsource = "device-file"\nwhere = "manual, page 3"\n'
    )
    found = parse_device(changed('[limits]\nstandard = "iec60601-2-10"\n', _with(own)), "mine.toml")
    assert found.limits.density.shown == pytest.approx(1.0)
    assert found.limits.voltage.name == "limits.voltage"


def _with(own: str) -> str:
    return '[limits]\nstandard = "iec60601-2-10"\n' + own


def test_number_without_a_source_is_refused() -> None:
    said = message(changed('source = "levator-assumption"\n', ""))
    assert "lacks source" in said
    assert "write for example" in said


def test_number_with_an_unheard_of_source_is_refused() -> None:
    assert 'write source = "device-file"' in message(
        changed('"levator-assumption"', '"nobody1900"')
    )


@pytest.mark.parametrize("field", ["frequency", "pulse_width", "compliance"])
def test_missing_row_is_named(field: str) -> None:
    start = TEXT.index(f"[{field}]")
    end = TEXT.index("[", start + 1)
    assert f"lacks the row {field}; write for example" in message(TEXT[:start] + TEXT[end:])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('unit = "V"', 'unit = "mm"', "write V"),
        ("low = 6, high = 40", "low = 20, high = 40", "outside its own spread"),
        ('kind = "microcurrent"', 'kind = "microcurent"', "'microcurrent'"),
        ('shape = "sphere"', 'shape = "ball"', "unknown shape"),
        ("[compliance]", "[complianse]", "'compliance'"),
        ('level = "absolute"', 'level = "absolut"', "'absolute'"),
        ('default_setting = "level 5"', 'default_setting = "level 9"', "'level 5'"),
        ('maker = "NuFACE"\n', "", 'write for example maker = "..."'),
        ('zone = "all"\n', "", "a rule in mine.toml lacks zone"),
        ('source = "nuface-mini-manual"', 'source = "nuface-mini"', "'nuface-mini-manual'"),
        ('[electrode]\nshape = "sphere"', "[[electrode]]", "lacks [electrode]; write [electrode]"),
        ("value = 38", "value = ", "not valid TOML"),
        (
            'spread = { kind = "uniform", low = 8, high = 12 }',
            'spread = { kind = "normal", sd = 5 }',
            "must stay positive",
        ),
    ],
)
def test_mistakes_are_answered_with_what_to_write(old: str, new: str, said: str) -> None:
    assert said in message(changed(old, new))


def test_file_without_settings_is_refused() -> None:
    start, end = TEXT.index("[settings."), TEXT.index("[limits]")
    assert 'write [settings."level 1"]' in message(TEXT[:start] + TEXT[end:])


@given(st.text(max_size=60))
def test_any_text_gives_a_device_or_one_line_of_advice(text: str) -> None:
    assert message(text)


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 40))
def test_a_file_with_a_gap_gives_a_device_or_one_line_of_advice(start: int, length: int) -> None:
    text, advice = TEXT[:start] + TEXT[start + length :], ""
    try:
        parse_device(text, "mine.toml")
    except LevatorError as error:
        advice = str(error)
    assert "\n" not in advice
