"""Runs as files: JSON and arrays in one zip, with hashes, no pickle.

`manifest.json` names the format, its schema and the hash of the two other members, so that a
damaged or foreign file is told from a run before anything is read from it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import asdict, fields
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from levator.errors import LevatorError
from levator.sources import Grade
from levator.twin.cache import pack, unpack, write_atomically
from levator.twin.result import Contour, TwinResult
from levator.twin.types import (
    RUNS,
    Array,
    ContactAnswer,
    EmulatorError,
    Evidence,
    Inputs,
    Interval,
    MuscleAnswer,
    UnknownUsed,
)

FORMAT, SCHEMA = "levator.twin", 2
MEMBERS = ("result.json", "arrays.npz")
LARGEST = 500_000_000
_INTERVALS = tuple(row.name for row in fields(ContactAnswer) if row.type == "Interval")


def save(result: TwinResult, path: Path) -> None:
    """Write `result` to `path` in one step; raises LevatorError when it cannot be written."""
    parts = {
        "result.json": json.dumps(as_json(result), indent=1).encode(),
        "arrays.npz": pack(_arrays(result)),
    }
    manifest = {
        "format": FORMAT,
        "schema": SCHEMA,
        "version": result.inputs.version,
        "sha256": {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()},
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        for name, part in parts.items():
            archive.writestr(name, part)
    try:
        write_atomically(path, buffer.getvalue())
    except OSError as error:
        raise LevatorError(
            f"cannot write {path}: {error.strerror}; choose a folder you may write to"
        ) from None


def load(path: Path) -> TwinResult:
    """The run stored at `path`; raises LevatorError for a damaged or foreign file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LevatorError(
            f"cannot read {path}: {error.strerror}; write the path of a .twin file"
        ) from None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = _checked(archive, path)
        return _rebuilt(json.loads(parts["result.json"]), unpack(parts["arrays.npz"]))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError):
        raise LevatorError(
            f"{path} is no intact run; make one with 'levator run --out FOLDER' and read its "
            "run.twin"
        ) from None


def as_json(result: TwinResult) -> dict[str, Any]:
    """The run as JSON, documented in docs/reference/result.md; lengths of contour in mm."""
    contour = result.contour
    return {
        "inputs": asdict(result.inputs),
        "contacts": {name: asdict(answer) for name, answer in result.contacts.items()},
        "attended": {arm: asdict(interval) for arm, interval in result.attended.items()},
        "programme": dict(result.programme),
        "programme_note": result.programme_note,
        "contour": {
            "regions": list(contour.regions),
            "arms": list(contour.arms),
            "noise_floor_mm": contour.noise_floor * 1e3,
            "lift_mm": {
                arm: {
                    run: {
                        region: asdict(contour.lift(region, arm=arm, run=run).mm)
                        for region in contour.regions
                    }
                    for run in RUNS
                }
                for arm in contour.arms
            },
            "sag_mm": {region: asdict(contour.sagging(region)) for region in contour.regions},
        },
        "unproven_share": {region: result.unproven_share(region) for region in contour.regions},
        "unknowns": [asdict(row) for row in result.unknowns],
        "emulators": [asdict(row) for row in result.emulators],
        "hypotheses": list(result.hypotheses),
        "weakest_grade": result.grade,
        "ledger": [asdict(entry) for entry in result.ledger],
    }


def _arrays(result: TwinResult) -> dict[str, Array]:
    arrays = {"noise_floor": np.array(result.contour.noise_floor), "sag": result.contour.sag}
    for (arm, run), lift in result.contour.lifts.items():
        arrays[f"lift/{arm}/{run}"] = lift
        arrays[f"thickness/{arm}/{run}"] = result.thickness[arm, run]
        arrays[f"tone/{arm}/{run}"] = result.tone[arm, run]
    return arrays


def _checked(archive: zipfile.ZipFile, path: Path) -> dict[str, bytes]:
    if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
        raise ValueError("too large")
    manifest = json.loads(archive.read("manifest.json"))
    if manifest["format"] != FORMAT:
        raise ValueError("another format")
    if manifest["schema"] != SCHEMA:
        raise LevatorError(
            f"{path} is no intact run for this version: it has schema {manifest['schema']} and "
            f"{SCHEMA} is read; make it again with 'levator run --out FOLDER'"
        )
    parts = {name: archive.read(name) for name in MEMBERS}
    for name, part in parts.items():
        if hashlib.sha256(part).hexdigest() != manifest["sha256"][name]:
            raise ValueError("damaged")
    return parts


def _rebuilt(data: dict[str, Any], arrays: dict[str, Array]) -> TwinResult:
    ledger = tuple(Evidence(**(row | {"grade": Grade(row["grade"])})) for row in data["ledger"])
    unknowns = tuple(
        UnknownUsed(**(row | {"grade": Grade(row["grade"])})) for row in data["unknowns"]
    )
    contacts = {name: _contact(row) for name, row in data["contacts"].items()}
    inputs = Inputs(**data["inputs"])
    pairs = [(arm, run) for arm in data["contour"]["arms"] for run in RUNS]
    return TwinResult(
        inputs=inputs,
        activation=contacts[inputs.contact],
        contacts=contacts,
        contour=Contour(
            regions=tuple(data["contour"]["regions"]),
            arms=tuple(data["contour"]["arms"]),
            lifts={pair: arrays["lift/{}/{}".format(*pair)] for pair in pairs},
            sag=arrays["sag"],
            noise_floor=float(arrays["noise_floor"]),
            grade=Grade(data["weakest_grade"]),
            frozen=tuple(row.name for row in unknowns if row.acts == "frozen"),
        ),
        thickness={pair: arrays["thickness/{}/{}".format(*pair)] for pair in pairs},
        tone={pair: arrays["tone/{}/{}".format(*pair)] for pair in pairs},
        attended={arm: Interval(**row) for arm, row in data["attended"].items()},
        programme=data["programme"],
        programme_note=data["programme_note"],
        unknowns=unknowns,
        emulators=tuple(EmulatorError(**row) for row in data["emulators"]),
        hypotheses=tuple(data["hypotheses"]),
        ledger=ledger,
    )


def _contact(row: dict[str, Any]) -> ContactAnswer:
    muscles = tuple(_muscle(muscle) for muscle in row["muscles"])
    intervals = {key: Interval(**row[key]) for key in _INTERVALS}
    return ContactAnswer(**(row | intervals | {"muscles": muscles}))


def _muscle(row: dict[str, Any]) -> MuscleAnswer:
    intervals = {key: Interval(**row[key]) for key in ("field_strength", "margin", "contraction")}
    return MuscleAnswer(**(row | intervals | {"everyday_grade": Grade(row["everyday_grade"])}))
