"""What must a device file say? Every number with its source, and the limits it keeps.

A number is a full row (value, unit, spread, grade, source, where); a file that lacks one, or
its limits, is refused with the line to write.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import cast, get_args

from levator.device.rows import number, text
from levator.device.types import (
    Device,
    Electrode,
    Kind,
    Limits,
    PulseShape,
    Rule,
    RuleLevel,
    Setting,
    Shape,
)
from levator.errors import LevatorError, unknown_name
from levator.sources import catalogue, references

Table = Mapping[str, object]

STANDARD = "iec60601-2-10"
TEXTS = ("key", "name", "maker", "kind", "waveform", "regulation", "default_setting")
TABLES = ("electrode", "settings", "frequency", "pulse_width", "compliance", "limits")
OPTIONAL = ("spacing", "shapes", "rules")
_OWN_LIMITS = ("density", "energy", "voltage")
_LIMITS = f'write [limits] with standard = "{STANDARD}"'
_SETTING = '[settings."level 1"] with value, unit, spread, grade, source, where'
_RULE = (
    'item = "pregnancy", level = "absolute", zone = "all", note = "not to be used", '
    'source = "device-file"'
)


def parse_device(description: str, label: str) -> Device:
    """The device that the TOML `description` holds; `label` names it in errors.

    Raises LevatorError, in one line that shows what to write, for broken TOML and for anything
    missing, misspelt, without source or in the wrong unit.
    """
    tree = _tree(description, label)
    words = {name: text(tree, name, label) for name in TEXTS}
    name = f"device.{words['key']}"
    settings = _settings(_table(tree, "settings", label, f"write {_SETTING}"), name, label)
    if words["default_setting"] not in settings:
        raise unknown_name(f"default_setting in {label}:", words["default_setting"], settings)
    return Device(
        key=words["key"],
        name=words["name"],
        maker=words["maker"],
        kind=cast("Kind", _one_of(words["kind"], get_args(Kind), f"kind in {label}:")),
        settings=settings,
        default_setting=words["default_setting"],
        electrode=_electrode(tree, name, label),
        spacing=number(tree, "spacing", "length", name, label) if "spacing" in tree else None,
        waveform=words["waveform"],
        frequency=number(tree, "frequency", "frequency", name, label),
        pulse_width=number(tree, "pulse_width", "time", name, label),
        compliance=number(tree, "compliance", "voltage", name, label),
        limits=_limits(_table(tree, "limits", label, _LIMITS), name, label),
        rules=_rules(tree.get("rules", []), label),
        regulation=words["regulation"],
        shapes=_shapes(tree.get("shapes", []), label),
    )


def _tree(description: str, label: str) -> Table:
    try:
        tree = tomllib.loads(description)
    except tomllib.TOMLDecodeError as error:
        raise LevatorError(f"{label} is not valid TOML: {error}") from None
    _no_strangers(tree, (*TEXTS, *TABLES, *OPTIONAL), f"entry in {label}:")
    return tree


def _shapes(words: object, label: str) -> tuple[PulseShape, ...]:
    known = get_args(PulseShape)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise LevatorError(f'{label}: shapes are a list; write shapes = ["rectangular"]')
    found = (_one_of(word, known, f"pulse shape in {label}:") for word in words)
    return tuple(cast("PulseShape", word) for word in found)


def _settings(table: Table, name: str, label: str) -> Mapping[str, Setting]:
    if not table:
        raise LevatorError(f"{label} has no settings; write {_SETTING}")
    prefix = f"{name}.settings"
    return {step: Setting(step, number(table, step, "current", prefix, label)) for step in table}


def _electrode(tree: Table, name: str, label: str) -> Electrode:
    table = _table(tree, "electrode", label, 'write [electrode] with shape = "sphere" and a radius')
    _no_strangers(table, ("shape", "radius"), f"entry of [electrode] in {label}:")
    shape = _one_of(text(table, "shape", label), get_args(Shape), f"shape in {label}:")
    return Electrode(
        cast("Shape", shape), number(table, "radius", "length", f"{name}.electrode", label)
    )


def _limits(table: Table, name: str, label: str) -> Limits:
    """The standard's limits, with those rows replaced that the file states itself."""
    if table.get("standard") != STANDARD:
        raise LevatorError(f"{label} names no safety standard under [limits]; {_LIMITS}")
    _no_strangers(table, ("standard", *_OWN_LIMITS), f"limit in {label}:")
    rows = catalogue()
    own = {
        field: number(table, field, field, f"{name}.limits", label)
        for field in _OWN_LIMITS
        if field in table
    }
    return Limits(
        density=own.get("density", rows["limits.density"]),
        energy=own.get("energy", rows["limits.energy"]),
        voltage=own.get("voltage", rows["limits.voltage"]),
        load=rows["limits.load"],
    )


def _rules(rows: object, label: str) -> tuple[Rule, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise LevatorError(f"{label}: rules must be tables; write [[rules]] with {_RULE}")
    return tuple(_rule(row, label) for row in rows)


def _rule(row: Table, label: str) -> Rule:
    fields = ("item", "level", "zone", "note", "source")
    _no_strangers(row, fields, f"entry of [[rules]] in {label}:")
    absent = [field for field in fields if not isinstance(row.get(field), str) or not row[field]]
    if absent:
        raise LevatorError(f"a rule in {label} lacks {', '.join(absent)}; write {_RULE}")
    item, level, zone, note, source = (str(row[field]) for field in fields)
    _one_of(level, get_args(RuleLevel), f"rule level in {label}:")
    if source not in references():
        raise unknown_name(f"source in {label}:", source, ("device-file", *references()))
    return Rule(item, cast("RuleLevel", level), zone, note, source)


def _table(tree: Table, name: str, label: str, instead: str) -> Table:
    found = tree.get(name)
    if not isinstance(found, Mapping):
        raise LevatorError(f"{label} lacks [{name}]; {instead}")
    return found


def _one_of(word: str, known: Iterable[str], what: str) -> str:
    if word not in tuple(known):
        raise unknown_name(what, word, known)
    return word


def _no_strangers(table: Table, known: Iterable[str], what: str) -> None:
    for name in table:
        _one_of(name, known, what)
