"""Every case states what it requires and shows it; the light variants of the chain's cases."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from levator.sources import value

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "evidence"
CASES = sorted(path for path in EVIDENCE.glob("v*/*") if path.is_dir())
LARGEST_FIGURE = 150_000
REGIONS = ("infraorbital", "tear_trough", "malar")


def index_rows() -> dict[str, str]:
    """Verdict by case folder, from the tables of the index."""
    rows = re.findall(r"^\| \[[^]]+\]\(([^)]+)/README\.md\) \|.*\| (.+) \|$", index(), re.MULTILINE)
    return dict(rows)


def index() -> str:
    return (EVIDENCE / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def case() -> Callable[[str], dict[str, Any]]:
    """The functions of one case, by its folder under `evidence`."""
    return lambda name: runpy.run_path(str(EVIDENCE / name / "run.py"))


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_a_case_states_its_requirement_and_shows_its_figure(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    required = re.search(r"\*\*Requirement\.\*\* (.+?)\n\n", text, re.DOTALL)
    assert required is not None
    assert re.search(r"\bshall\b", required[1])
    figure = (folder / "figure.png").read_bytes()
    assert figure.startswith(b"\x89PNG")
    assert len(figure) < LARGEST_FIGURE


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_a_case_runs_by_itself_and_saves_its_figure_beside_itself(folder: Path) -> None:
    text = (folder / "run.py").read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert "?" in text.splitlines()[0]
    assert 'Path(__file__).with_name("figure.png")' in text
    assert 'if __name__ == "__main__":' in text


def test_make_evidence_runs_every_case() -> None:
    recipe = (
        (ROOT / "Makefile").read_text(encoding="utf-8").split("\nevidence:")[1].split("\n\n")[0]
    )
    patterns = re.findall(r"evidence/\S+run\.py", recipe)
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    assert found == {folder / "run.py" for folder in CASES}


def test_the_index_holds_exactly_the_cases() -> None:
    assert {EVIDENCE / name for name in index_rows()} == set(CASES)
    for verdict in index_rows().values():
        assert re.match(r"(hit|miss|miss, hit)\b", verdict)


@pytest.fixture(scope="module")
def supine(case) -> tuple[dict[str, Any], Any]:
    """The functions of the gravity case, and the coarse reference face's shift."""
    functions = case("validation/ramesh-2020")
    return functions, functions["measure"]({})


def test_supine_volumes_miss_the_published_ones_and_the_index_says_so(supine) -> None:
    _, shift = supine
    for region in REGIONS:
        assert abs(shift.volume[region]) < 0.2 * value(f"gravity.supine_volume.{region}")
    assert index_rows()["validation/ramesh-2020"].startswith("miss")


def test_the_side_of_the_face_moves_more_than_its_midline(supine) -> None:
    functions, shift = supine
    assert functions["lateral_share"](shift) > value("gravity.posture_share.midline")


def test_swept_volume_is_area_times_outward_displacement(supine, coarse_face) -> None:
    gained, skin = supine[0]["gained"], coarse_face.mesh.skin
    middle, radius = coarse_face.landmarks["malar, left"], 0.015
    forward = np.tile([0.0, 0.0, 1e-3], (len(skin), 1))
    whole = gained(coarse_face, forward, middle, radius)
    assert 0.6 * np.pi * radius**2 * 1e-3 < whole < np.pi * radius**2 * 1e-3
    assert gained(coarse_face, -forward, middle, radius) == pytest.approx(-whole)
    assert gained(coarse_face, 0 * forward, middle, radius) == 0


@pytest.fixture(scope="module")
def trained(case, coarse_face) -> dict[str, Any]:
    light = case("validation/kavanagh-2012")["light"]
    return {key: light(coarse_face, key, 128) for key in ("facial-nmes", "nuface-trinity-plus")}


def test_nmes_contracts_and_its_growth_holds_the_published_one(trained) -> None:
    nmes = trained["facial-nmes"]
    assert nmes.probability > 0.5
    low, high = np.quantile(nmes.growth[:, -1], (0.05, 0.95))
    assert low <= value("adaptation.face_stimulation.growth") <= high
    assert (np.diff(np.median(nmes.growth, axis=0)) > 0).all()


def test_microcurrent_under_the_same_routine_contracts_less_often(trained) -> None:
    micro = trained["nuface-trinity-plus"]
    assert micro.interval[1] < trained["facial-nmes"].interval[0]
    assert np.median(micro.growth[:, -1]) == 0


@pytest.fixture(scope="module")
def joint(case, coarse_run) -> Callable[[str, int], Any]:
    """Emulated and solved matrices of a stage with all six unknowns drawn."""
    measure = case("verification/emulator")["measure"]
    return lambda stage, points: measure(coarse_run[0], stage, count=6, points=points)


def test_the_emulated_dose_lies_within_a_tenth_of_a_solve(joint) -> None:
    found = joint("dose", 2)
    assert len(found.errors) == 2
    assert 0 < np.median(found.errors) < 0.1


def test_emulating_the_lift_comes_much_closer_than_leaving_it_at_the_reference(
    joint, coarse_run
) -> None:
    found, at_reference = joint("lift", 1), coarse_run[0].solve().lift.matrix
    unmoved = replace(found, emulated=np.broadcast_to(at_reference, found.solved.shape))
    assert 0 < np.median(found.errors) < 0.5 * np.median(unmoved.errors)
