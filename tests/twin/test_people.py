"""Faces kept by name: they come back to the last bit, and damage is told, not repaired."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.anatomy.person import Person
from levator.errors import LevatorError
from levator.twin.people import (
    forget,
    load_person,
    people,
    replace_person,
    save_person,
    saved_face,
)

ANNA = Person(
    sex="female",
    age=61.5,
    bmi=27.1,
    ancestry={"asian": 0.3, "caucasian": 0.7},
    shape={"chin/chin-width-incr": 0.123456789012345, "cheek/l-cheek-volume-decr": 0.5},
    thickness={"fat": 1.2},
)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVATOR_HOME", str(tmp_path / "home"))


def damaged(path: Path, change) -> Path:
    path.write_bytes(change(path.read_bytes()))
    return path


def test_a_saved_person_comes_back_the_same() -> None:
    save_person("anna", ANNA)
    assert load_person("anna") == ANNA
    assert saved_face("anna").residual is None


def test_the_residual_of_the_fit_is_kept_with_the_face() -> None:
    save_person("anna", ANNA, residual=0.00123)
    assert saved_face("anna").residual == 0.00123
    with pytest.raises(LevatorError, match="length in m"):
        save_person("ben", ANNA, residual=float("nan"))
    assert people() == ("anna",)


def test_faces_stand_in_the_named_home_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    path = save_person("anna", ANNA)
    assert path == tmp_path / "home" / "faces" / "anna.json"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["anna.json"]


def test_another_folder_can_be_given(tmp_path: Path) -> None:
    save_person("anna", ANNA, tmp_path / "other")
    assert load_person("anna", tmp_path / "other") == ANNA
    assert people(tmp_path / "other") == ("anna",)
    assert people() == ()


def test_names_are_listed_sorted_and_forgotten_one_by_one() -> None:
    assert people() == ()
    for name in ("zoe", "anna", "Ben_2"):
        save_person(name, ANNA)
    assert people() == ("Ben_2", "anna", "zoe")
    forget("anna")
    assert people() == ("Ben_2", "zoe")
    with pytest.raises(LevatorError, match="unknown face 'anna'"):
        forget("anna")


def test_a_name_that_is_taken_is_not_overwritten() -> None:
    save_person("anna", ANNA)
    with pytest.raises(LevatorError, match="exists"):
        save_person("anna", Person())
    assert load_person("anna") == ANNA


def test_replacing_is_asked_for_by_name_and_needs_a_face_to_replace() -> None:
    with pytest.raises(LevatorError, match="none is kept yet"):
        replace_person("anna", ANNA)
    save_person("anna", Person())
    replace_person("anna", ANNA)
    assert load_person("anna") == ANNA


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    save_person("anna-2024", ANNA)
    save_person("zoe", ANNA)
    with pytest.raises(LevatorError, match="write for example 'anna-2024'"):
        load_person("anna-2023")


@pytest.mark.parametrize(
    "name", ["", "a" * 65, "../anna", "an na", "anna.json", "än", "a/b", "a\\b", "anna\n", "."]
)
def test_names_that_could_leave_the_folder_are_refused(name: str) -> None:
    for use in (load_person, forget, lambda n: save_person(n, ANNA)):
        with pytest.raises(LevatorError, match="write 1 to 64 letters"):
            use(name)
    assert people() == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"",
        lambda raw: raw.replace(b"61.5", b"62.5"),
        lambda raw: b"[1]",
        lambda raw: b"null",
        lambda raw: b"[" * 100_000,
        lambda raw: b"\xff\xfe",
        lambda raw: b" " * 2_000_000,
        lambda raw: raw.replace(b'"person"', b'"nobody"'),
    ],
)
def test_a_damaged_face_is_told_and_left_where_it_is(change) -> None:
    path = damaged(save_person("anna", ANNA), change)
    left = path.read_bytes()
    with pytest.raises(LevatorError, match=r"forget\('anna'\)"):
        load_person("anna")
    assert path.read_bytes() == left


def test_a_face_of_another_schema_names_both_schemas() -> None:
    damaged(save_person("anna", ANNA), lambda raw: raw.replace(b'"schema": 1', b'"schema": 9'))
    with pytest.raises(LevatorError, match=r"of schema 9, not 'levator\.person' of 1"):
        load_person("anna")


def test_a_face_with_impossible_values_is_refused_even_if_its_hash_fits() -> None:
    from levator.twin.people import _hash

    path = save_person("anna", ANNA)
    whole = json.loads(path.read_text())
    whole["content"]["person"]["age"] = 12
    whole["sha256"] = _hash(whole["content"])
    path.write_text(json.dumps(whole))
    with pytest.raises(LevatorError, match="outside 18 to 90"):
        load_person("anna")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LevatorError, match="LEVATOR_HOME"):
        save_person("anna", ANNA, tmp_path / "file" / "faces")


@given(raw=st.binary(max_size=300))
def test_no_content_of_a_file_causes_anything_but_our_error(tmp_path_factory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("faces")
    (folder / "x.json").write_bytes(raw)
    with pytest.raises(LevatorError):
        load_person("x", folder)


@given(
    age=st.floats(18, 90),
    bmi=st.floats(16, 45),
    weight=st.floats(-1, 1),
    name=st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
)
def test_any_person_under_any_allowed_name_comes_back(
    tmp_path_factory, age: float, bmi: float, weight: float, name: str
) -> None:
    folder = tmp_path_factory.mktemp("faces")
    person = Person(age=age, bmi=bmi, shape={"chin/chin-cleft-incr": weight})
    save_person(name, person, folder)
    assert load_person(name, folder) == person
    assert people(folder) == (name,)
