"""OBJ and GLB are read back by trimesh, GLB's numbers also by hand."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import trimesh

from levator.anatomy import Face
from levator.anatomy.export import FORMATS, exported, glb, muscle_solid, obj
from levator.anatomy.types import Nerve
from levator.errors import LevatorError
from levator.sources import Grade


@pytest.fixture(scope="module")
def face(coarse_face) -> Face:
    path = np.linspace([0.06, -0.05, -0.07], [0.03, -0.06, -0.02], 7)
    every = np.ones(7)
    synthetic = Nerve(
        "buccal", "left", path, every, every > 0, 1e-3, 1e-3, 99.0, 9.0, "", "", Grade.X
    )
    return replace(coarse_face, nerves=(synthetic,))


def told(content: bytes) -> dict:
    magic, version, size = struct.unpack("<4sII", content[:12])
    assert (magic, version, size) == (b"glTF", 2, len(content))
    length, kind = struct.unpack("<I4s", content[12:20])
    assert kind == b"JSON"
    assert length % 4 == 0
    return json.loads(content[20 : 20 + length])


def test_a_browser_file_of_the_standard_face_is_below_two_megabytes(standard_face):
    assert len(glb(standard_face)) < 2_000_000


def test_trimesh_reads_skin_and_muscles_of_the_browser_file(face):
    scene = trimesh.load(BytesIO(glb(face)), file_type="glb")
    skin = scene.geometry["skin"]
    assert skin.vertices == pytest.approx(face.mesh.skin, abs=1e-7)
    assert (skin.faces == face.mesh.triangles).all()
    for muscle in face.muscles:
        solid = muscle_solid(face, muscle).within
        if len(solid.triangles):
            assert len(scene.geometry[muscle.name].faces) == len(solid.triangles)


def test_nodes_of_the_browser_file_say_what_they_are(face):
    nodes = {node["name"]: node["extras"] for node in told(glb(face))["nodes"]}
    assert nodes["skin"]["kind"] == "skin"
    for muscle in face.muscles:
        about = nodes[muscle.name]
        assert about["nerve"] == muscle.nerve
        assert about["role"] == muscle.role
        assert about["grade"] == muscle.grade
    assert nodes[face.nerves[0].name]["branch"] == "buccal"


def test_indices_are_short_and_positions_are_bounded_floats(face):
    document = told(glb(face))
    for mesh in document["meshes"]:
        (primitive,) = mesh["primitives"]
        position = document["accessors"][primitive["attributes"]["POSITION"]]
        assert position["componentType"] == 5126
        assert np.all(np.array(position["min"]) <= position["max"])
        if "indices" in primitive:
            assert document["accessors"][primitive["indices"]]["componentType"] == 5123


def test_a_nerve_of_the_browser_file_is_a_line_along_its_course(face):
    document = told(glb(face))
    mesh = next(m for m in document["meshes"] if m["name"] == face.nerves[0].name)
    (primitive,) = mesh["primitives"]
    assert primitive["mode"] == 3
    position = document["accessors"][primitive["attributes"]["POSITION"]]
    assert position["count"] == len(face.nerves[0].path)


def test_views_of_the_browser_file_lie_in_its_buffer(face):
    document = told(glb(face))
    views = document["bufferViews"]
    assert all(view["byteOffset"] % 4 == 0 for view in views)
    ends = [view["byteOffset"] + view["byteLength"] for view in views]
    assert max(ends) <= document["buffers"][0]["byteLength"]


def test_the_modelling_file_names_skin_and_every_muscle(face):
    text = obj(face).decode()
    groups = [line.removeprefix("g ") for line in text.splitlines() if line.startswith("g ")]
    assert groups[0] == "skin"
    assert len(groups) == len(set(groups)) == 1 + len(face.muscles) + len(face.nerves)
    assert "zygomaticus_major_left" in groups


def test_trimesh_reads_the_skin_of_the_modelling_file(face):
    read = trimesh.load(BytesIO(obj(face)), file_type="obj", process=False, force="mesh")
    count = len(face.mesh.triangles)
    corners = read.vertices[read.faces[:count]]
    assert corners == pytest.approx(face.mesh.skin[face.mesh.triangles], abs=1e-6)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_is_written_without_touching_the_face(face, suffix):
    before = face.mesh.points.copy()
    assert len(exported(face, suffix.upper())) > 100_000
    assert (face.mesh.points == before).all()


def test_an_unknown_format_is_answered_with_the_known_ones(face):
    with pytest.raises(LevatorError, match=r"\.vtu, \.vtp, \.obj, \.glb"):
        exported(face, ".stl")
