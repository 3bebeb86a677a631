"""Scan files: the three formats give one surface, and no file causes anything but our error."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from levator.errors import LevatorError
from levator.twin.scans import LARGEST, SUFFIXES, read_scan

OBJ = "v 0 0 0\nv 200 0 0\nv 0 200 0\nv 0 0 250\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 1 4 3\n"


@pytest.fixture
def head() -> trimesh.Trimesh:
    return trimesh.creation.icosphere(subdivisions=2, radius=120.0)


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".stl", ".STL"])
def test_each_format_gives_the_same_closed_surface(tmp_path: Path, head, suffix: str) -> None:
    path = tmp_path / f"head{suffix}"
    head.export(path, file_type=suffix[1:].lower())
    scan = read_scan(path, unit="mm")
    assert scan.vertices.shape == (162, 3)
    assert scan.triangles.shape == (320, 3)
    assert np.linalg.norm(scan.vertices, axis=1) == pytest.approx(np.full(162, 0.12), rel=1e-5)


def test_text_formats_and_quads_are_read(tmp_path: Path, head) -> None:
    for name, text in (("ply", {"encoding": "ascii"}), ("stl_ascii", {})):
        path = tmp_path / f"head-{name}.{name[:3]}"
        head.export(path, file_type=name, **text)
        assert len(read_scan(path, unit="mm").triangles) == 320
    box = trimesh.creation.box(extents=(200, 200, 200))
    corners = "".join(f"v {x} {y} {z}\n" for x, y, z in box.vertices)
    quads = "f 1 2 4 3\nf 5 7 8 6\nf 1 5 6 2\nf 3 4 8 7\nf 1 3 7 5\nf 2 6 8 4\n"
    (tmp_path / "box.obj").write_text(corners + quads)
    assert len(read_scan(tmp_path / "box.obj", unit="mm").triangles) == 12


def test_groups_seams_and_materials_of_an_obj_do_not_open_it(tmp_path: Path) -> None:
    lines = OBJ.splitlines()
    text = [
        "mtllib nowhere.mtl",
        "# K\xf6pf",
        *lines[:4],
        "vt 0 0",
        "vt 1 0",
        "vt 0 1",
        "o left",
        "usemtl a",
    ]
    text += ["f 1/1 3/2 2/3", "f 1/2 2/1 4/3", "o right", "usemtl b", "f 2/1 3/3 4/2", "f 1 4 3"]
    (tmp_path / "head.obj").write_bytes("\n".join(text).encode("latin-1"))
    scan = read_scan(tmp_path / "head.obj", unit="mm")
    assert (len(scan.vertices), len(scan.triangles)) == (4, 4)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("head.obj", OBJ.replace("f 1 4 3\n", "").encode(), "open along 3 edges"),
        ("head.obj", OBJ.replace("250", "nan").encode(), "1 vertices of the scan are not finite"),
        ("head.obj", OBJ.replace("200", "0.2").replace("250", "0.25").encode(), "write 'm' as its"),
        ("head.obj", b"", "no intact OBJ file|is empty"),
        ("head.obj", b"v 0 0 0\nv 1 0 0\n", "no intact OBJ file|is empty"),
        ("head.obj", b"f 1 2 3\n", "no intact OBJ file|is empty"),
        ("head.ply", b"ply\nformat ascii 1.0\nelement vertex 9\n", "no intact PLY file|is empty"),
        ("head.stl", b"\0" * 90, "no intact STL file|is empty"),
        ("head.glb", OBJ.encode(), "write the path of an .obj, .ply or .stl file"),
    ],
)
def test_files_that_hold_no_head_are_refused(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LevatorError, match=told):
        read_scan(tmp_path / name, unit="mm")
    assert [file.name for file in tmp_path.iterdir()] == [name], "nothing is written"


def test_what_the_reader_has_to_say_stays_out_of_sight(
    tmp_path: Path, head, capfd, monkeypatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    text = head.export(file_type="stl_ascii")
    (tmp_path / "head.stl").write_text(text.replace("facet normal", "facet normal x", 1))
    assert len(read_scan(tmp_path / "head.stl", unit="mm").triangles) == 320
    assert capfd.readouterr() == ("", "")


def test_missing_and_too_large_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(LevatorError, match="No such file"):
        read_scan(tmp_path / "none.obj", unit="mm")
    large = tmp_path / "large.stl"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(LevatorError, match="at most 200 MB"):
        read_scan(large, unit="mm")


BINARY = (
    b"ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float x\n"
    b"property float y\nproperty float z\nelement face 1\n"
    b"property list uchar int vertex_indices\nend_header\n"
)
HEADERS = {
    ".obj": [b"", OBJ.encode()],
    ".stl": [b"", b"\0" * 80 + b"\2\0\0\0", b"solid x\n facet normal 0 0 1\n  outer loop\n"],
    ".ply": [
        b"",
        b"ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nend_header\n",
        BINARY,
    ],
}


@given(
    suffix=st.sampled_from(SUFFIXES),
    which=st.integers(0, 2),
    rest=st.one_of(st.binary(max_size=120), st.text("vf0123456789./- \n", max_size=80)),
)
def test_no_file_causes_anything_but_our_error(
    tmp_path_factory, suffix: str, which: int, rest: bytes | str
) -> None:
    headers = HEADERS[suffix]
    path = tmp_path_factory.mktemp("scans") / f"x{suffix}"
    path.write_bytes(
        headers[which % len(headers)] + (rest.encode() if isinstance(rest, str) else rest)
    )
    with suppress(LevatorError):
        read_scan(path, unit="mm")
