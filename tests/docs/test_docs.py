"""What the pages say is true: their code runs, their commands parse, their links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
import numpy as np
import pytest

import levator as lv
from levator.anatomy import Person
from levator.cli import levator, main
from levator.sources import Grade, catalogue, citation
from levator.sources.units import TO_SI
from levator.twin.people import save_person
from levator.twin.twin import ARMS, DRAWS, WEEKS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [body for tag, body in FENCE.findall(text(name)) if tag == language]


def rows(name: str) -> list[list[str]]:
    """Cells of every table row of a page, head rows and rules left out."""
    found = [[cell.strip() for cell in row.split(" | ")] for row in ROW.findall(text(name))]
    return [row for row in found if not set(row[0]) <= set("-|")]


def coded(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def with_blocks(language: str) -> list[str]:
    return [name for name in NAMES if blocks(name, language)]


# Python


@pytest.fixture
def workplace(coarse_run, tmp_path, monkeypatch) -> Path:
    """An empty folder to work in, with the solved coarse face in the cache and a saved run."""
    twin, result = coarse_run
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEVATOR_CACHE", str(twin._cache.folder))
    monkeypatch.setenv("LEVATOR_HOME", str(tmp_path / "home"))
    save_person("anna", Person(age=47))
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "report").mkdir()
    result.save(tmp_path / "report" / "run.twin")
    return tmp_path


def test_the_pages_hold_code():
    assert len(with_blocks("python")) > 5
    assert len(with_blocks("console")) > 5


@pytest.mark.parametrize("name", with_blocks("python"))
def test_python_of_a_page_runs_from_top_to_bottom_without_solving_anew(
    name, workplace, coarse_run, capsys
):
    for table in blocks(name, "toml"):
        if key := re.match(r'key = "(.+)"', table):
            (workplace / f"{key[1]}.toml").write_text(table, encoding="utf-8")
    kept = coarse_run[0]._cache.folder
    solved = set(kept.iterdir())
    code = "\n".join(blocks(name, "python"))
    exec(compile(code, name, "exec"), {"__name__": "__main__"})  # noqa: S102
    said = capsys.readouterr().out
    for expected in re.findall(r"# -> (.+)$", code, re.MULTILINE):
        assert expected in said
    assert set(kept.iterdir()) == solved


# Commands


def commands() -> Iterator[tuple[str, list[str]]]:
    for name in with_blocks("console"):
        for block in blocks(name, "console"):
            for line in block.splitlines():
                assert line.startswith("$ "), f"{name}: {line}"
                yield name, shlex.split(line.removeprefix("$ "))


def of_levator() -> list[tuple[str, list[str]]]:
    found = []
    for name, words in commands():
        words = [words[0].removeprefix(".venv/bin/"), *words[1:]]
        if words[:3] == ["python", "-m", "levator.cli"]:
            words = ["levator", *words[3:]]
        if words[0] == "levator":
            found.append((name, words[1:]))
    return found


QUICK = [(page, words) for page, words in of_levator() if words[0] != "run"]
RUNS = [words for _, words in of_levator() if words[0] == "run"]


def test_every_command_shown_is_one_that_exists():
    targets = set(re.findall(r"^(\w+):", text("Makefile"), re.MULTILINE))
    for name, words in commands():
        program = words[0].removeprefix(".venv/bin/")
        assert program in ("levator", "make", "python"), f"{name}: {words}"
        if program == "make":
            assert set(words[1:]) <= targets, name


@pytest.mark.parametrize("words", [w for _, w in QUICK], ids=lambda words: " ".join(words))
def test_quick_commands_of_the_pages_succeed(words, workplace, capsys):
    main(words)
    assert capsys.readouterr().out.strip()


def test_quick_commands_cover_everything_but_run():
    shown = {words[0] for _, words in QUICK}
    assert shown >= set(levator.commands) - {"run"}


@pytest.mark.parametrize("words", RUNS, ids=lambda words: " ".join(words))
def test_runs_shown_have_only_options_that_exist_and_values_that_can_be_read(words):
    context = levator.commands["run"].make_context("run", list(words[1:]))
    asked = context.params
    assert lv.Regimen(asked["regimen"])
    assert WEEKS[0] <= asked["weeks"] <= WEEKS[1]
    assert DRAWS[0] <= asked["draws"] <= DRAWS[1]
    if not asked["device_name"].endswith(".toml"):
        lv.device(asked["device_name"]).setting(asked["setting"])


# The reference of the command line

CLI = "docs/reference/cli.md"


def section(command: str) -> str:
    parts = re.split(r"^## ", text(CLI), flags=re.MULTILINE)
    return next((part for part in parts if part.startswith(f"levator {command}\n")), "")


def options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option)]


@pytest.mark.parametrize("command", sorted(levator.commands))
def test_every_command_and_option_has_its_entry_and_no_other_has(command):
    found = section(command)
    assert found
    cells = [row.split(" | ") for row in ROW.findall(found)]
    written = {name for row in cells for name in coded(row[0]) if name.startswith("--")}
    real = {n for one in options(levator.commands[command]) for n in one.opts + one.secondary_opts}
    assert written == real


@pytest.mark.parametrize("command", sorted(levator.commands))
def test_the_defaults_shown_are_the_defaults(command):
    cells = [row.split(" | ") for row in ROW.findall(section(command))]
    shown = {name: row[1] for row in cells for name in coded(row[0])}
    for one in options(levator.commands[command]):
        if one.secondary_opts:
            stands = one.opts if one.default else one.secondary_opts
            assert coded(shown[one.opts[0]]) == stands
        elif isinstance(one.default, int | float | str | Path):
            plain = f"{one.default:g}" if isinstance(one.default, float) else str(one.default)
            assert coded(shown[one.opts[0]]) == [plain]


def test_the_bounds_shown_are_the_bounds():
    run = section("run")
    for low, high in (WEEKS, DRAWS, (0, 2**32 - 1)):
        assert f"{low} to {high} |" in run


# The reference of a result

RESULT = "docs/reference/result.md"


def test_every_member_of_the_manifest_is_described(workplace):
    with zipfile.ZipFile("report/run.twin") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    part = text(RESULT).partition("## manifest.json")[2].partition("\n## ")[0]
    assert {coded(row)[0] for row in ROW.findall(part) if coded(row)} == set(manifest)


def test_every_array_of_a_result_is_described_and_no_other(workplace):
    with zipfile.ZipFile("report/run.twin") as archive:
        arrays = np.load(BytesIO(archive.read("arrays.npz"))).files
    written = {coded(row[0])[0] for row in rows(RESULT) if len(row) == 3 and coded(row[0])}
    found = {re.sub(r"/\w+/\w+$", "/ARM/RUN", name) for name in arrays}
    assert written == found
    for arm in ARMS:
        assert f"lift/{arm}/established" in arrays


# Tables that repeat the code


def test_the_units_page_is_the_table_of_units():
    shown = {
        coded(row[0])[0]: float(row[1]) for row in rows("docs/reference/units.md") if coded(row[0])
    }
    assert shown == TO_SI


def test_the_evidence_page_shows_the_grades():
    shown = dict(row for row in rows("docs/explanation/evidence.md") if len(row[0]) == 1)
    assert shown == {str(grade): grade.meaning for grade in Grade}


@pytest.mark.parametrize("name", ["docs/explanation/evidence.md", "CHANGELOG.md"])
def test_more_than_half_of_the_numbers_are_assumptions_as_the_pages_say(name):
    assert re.search(r"More than\s+half of the (shipped )?numbers are", text(name))
    grades = [row.grade for row in catalogue().values()]
    assert grades.count(Grade.X) > len(grades) / 2


def test_the_noise_floor_of_the_pages_is_that_of_the_code(coarse_run):
    floor = 1e3 * coarse_run[1].contour.noise_floor
    assert f"this is {floor:.2f} mm" in text("docs/explanation/evidence.md")


def test_sources_named_in_the_chain_are_in_the_bibliography():
    page = text("docs/explanation/chain.md")
    for key, words in (("jena2023", "Jena 2023"), ("alam2018", "Alam 2018")):
        assert words in page
        assert words.split()[1] in citation(key)


# Words

WORDS = [
    "session",
    "regimen",
    "dose",
    "tone",
    "lift",
    "noise floor",
    "cleared",
    "approved",
    "lead field",
    "reciprocity",
    "complete electrode model",
    "rheobase",
    "chronaxie",
    "strength-duration",
    "recruitment",
    "rest configuration",
    "minimal detectable change",
    "unknown",
    "frozen",
    "grade",
    "ledger",
    "hypothesis",
]


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_fixes_the_words_of_the_field(word):
    entries = re.findall(r"^\*\*(.+?)\*\* — ", text("docs/glossary.md"), re.MULTILINE)
    assert word in {term for entry in entries for term in entry.split(", ")}


MACHINE = re.compile(
    r"(?<![\w.])/(work|root|home|tmp|Users|opt|mnt)/|[A-Z]:\\|localhost|--index-url"
)
PROMISE = re.compile(
    r"clinically proven|FDA.approved|guarantee|rejuvenat|anti-ag|miracle|look(s)? younger|"
    r"instant lift|TODO|FIXME|lorem",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", NAMES)
def test_no_page_names_a_machine_or_makes_a_promise(name):
    assert not MACHINE.search(text(name))
    assert not PROMISE.search(text(name))


# Links and pages


@pytest.mark.parametrize("name", NAMES)
def test_every_relative_link_leads_somewhere(name):
    for target in LINK.findall(text(name)):
        if not target.startswith(("http://", "https://", "#", "mailto:")):
            place = (ROOT / name).parent / target.partition("#")[0]
            assert place.exists(), f"{name}: {target}"


def test_the_index_leads_to_every_page():
    linked = {(DOCS / target).resolve() for target in LINK.findall(text("docs/index.md"))}
    pages = {page for page in DOCS.rglob("*.md") if page.parent.name != "decisions"}
    generated = {DOCS / "reference" / "figures.md", DOCS / "index.md"}
    assert pages - generated <= linked


def test_the_readme_is_short_and_its_picture_light():
    assert len(text("README.md").splitlines()) < 90
    pictures = [
        ROOT / target for target in LINK.findall(text("README.md")) if target.endswith("png")
    ]
    assert pictures
    assert all(picture.stat().st_size < 300_000 for picture in pictures)


# Decisions

DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_gaps_and_all_listed():
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    listed = LINK.findall(text("docs/decisions/README.md"))
    assert listed == [page.name for page in DECISIONS]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_what_was_chosen_given_up_and_when_to_look_again(page):
    words = page.read_text(encoding="utf-8")
    assert words.startswith(f"# {page.name[:4]} ")
    places = [
        words.index(part)
        for part in ("**Context.**", "**Choice.**", "**Given up.**", "**Look again**")
    ]
    assert places == sorted(places)


# Architecture


def test_the_arrow_of_the_architecture_is_the_order_that_is_enforced():
    arrow = re.search(r"^sources -> .+$", text("ARCHITECTURE.md"), re.MULTILINE)
    layers = re.search(r"^layers = \[(.+?)\]", text("pyproject.toml"), re.MULTILINE | re.DOTALL)
    enforced = re.findall(r'"(\w+)', layers[1])
    existing = [name for name in reversed(enforced) if (ROOT / "src" / "levator" / name).is_dir()]
    assert arrow[0].split(" -> ") == existing


def test_every_seam_names_a_test_that_exists():
    named = set(re.findall(r"`([\w/]*test_\w+\.py)`", text("ARCHITECTURE.md")))
    assert len(named) == 8 + 1
    for name in named:
        assert (ROOT / name if "/" in name else ROOT / "tests" / "seams" / name).exists(), name


def test_every_folder_of_the_package_is_explained():
    words = text("ARCHITECTURE.md")
    folders = {p.name for p in (ROOT / "src" / "levator").iterdir() if (p / "__init__.py").exists()}
    for folder in folders:
        assert f"`{folder}/`" in words, folder
