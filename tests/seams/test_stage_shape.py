"""Every stage has the same shape: a question, typed input and output with units, no side doors."""

import ast
import dataclasses
import importlib
import pkgutil
from importlib.resources import files
from pathlib import Path

import pytest

import levator
from levator.sources.units import TO_SI

STAGES = ("anatomy", "device", "field", "activation", "regimen", "tone", "contour")
PACKAGE = Path(str(files("levator")))
TYPES = sorted(
    f"levator.{package.name}.types"
    for package in pkgutil.iter_modules(levator.__path__)
    if (PACKAGE / package.name / "types.py").exists()
)
SIDE_DOORS = {"time", "random", "socket", "urllib", "http", "requests", "subprocess"}
CALENDAR = {"day", "week", "year", "1/day", "1/week"}
LEGACY = {"seed", "rand", "randn", "random", "normal", "uniform", "choice", "shuffle"}


def dataclasses_of(module):
    """The dataclasses that `module` itself defines."""
    return [
        thing
        for thing in vars(importlib.import_module(module)).values()
        if isinstance(thing, type)
        and dataclasses.is_dataclass(thing)
        and thing.__module__ == module
    ]


def modules_of(stage):
    return sorted((PACKAGE / stage).rglob("*.py"))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_opens_with_a_question(stage):
    text = importlib.import_module(f"levator.{stage}").__doc__ or ""
    assert "?" in text.partition("\n\n")[0], f"levator.{stage} must open with its question"


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_exports_its_public_names(stage):
    package = importlib.import_module(f"levator.{stage}")
    assert package.__all__
    assert all(hasattr(package, name) for name in package.__all__)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_typed_input_and_output(stage):
    assert f"levator.{stage}.types" in TYPES


@pytest.mark.parametrize("module", TYPES)
def test_every_field_carries_its_unit_and_one_sentence(module):
    lacking = [
        f"{kind.__name__}.{field.name}"
        for kind in dataclasses_of(module)
        for field in dataclasses.fields(kind)
        if not field.metadata.get("unit") or not field.metadata.get("about")
    ]
    assert lacking == []


@pytest.mark.parametrize("stage", STAGES)
def test_numbers_between_stages_are_si_or_calendar_counts(stage):
    scaled = [
        f"{kind.__name__}.{field.name}: {field.metadata['unit']}"
        for kind in dataclasses_of(f"levator.{stage}.types")
        for field in dataclasses.fields(kind)
        if TO_SI.get(field.metadata.get("unit", "1"), 1.0) != 1.0
        and field.metadata["unit"] not in CALENDAR
    ]
    assert scaled == []


@pytest.mark.parametrize("module", TYPES)
def test_input_and_output_are_frozen(module):
    kinds = dataclasses_of(module)
    assert kinds
    assert [kind.__name__ for kind in kinds if not kind.__dataclass_params__.frozen] == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_knows_neither_clock_nor_network_nor_global_randomness(stage):
    found = []
    for path in modules_of(stage):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = [
                alias.name for alias in getattr(node, "names", []) if isinstance(node, ast.Import)
            ]
            imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [
                f"{path.name}: {name}" for name in imported if name.split(".")[0] in SIDE_DOORS
            ]
            legacy = isinstance(node, ast.Attribute) and node.attr in LEGACY
            if legacy and ast.unparse(node.value) in {"np.random", "numpy.random"}:
                found.append(f"{path.name}: {ast.unparse(node)}")
    assert found == []
