"""VTU is read by meshio, VTP by a reader written for this test from the format's description."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import meshio
import numpy as np
import pytest

from levator.anatomy import TISSUES, Face, gradients
from levator.anatomy.export import vtp, vtu
from levator.anatomy.types import Nerve
from levator.sources import Grade

DTYPES = {"Float64": "<f8", "Float32": "<f4", "Int64": "<i8", "Int16": "<i2", "UInt8": "u1"}


@pytest.fixture(scope="module")
def face(coarse_face) -> Face:
    if coarse_face.nerves:
        return coarse_face
    path = np.linspace([0.06, -0.05, -0.07], [0.03, -0.06, -0.02], 7)
    every = np.ones(7)
    synthetic = Nerve(
        "buccal", "left", path, every, every > 0, 1e-3, 1e-3, 99.0, 9.0, "", "", Grade.X
    )
    return replace(coarse_face, nerves=(synthetic,))


@pytest.fixture(scope="module")
def grid(face, tmp_path_factory) -> meshio.Mesh:
    path = tmp_path_factory.mktemp("vtu") / "face.vtu"
    path.write_bytes(_without_words(vtu(face)))
    return meshio.read(path)


def wedges(grid: meshio.Mesh) -> np.ndarray:
    """The wedges in the order of the file; meshio turns their triangles round when reading."""
    return grid.cells[0].data[:, [0, 2, 1, 3, 5, 4]].astype(np.int64)


def _without_words(content: bytes) -> bytes:
    """The file without its text arrays, which meshio does not know."""
    return re.sub(rb"<FieldData>.*</FieldData>\n", b"", content, flags=re.DOTALL)


def _decoded(element: ElementTree.Element) -> bytes:
    text = element.text or ""
    blocks, size, left, packed = np.frombuffer(base64.b64decode(text[:44])[:32], dtype="<u8")
    assert (blocks, left) == (1, 0)
    raw = zlib.decompress(base64.b64decode(text[44:]))
    assert len(raw) == size
    assert len(base64.b64decode(text[44:])) == packed
    return raw


def _read(
    content: bytes,
) -> tuple[ElementTree.Element, dict[str, np.ndarray], dict[str, list[str]]]:
    """Piece, arrays by `section/name`, and text arrays of a VTK XML file."""
    root = ElementTree.parse(BytesIO(content)).getroot()  # noqa: S314
    assert root.get("compressor") == "vtkZLibDataCompressor"
    assert root.get("header_type") == "UInt64"
    arrays, words = {}, {}
    for parent in root.iter():
        for child in parent:
            name = child.get("Name", "")
            if child.tag == "DataArray":
                values = np.frombuffer(_decoded(child), dtype=DTYPES[child.get("type", "")])
                parts = int(child.get("NumberOfComponents", "1"))
                arrays[f"{parent.tag}/{name}"] = values.reshape(-1, parts) if parts > 1 else values
            elif child.tag == "Array":
                words[name] = _decoded(child).decode().split("\0")[:-1]
                assert len(words[name]) == int(child.get("NumberOfTuples", "0"))
    piece = next(root.iter("Piece"))
    return piece, arrays, words


def test_the_volume_file_holds_the_wedges_of_the_face(face, grid):
    assert [block.type for block in grid.cells] == ["wedge"]
    assert (wedges(grid) == face.mesh.wedges).all()
    assert (grid.points == face.mesh.points).all()


def test_the_wedges_of_the_file_have_the_volumes_of_the_mesh(face, grid):
    own = gradients(face.mesh.points, face.mesh.wedges).volume
    read = gradients(grid.points, wedges(grid)).volume
    assert (own == read).all()
    assert own.min() > 0


def test_cell_data_are_tissue_sheet_muscle_and_fibre(face, grid):
    data = {name: blocks[0] for name, blocks in grid.cell_data.items()}
    assert (data["tissue"] == face.tissue).all()
    assert (data["sheet"] == face.mesh.sheet).all()
    held = face.muscle_map
    share = np.bincount(held.element, held.fraction, len(face.mesh.wedges))
    assert data["muscle_fraction"] == pytest.approx(share, abs=1e-6)
    assert ((data["muscle"] >= 0) == (share > 0)).all()
    size = np.linalg.norm(data["fibre"], axis=1)
    assert size[share > 0] == pytest.approx(1, abs=1e-6)
    assert not size[share == 0].any()


def test_the_muscle_of_a_wedge_is_the_one_that_fills_most_of_it(face, grid):
    held = face.muscle_map
    muscle = grid.cell_data["muscle"][0]
    own = muscle[held.element] == held.muscle
    most = np.zeros(len(muscle))
    np.maximum.at(most, held.element, held.fraction)
    assert (held.fraction[own] == most[held.element[own]]).all()


def test_point_data_are_depth_and_every_label(face, grid):
    levels = face.mesh.points.reshape(-1, face.mesh.n_surface, 3)
    depth = np.linalg.norm(levels - levels[0], axis=2).ravel()
    assert grid.point_data["depth"] == pytest.approx(depth, abs=1e-8)
    for name, mask in face.labels.items():
        assert (grid.point_data[name] == mask).all()


def test_the_words_of_the_volume_file_name_unit_tissues_and_muscles(face):
    _, _, words = _read(vtu(face))
    assert words["unit"] == ["m"]
    assert words["tissues"] == list(TISSUES)
    assert words["muscles"] == [muscle.name for muscle in face.muscles]
    assert words["grades"] == [muscle.grade for muscle in face.muscles]


def test_the_surface_file_holds_skin_muscles_and_nerves_by_name(face):
    piece, arrays, words = _read(vtp(face))
    polys = arrays["Polys/connectivity"].reshape(-1, 3)
    part = arrays["CellData/part"]
    lines = int(piece.get("NumberOfLines", "0"))
    assert lines == len(face.nerves)
    assert len(part) == lines + len(polys) == lines + int(piece.get("NumberOfPolys", "0"))
    assert words["parts"][0] == "skin"
    assert len(words["parts"]) == 1 + len(face.muscles) + len(face.nerves)
    assert (polys[part[lines:] == 0] == face.mesh.triangles).all()
    assert set(part) == set(range(len(words["parts"])))
    assert polys.max() < len(arrays["Points/position"]) == int(piece.get("NumberOfPoints", "0"))


def test_the_lines_of_the_surface_file_are_the_courses_of_the_nerves(face):
    _, arrays, words = _read(vtp(face))
    ends = arrays["Lines/offsets"]
    for k, nerve in enumerate(face.nerves):
        first = ends[k - 1] if k else 0
        index = arrays["Lines/connectivity"][first : ends[k]]
        assert (arrays["Points/position"][index] == nerve.path).all()
        assert words["parts"][arrays["CellData/part"][k]] == nerve.name


def test_a_face_without_nerves_is_written_too(face):
    piece, _, words = _read_without_lines(vtp(replace(face, nerves=())))
    assert piece.get("NumberOfLines") == "0"
    assert words["parts"][-1] == face.muscles[-1].name


def _read_without_lines(content: bytes):
    return _read(re.sub(rb"<Lines>.*</Lines>", b"<Lines></Lines>", content, flags=re.DOTALL))


def test_equal_faces_give_equal_bytes(face):
    assert vtu(face) == vtu(face)
    assert vtp(face) == vtp(face)
