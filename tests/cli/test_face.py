"""`levator face`: files appear together or not at all, and every mistake costs one line."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from levator.anatomy import Face, Person
from levator.anatomy.fit.marks import REQUIRED
from levator.anatomy.shape.head import head, weights_of
from levator.anatomy.shape.template import landmarks, template
from levator.cli import levator, main, outputs
from levator.twin.people import load_person, people, save_person
from levator.twin.plate.refine import rim_edges


@pytest.fixture(autouse=True)
def home(work, monkeypatch) -> Path:
    monkeypatch.setenv("COLUMNS", "120")
    return work


CHIN, CHEEK = "chin/chin-width-incr", "cheek/l-cheek-volume-incr"


def refused(capsys, *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        main(["face", *words])
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err + said.out
    return said.err


def front(person: Person) -> np.ndarray:
    """Landmarks of a person as a frontal photograph shows them, y down, in pixels."""
    marks = Face.of(person, "coarse").landmarks
    points = np.array([marks[str(k)] for k in range(468)])
    return points[:, :2] * [4000.0, -4000.0] + 500


def test_a_face_is_built_and_described(capsys):
    main(["face", "--age", "60", "--sex", "male", "--resolution", "coarse"])
    said = capsys.readouterr().out
    for words in (
        "sex male",
        "age 60",
        "nodes, wedges",
        "muscle pieces",
        "skin",
        "cm3",
        "Jacobian",
    ):
        assert words in said
    assert "grade X" in said


def test_files_of_every_format_are_written_at_once(home, capsys):
    names = ["f.vtu", "f.vtp", "f.obj", "f.glb"]
    main(["face", "--resolution", "coarse", *(w for n in names for w in ("--out", n))])
    assert sorted(file.name for file in home.iterdir()) == sorted(names)
    assert (home / "f.glb").read_bytes().startswith(b"glTF")
    assert b"UnstructuredGrid" in (home / "f.vtu").read_bytes()[:200]
    said = capsys.readouterr().out
    assert all(f"written: {name}" in said for name in names)


def test_a_plate_is_drawn(home, monkeypatch, capsys):
    monkeypatch.setattr(import_module("levator.cli.face"), "draw_plate", lambda *_: b"a picture")
    main(["face", "--resolution", "coarse", "--picture", "plate.png"])
    assert (home / "plate.png").read_bytes() == b"a picture"
    assert "written: plate.png" in capsys.readouterr().out


def test_a_face_is_saved_and_taken_by_name(capsys):
    main(["face", "--age", "60", "--bmi", "30", "--resolution", "coarse", "--save", "anna"])
    assert load_person("anna") == Person(age=60, bmi=30)
    capsys.readouterr()
    main(["face", "--face", "anna", "--resolution", "coarse"])
    assert "age 60.0, bmi 30.0" in capsys.readouterr().out
    main(["place", "risorius, left", "--face", "anna"])
    assert "electrode" in capsys.readouterr().out


def test_a_saved_face_is_placed_as_its_own_shape(capsys):
    save_person("old", Person(sex="male", age=80))
    main(["place", "masseter, left", "--face", "old"])
    old = capsys.readouterr().out
    main(["place", "masseter, left", "--sex", "male", "--age", "80"])
    assert capsys.readouterr().out == old
    main(["place", "masseter, left"])
    assert capsys.readouterr().out != old


@pytest.mark.parametrize("command", [("face",), ("run",), ("place", "risorius, left")])
@pytest.mark.parametrize("given", [("--sex", "male"), ("--age", "52"), ("--bmi", "24")])
def test_a_saved_face_and_a_description_are_not_given_together(capsys, command, given):
    save_person("anna", Person())
    with pytest.raises(SystemExit) as left:
        main([*command, "--face", "anna", *given])
    assert left.value.code == 2
    assert f"leave out {given[0]}" in capsys.readouterr().err


@pytest.mark.parametrize("command", [("face",), ("run",), ("place", "risorius, left")])
def test_an_unknown_saved_face_is_answered_with_near_names(capsys, command):
    save_person("anna", Person())
    with pytest.raises(SystemExit) as left:
        main([*command, "--face", "ana"])
    assert left.value.code == 2
    assert "'anna'" in capsys.readouterr().err


def test_a_name_that_is_taken_is_refused_and_nothing_is_written(home, capsys):
    save_person("anna", Person())
    said = refused(
        capsys, "--age", "70", "--resolution", "coarse", "--save", "anna", "--out", "f.obj"
    )
    assert "'anna' exists" in said
    assert load_person("anna") == Person()
    assert not list(home.iterdir())


def test_shape_ancestry_and_variants_reach_the_person():
    shares = ("--ancestry", "african=0.5, asian=0.5")
    shapes = ("--shape", CHIN + "=0.3", "--shape", CHEEK + "=0.2")
    words = ("--variant", "absent risorius, left")
    main(["face", "--resolution", "coarse", "--save", "ben", *shares, *shapes, *words])
    kept = load_person("ben")
    assert kept.ancestry == {"african": 0.5, "asian": 0.5}
    assert kept.shape == {CHIN: 0.3, CHEEK: 0.2}
    assert kept.variants == ("absent risorius, left",)


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (("--age", "7"), "18 to 90"),
        (("--age", "old"), "'old'"),
        (("--bmi", "nan"), "16 to 45"),
        (("--sex", "both"), "'female' or 'male'"),
        (("--ancestry", "half asian"), "african=0.5,asian=0.5"),
        (("--ancestry", "asian=0.5"), "share 1"),
        (("--ancestry", "asian=nan"), "african=0.5,asian=0.5"),
        (("--ancestry", "asian=0.5,asian=0.5"), "twice"),
        (("--shape", "chin"), "--shape"),
        (("--shape", "chin/chin-width-incr=much"), "--shape"),
        (("--shape", "chin/chin-width-incr=3"), "-1 to 1"),
        (("--out", "f.stl"), ".vtu, .vtp, .obj, .glb"),
        (("--out", "f"), ".vtu"),
        (("--picture", "plate.jpg"), ".png"),
        (("--out", "nowhere/f.obj"), "--out"),
        (("--picture", "nowhere/plate.png"), "--picture"),
        (("--out", "f.obj", "--out", "./f.obj"), "twice"),
        (("--out", "f.obj", "--resolution", "finest"), "'finest'"),
        (("--landmarks", "absent.npy"), "cannot read"),
        (("--landmarks", "marks.txt"), ".npy or a .csv"),
        (("--units", "mm"), "--scan"),
        (("--scan", "head.obj"), "--units"),
        (("--scan", "head.obj", "--units", "mm"), "name,x,y,z"),
        (("--scan", "head.obj", "--units", "mm", "--landmarks", "p.csv"), "cannot read"),
    ],
)
def test_mistakes_are_refused_before_anything_is_built(home, unbuilt, capsys, words, instead):
    assert instead in refused(capsys, *words)
    assert not list(home.iterdir())


def test_a_shape_target_that_does_not_exist_is_answered_with_near_names(home, capsys):
    said = refused(capsys, "--shape", "chin/chin-widht-incr=0.3", "--out", "f.obj")
    assert "chin/chin-width-incr" in said
    assert not list(home.iterdir())


def test_a_folder_is_not_a_file(home, unbuilt, capsys):
    (home / "f.obj").mkdir()
    assert "is a folder" in refused(capsys, "--out", "f.obj")


def test_landmarks_of_a_photograph_shape_the_face(home, capsys):
    truth = Person(shape={"chin/chin-width-incr": 0.8})
    np.save(home / "front.npy", front(truth))
    main(["face", "--resolution", "coarse", "--landmarks", "front.npy", "--save", "fitted"])
    assert "residual of the fit" in capsys.readouterr().out
    assert load_person("fitted").shape["chin/chin-width-incr"] > 0.3


def test_landmarks_are_read_from_a_table_with_or_without_a_head_row(home, capsys):
    np.savetxt(home / "plain.csv", front(Person()), delimiter=",")
    np.savetxt(home / "head.csv", front(Person()), delimiter=",", header="x,y", comments="")
    said = []
    for name in ("plain.csv", "head.csv"):
        main(["face", "--resolution", "coarse", "--landmarks", name])
        said.append(capsys.readouterr().out.split("residual of the fit")[1])
    assert said[0] == said[1]


@pytest.mark.parametrize("spoil", ["few", "nan", "words", "pickle", "mirrored"])
def test_landmarks_that_are_none_are_refused_and_nothing_is_written(home, capsys, spoil):
    marks = front(Person())
    path = home / ("marks.csv" if spoil == "words" else "marks.npy")
    if spoil == "words":
        path.write_text("not,a\nnumber,here\n", encoding="utf-8")
    elif spoil == "pickle":
        np.save(path, np.array([print], dtype=object), allow_pickle=True)
    else:
        wrong = {"few": marks[:100], "nan": np.where(marks > 600, np.nan, marks)}
        np.save(path, wrong.get(spoil, marks * [-1.0, 1.0]))
    refused(capsys, "--landmarks", path.name, "--out", "f.obj", "--save", "nobody")
    assert [file.name for file in home.iterdir()] == [path.name]
    assert not people()


def write_obj(path: Path, points: np.ndarray, triangles: np.ndarray) -> None:
    lines = ["v {:.6f} {:.6f} {:.6f}".format(*point) for point in points]
    lines += ["f {} {} {}".format(*corners) for corners in triangles + 1]
    path.write_text("\n".join(lines), encoding="utf-8")


def scanned(home: Path, person: Person) -> tuple[str, ...]:
    """Options for a scan in millimetres of `person`, closed by a cone behind the head."""
    vertices = head().shape(weights_of(person))
    plan = template("standard")
    skin, triangles = plan.surface(vertices), plan.triangles
    border = rim_edges(triangles)
    apex = [0, skin[:, 1].mean(), skin[:, 2].min() - 0.2]
    cone = np.column_stack([border[:, ::-1], np.full(len(border), len(skin))])
    write_obj(home / "head.obj", 1e3 * np.vstack([skin, apex]), np.vstack([triangles, cone]))
    marks = landmarks(vertices)
    rows = [f'"{name}",' + ",".join(f"{1e3 * x:.3f}" for x in marks[name]) for name in REQUIRED]
    (home / "points.csv").write_text("\n".join(["name,x,y,z", *rows]) + "\n", encoding="utf-8")
    return ("--scan", "head.obj", "--landmarks", "points.csv")


def test_a_scan_shapes_the_face(home, capsys):
    words = scanned(home, Person(shape={CHIN: 0.8}))
    main(["face", "--resolution", "coarse", *words, "--units", "mm", "--save", "scanned"])
    assert "residual of the fit" in capsys.readouterr().out
    assert load_person("scanned").shape[CHIN] > 0.4


def test_a_scan_in_the_wrong_units_or_open_is_refused(home, capsys):
    words = scanned(home, Person())
    assert "'mm'" in refused(capsys, *words, "--units", "m", "--out", "f.obj")
    corners = np.array([[0, 0, 0], [200, 0, 0], [0, 200, 0]])
    write_obj(home / "head.obj", corners, np.array([[0, 1, 2]]))
    assert "open along 3 edges" in refused(capsys, *words, "--units", "mm", "--out", "f.obj")
    assert sorted(file.name for file in home.iterdir()) == ["head.obj", "points.csv"]


def test_points_of_a_scan_that_cannot_be_read_are_refused(home, capsys):
    words = scanned(home, Person())
    for spoilt in ("pronasale,1,2\n", "pronasale,1,2,nan\n", "", "a,b\n"):
        (home / "points.csv").write_text(spoilt, encoding="utf-8")
        assert "no named points" in refused(capsys, *words, "--units", "mm")


def test_an_earlier_file_survives_when_a_later_one_cannot_be_written(home, capsys, monkeypatch):
    (home / "f.obj").write_text("an earlier face", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "f.vtp")

    monkeypatch.setattr(outputs.os, "fsync", full)
    said = refused(
        capsys, "--resolution", "coarse", "--out", "f.obj", "--out", "f.vtp", "--save", "anna"
    )
    assert "No space left" in said
    assert (home / "f.obj").read_text(encoding="utf-8") == "an earlier face"
    assert [file.name for file in home.iterdir()] == ["f.obj"]
    assert not people()


def test_an_interruption_leaves_nothing_behind(home, capsys, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outputs.os, "fsync", interrupted)
    with pytest.raises(SystemExit) as left:
        main(["face", "--resolution", "coarse", "--out", "f.obj", "--save", "anna"])
    assert left.value.code == 130
    assert not list(home.iterdir())
    assert not people()


def test_files_are_readable_by_whoever_may_read_new_files(home):
    before = os.umask(0o022)
    try:
        main(["face", "--resolution", "coarse", "--out", "f.obj"])
    finally:
        os.umask(before)
    assert (home / "f.obj").stat().st_mode & 0o777 == 0o644


def test_the_command_is_listed():
    assert "face" in levator.commands
