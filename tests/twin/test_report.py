import ast
import copy
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import numpy as np
import pytest

from levator.errors import LevatorError
from levator.sources.claims import claims
from levator.twin.report import verdict, write_report
from levator.twin.report.page import html
from levator.twin.report.parts import Link
from levator.twin.report.sections.footer import rerun
from levator.twin.report.sections.safety import cleared, safety
from levator.twin.report.sections.weeks import weeks
from levator.twin.report.skin import skin_lift
from levator.twin.report.view import view
from levator.twin.store import as_json

pytestmark = pytest.mark.xdist_group("chain")

SECTIONS = (
    "verdict",
    "face",
    "current",
    "dose",
    "contact",
    "chance",
    "weeks",
    "contour",
    "unproven",
    "uncertainty",
    "evidence",
    "safety",
    "cleared",
    "run",
)
LIMITED = SECTIONS[1:-2]
LARGEST = 6_000_000
PROMISES = (
    "lifts your",
    "proven to",
    "clinically proven",
    "boosts",
    "rejuvenat",
    "anti-ageing results",
    "anti-aging",
    "guaranteed",
    "younger-looking",
    "visible results",
)
CLAIMED = r"collagen|elastin|re-?educat|\bATP\b"
HOSTILE = "<script>alert('\"1\"')</script>"


class Seen(HTMLParser):
    """Every tag of a page with its attributes, and its text: all of it, and without citations."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.own, self._inside = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self._inside:
            self.words.append(data)
            self.own += [] if "a" in self._inside else [data]

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def report(coarse_run, tmp_path_factory):
    """Path of a report, and the view it was rendered from."""
    twin, result = coarse_run
    views = []

    def kept(*given):
        views.append(view(*given))
        return views[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("levator.twin.report.write.view", kept)
        path = write_report(twin, result, tmp_path_factory.mktemp("report") / "new" / "folder")
    return path, views[0]


@pytest.fixture(scope="module")
def written(report):
    return report[0]


@pytest.fixture(scope="module")
def page(written):
    return written.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def seen(page):
    return Seen(page)


def test_the_page_stands_beside_its_data_and_nothing_else(written):
    assert written.name == "report.html"
    assert {path.name for path in written.parent.iterdir()} == {"report.html", "result.json"}


def test_the_data_are_the_run_as_json(coarse_run, written):
    _, result = coarse_run
    stored = json.loads((written.parent / "result.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(as_json(result)))


def test_the_page_is_small_enough_to_send(written):
    assert written.stat().st_size < LARGEST


def test_the_page_opens_with_the_verdict_and_a_picture(coarse_run, seen):
    _, result = coarse_run
    answer = verdict(result)
    assert " ".join(answer.sentence.split()) in seen.text.replace(" :", ":").replace(" ;", ";")
    assert seen.text.index(answer.finding) < seen.text.index("statistical face")
    assert [tag for tag, _ in seen.tags].index("img") < [tag for tag, _ in seen.tags].index(
        "section"
    )


def test_every_section_is_there_in_its_order(page):
    spots = [page.index(f'id="{name}"') for name in SECTIONS]
    assert spots == sorted(spots)


def test_every_link_inside_the_page_leads_to_a_section(seen):
    inner = {a["href"] for a in seen.all("a") if a["href"].startswith("#")}
    ids = {attributes["id"] for _, attributes in seen.tags if "id" in attributes}
    assert inner
    assert {link[1:] for link in inner} <= ids


def test_nothing_is_fetched_from_outside(page, seen):
    for tag, attributes in seen.tags:
        for name, value in attributes.items():
            if name in {"src", "href", "srcset", "action", "data", "poster", "background"}:
                citation = tag == "a" and value.startswith(("https://", "http://", "#"))
                assert citation or (tag == "img" and value.startswith("data:image/png;base64,"))
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    assert not any(word in "".join(style) for word in ("url(", "@import", "http"))


def test_no_script_runs(seen):
    assert not seen.all("script")
    for tag, attributes in seen.tags:
        assert tag not in {"iframe", "object", "embed", "link", "base", "form"}
        assert not [name for name in attributes if name.startswith("on")]
    policies = [m["content"] for m in seen.all("meta") if "http-equiv" in m]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_every_picture_is_described(seen):
    pictures = seen.all("img")
    assert len(pictures) >= 14
    assert all(len(picture["alt"]) > 20 for picture in pictures)


def test_every_section_says_what_it_leaves_out_where_the_reader_meets_it(page):
    bodies = dict(re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL))
    for name in LIMITED:
        assert "What this leaves out" in bodies[name], name


@pytest.mark.parametrize("unit", ["mm", "µm", "V/m", "µA", "V", "s", "%", "kg/m²", "S/m", "kPa"])
def test_numbers_carry_their_units(seen, unit):
    assert re.search(rf"\d\)?[\u00a0\u202f ]{re.escape(unit)}(\W|$)", seen.text)


def test_no_table_is_empty_and_rows_are_as_long_as_their_head(page):
    for body in re.findall(r"<table.*?</table>", page, re.S):
        heads = len(re.findall(r"<th ", body))
        rows = re.findall(r"<tr>(.*?)</tr>", body.partition("<tbody>")[2], re.S)
        assert rows
        assert {len(re.findall(r"<td ", row)) for row in rows} == {heads}


def test_every_muscle_number_claim_and_frozen_unknown_is_on_the_page(coarse_run, seen):
    twin, result = coarse_run
    for muscle in twin.face.muscles:
        assert muscle.name in seen.text
    for entry in result.ledger:
        assert entry.name in seen.text
    for claim in claims():
        assert f"{claim.id}: " in seen.text
    for name in result.frozen:
        assert name in seen.text


def test_contraindications_stand_with_their_level(coarse_run, seen):
    twin, _ = coarse_run
    for rule in twin.probe.rules:
        assert f"{rule.level} {rule.item}" in seen.text


def test_the_noise_floor_and_gravity_stand_beside_the_lift(coarse_run, seen):
    _, result = coarse_run
    floor = f"{result.contour.noise_floor * 1e3:.2f} mm"
    assert seen.text.replace("\u00a0", " ").count(floor) > 5
    assert "gravity" in seen.text


def test_the_lines_to_run_it_again_ask_for_the_same(coarse_run, seen):
    twin, result = coarse_run
    code = rerun(result)
    assert " ".join(code.split()) in seen.text
    asked = {
        call.func.attr: {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        for call in ast.walk(ast.parse(code))
        if isinstance(call, ast.Call)
    }
    assert asked["reference"] == dict(result.inputs.face)
    assert asked["run"] == {
        "weeks": result.inputs.weeks,
        "draws": result.inputs.draws,
        "seed": result.inputs.seed,
    }
    assert f"lv.device({twin.probe.key!r})" in code
    assert f"lv.Regimen({str(twin.regimen)!r})" in code


def test_the_lines_to_run_it_again_name_scaled_layers_and_chosen_hypotheses(coarse_run):
    _, result = coarse_run
    scaled = replace(result.inputs, face={**result.inputs.face, "thickness.fat": 1.2})
    code = rerun(replace(result, inputs=scaled, hypotheses=("atp",)))
    assert "thickness={'fat': 1.2}" in code
    assert "hypotheses=register('atp')" in code


def test_hostile_words_of_a_device_are_escaped(coarse_run, report):
    twin, result = coarse_run
    attacked = copy.copy(twin)
    rule = replace(twin.probe.rules[0], note=HOSTILE, item=HOSTILE)
    attacked.probe = replace(
        twin.probe, name=HOSTILE, maker=HOSTILE, regulation=HOSTILE, rules=(rule,)
    )
    _, page = report
    hit = replace(
        page,
        opening=replace(
            page.opening,
            device=HOSTILE,
            face=replace(page.opening.face, alt=HOSTILE, caption=HOSTILE),
        ),
        current=replace(page.current, note=HOSTILE),
        safety=safety(attacked, result),
        cleared=cleared(attacked),
    )
    text = html(hit)
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 8
    assert not [name for _, given in Seen(text).tags for name in given if name.startswith("on")]


def test_a_link_that_is_no_web_address_is_not_a_link(report):
    _, page = report
    sly = (Link("a source", ""),)
    text = html(replace(page, footer=replace(page.footer, sources=sly)))
    assert "<li>a source</li>" in text
    assert "javascript:" not in text


def test_a_folder_that_cannot_be_written_is_refused_and_left_clean(
    coarse_run, tmp_path, monkeypatch
):
    twin, result = coarse_run
    monkeypatch.setattr("levator.twin.report.write.html", lambda *_, **__: "page")
    monkeypatch.setattr("levator.twin.report.write.view", lambda *_: None)
    file = tmp_path / "a file"
    file.write_text("mine")
    with pytest.raises(LevatorError, match=r"cannot write .*; choose a folder you may write to"):
        write_report(twin, result, file)
    assert file.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a file"]


@pytest.mark.parametrize("smaller", [1.0, 1e-4, 1e-8])
def test_a_lift_however_small_is_drawn(coarse_run, smaller):
    _, result = coarse_run
    lifts = {pair: smaller * found for pair, found in result.contour.lifts.items()}
    found = weeks(replace(result, contour=replace(result.contour, lifts=lifts)))
    assert found.pictures[-1].alt


def test_a_result_of_another_twin_is_refused(coarse_run, tmp_path):
    twin, result = coarse_run
    other = replace(result, inputs=replace(result.inputs, regimen="daily"))
    with pytest.raises(LevatorError, match="no run of this twin: its regimen is 'daily'"):
        write_report(twin, other, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_map_of_the_skin_agrees_with_the_regions(coarse_run):
    twin, result = coarse_run
    map_ = skin_lift(twin, result)
    assert map_.shape == (twin.face.mesh.n_surface,)
    assert (
        np.abs(map_).max() <= max(np.abs(lift).max() for lift in result.contour.lifts.values()) * 3
    )


def _texts(folder, ending):
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _texts(entry, ending)
        elif entry.name.endswith(ending):
            yield entry.name, entry.read_text(encoding="utf-8")


TEMPLATES = dict(_texts(files("levator.twin.report") / "templates", ".html"))
MODULES = dict(_texts(files("levator.twin") / "report", ".py"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_number_is_typed_into_a_template(name):
    bare = re.sub(r"{{.*?}}|{%.*?%}|<[^>]*>", " ", TEMPLATES[name], flags=re.DOTALL)
    assert not re.search(r"\d", bare)


@pytest.mark.parametrize(("name", "text"), [*TEMPLATES.items(), *MODULES.items()])
def test_interface_text_promises_nothing(name, text):
    assert not [phrase for phrase in PROMISES if phrase in text.lower()], name
    assert not re.search(CLAIMED, text, re.IGNORECASE), name


def test_the_page_promises_nothing_of_its_own(seen):
    shown = " ".join(seen.own).lower()
    assert not [phrase for phrase in PROMISES if phrase in shown]
    assert "levator never controls a stimulator" in shown
    assert "nothing on this page is medical advice" in shown
