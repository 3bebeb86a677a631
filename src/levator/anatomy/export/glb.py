"""How does a face reach a browser in one small file? Binary glTF 2.0 (ISO/IEC 12113:2022) [m].

One node for the skin, one for each muscle and each nerve (a line), named, with role, nerve branch
and grade as `extras`. Positions are float32, indices uint16; normals are left to the viewer,
which computes smooth ones in a moment.
"""

from __future__ import annotations

import json
import struct
from typing import Any

from numpy.typing import NDArray

from levator.anatomy.export.solids import muscle_solid
from levator.anatomy.types import Array, Face, Ints

MAGIC, VERSION = b"glTF", 2
JSON_CHUNK, BINARY_CHUNK = b"JSON", b"BIN\0"
FLOAT, UNSIGNED_SHORT, UNSIGNED_INT = 5126, 5123, 5125
ARRAY_BUFFER, ELEMENT_BUFFER = 34962, 34963
TRIANGLES, LINE_STRIP = 4, 3
LARGEST_SHORT = 65535
MATERIALS = {
    "skin": (0.86, 0.72, 0.62, 0.35),
    "muscle": (0.55, 0.16, 0.17, 1.0),
    "nerve": (0.95, 0.80, 0.10, 1.0),
}


def glb(face: Face) -> bytes:
    """`face` as one binary glTF file: skin, muscles and nerves as named nodes."""
    scene = _Scene(face)
    scene.add("skin", "skin", face.mesh.skin, face.mesh.triangles, {"kind": "skin"})
    for muscle in face.muscles:
        solid = muscle_solid(face, muscle).within
        told = {
            "kind": "muscle",
            "code": muscle.code,
            "side": muscle.side,
            "nerve": muscle.nerve,
            "role": muscle.role,
            "grade": str(muscle.grade),
        }
        scene.add(muscle.name, "muscle", solid.points, solid.triangles, told)
    for nerve in face.nerves:
        told = {
            "kind": "nerve",
            "branch": nerve.branch,
            "side": nerve.side,
            "muscle": nerve.muscle,
            "grade": str(nerve.grade),
        }
        scene.add(nerve.name, "nerve", nerve.path, None, told)
    return scene.packed()


class _Scene:
    """A glTF document under construction."""

    def __init__(self, face: Face) -> None:
        self._blob = bytearray()
        self._told: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "Levator"},
            "scene": 0,
            "scenes": [{"nodes": [], "extras": {"person": dict(face.description), "unit": "m"}}],
            "nodes": [],
            "meshes": [],
            "materials": [_material(name) for name in MATERIALS],
            "accessors": [],
            "bufferViews": [],
        }

    def add(
        self, name: str, kind: str, points: Array, triangles: Ints | None, extras: dict[str, str]
    ) -> None:
        """One named node; without triangles it is a line along its points."""
        primitive: dict[str, Any] = {
            "attributes": {"POSITION": self._positions(points)},
            "material": list(MATERIALS).index(kind),
            "mode": LINE_STRIP if triangles is None else TRIANGLES,
        }
        if triangles is not None:
            primitive["indices"] = self._indices(triangles, len(points))
        self._told["scenes"][0]["nodes"].append(len(self._told["nodes"]))
        self._told["nodes"].append(
            {"name": name, "mesh": len(self._told["meshes"]), "extras": extras}
        )
        self._told["meshes"].append({"name": name, "primitives": [primitive]})

    def packed(self) -> bytes:
        """The finished file."""
        told = self._told | {"buffers": [{"byteLength": len(self._blob)}]}
        words = json.dumps(told, separators=(",", ":")).encode()
        words += b" " * (-len(words) % 4)
        chunks = b"".join(
            struct.pack("<I4s", len(body), kind) + body
            for kind, body in ((JSON_CHUNK, words), (BINARY_CHUNK, bytes(self._blob)))
        )
        return struct.pack("<4sII", MAGIC, VERSION, 12 + len(chunks)) + chunks

    def _positions(self, points: Array) -> int:
        values = points.astype("<f4")
        bounds = {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        return self._accessor(values, FLOAT, "VEC3", ARRAY_BUFFER, bounds)

    def _indices(self, triangles: Ints, count: int) -> int:
        short = count <= LARGEST_SHORT
        values = triangles.ravel().astype("<u2" if short else "<u4")
        kind = UNSIGNED_SHORT if short else UNSIGNED_INT
        return self._accessor(values, kind, "SCALAR", ELEMENT_BUFFER, {})

    def _accessor(
        self, values: NDArray[Any], kind: int, shape: str, target: int, bounds: dict[str, Any]
    ) -> int:
        raw = values.tobytes()
        view = {"buffer": 0, "byteOffset": len(self._blob), "byteLength": len(raw)}
        self._blob += raw + b"\0" * (-len(raw) % 4)
        self._told["bufferViews"].append({**view, "target": target})
        index = len(self._told["accessors"])
        about = {"bufferView": index, "componentType": kind, "count": len(values), "type": shape}
        self._told["accessors"].append(about | bounds)
        return index


def _material(name: str) -> dict[str, Any]:
    colour = MATERIALS[name]
    look = {"baseColorFactor": list(colour), "metallicFactor": 0.0, "roughnessFactor": 0.7}
    mode = {"alphaMode": "BLEND"} if colour[3] < 1 else {}
    return {"name": name, "pbrMetallicRoughness": look, "doubleSided": True, **mode}
