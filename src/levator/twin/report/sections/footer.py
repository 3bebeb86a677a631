"""The footer: what was run, on which meshes, how to run it again, and what it stands on."""

from __future__ import annotations

from dataclasses import dataclass

from levator.anatomy import Face
from levator.tone import register
from levator.twin.designs import companion
from levator.twin.report.parts import Link, Table, table
from levator.twin.report.sections.evidence import bibliography
from levator.twin.report.wording import count
from levator.twin.result import TwinResult
from levator.twin.twin import Twin
from levator.twin.types import Inputs

FACE_KEYS = ("sex", "age", "bmi", "resolution")
SCALED, SHAPED = "thickness.", "shape."


@dataclass(frozen=True)
class Footer:
    """What stands at the end of the page."""

    inputs: Table
    meshes: Table
    rerun: str
    exactly: bool
    sources: tuple[Link, ...]


def footer(twin: Twin, result: TwinResult) -> Footer:
    """The end of the page."""
    return Footer(
        inputs=_inputs(result.inputs),
        meshes=_meshes(twin.face),
        rerun=rerun(result),
        exactly=not any(key.startswith(SHAPED) for key in result.inputs.face),
        sources=bibliography(result),
    )


def rerun(result: TwinResult) -> str:
    """Python that runs the same again."""
    asked = result.inputs
    given = {key: asked.face[key] for key in FACE_KEYS if key in asked.face}
    scale = {k.removeprefix(SCALED): v for k, v in asked.face.items() if k.startswith(SCALED)}
    face = ", ".join(f"{key}={value!r}" for key, value in (given | _if(scale)).items())
    all_counted = {each.id for each in register()} == set(result.hypotheses)
    names = ", ".join(map(repr, result.hypotheses))
    chosen = "" if all_counted else f", hypotheses=register({names})"
    how = f"contact={asked.contact!r}, setting={asked.setting!r}"
    lines = (
        "import levator as lv",
        *(("from levator.tone import register",) if chosen else ()),
        "",
        f"face = lv.Face.reference({face})",
        f"probe = lv.device({asked.device!r})",
        f"routine = lv.Regimen({asked.regimen!r})",
        f"twin = lv.Twin(face, probe, routine, {how})",
        f"result = twin.run(weeks={asked.weeks}, draws={asked.draws}, seed={asked.seed}{chosen})",
    )
    return "\n".join(lines)


def _if(scale: dict[str, str | float]) -> dict[str, object]:
    return {"thickness": scale} if scale else {}


def _inputs(asked: Inputs) -> Table:
    face = ", ".join(f"{key} {value}" for key, value in asked.face.items())
    rows = [
        ("Levator", asked.version),
        ("face", face),
        ("device", f"{asked.device}, {asked.setting}, {asked.contact}"),
        ("routine", asked.regimen),
        ("weeks", str(asked.weeks)),
        ("draws", str(asked.draws)),
        ("seed", str(asked.seed)),
    ]
    return table("What was asked", ("input", "value"), rows)


def _meshes(face: Face) -> Table:
    coarse = companion(face, 1.0)
    rows = [
        (name, *map(count, _sizes(found)))
        for name, found in (("this face", face), ("its coarse companion", coarse))
    ]
    return table("Meshes", ("mesh", "nodes", "wedges", "skin nodes", "skin triangles"), rows)


def _sizes(face: Face) -> tuple[int, int, int, int]:
    mesh = face.mesh
    return mesh.n_nodes, len(mesh.wedges), mesh.n_surface, len(mesh.triangles)
