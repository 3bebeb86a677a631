"""Whose face was that? Persons kept under a name, one JSON file each.

A file names its format and schema and carries the hash of its content, so that a half-written,
edited or foreign file is told from a person before anything is built from it; such a file is
reported and left where it is. The folder is `faces` in the directory that LEVATOR_HOME names, or
in the user's data directory, and only its owner can read it.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from levator.anatomy.person import Person
from levator.errors import LevatorError, unknown_name
from levator.sources.noted import noted
from levator.twin.cache import write_atomically

FORMAT, SCHEMA = "levator.person", 1
LARGEST = 1_000_000
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class SavedFace:
    """A person as stored, and where the shape came from."""

    person: Person = field(metadata=noted("1", "whose face it is"))
    residual: float | None = field(
        metadata=noted("m", "rms residual of the fit the shape came from; None if it was given")
    )


def save_person(
    name: str, person: Person, folder: Path | None = None, *, residual: float | None = None
) -> Path:
    """Path of the new file that keeps `person` under `name`, with the fit's `residual` [m].

    Raises LevatorError for a name that is taken or not allowed, and when it cannot be written.
    """
    path = _path(name, folder)
    if path.exists():
        raise LevatorError(
            f"a face called {name!r} exists; write another name, or replace_person({name!r}, ...)"
        )
    return _write(path, person, residual)


def replace_person(
    name: str, person: Person, folder: Path | None = None, *, residual: float | None = None
) -> Path:
    """Path of the file that now keeps `person` under `name`, in place of the one before.

    Raises LevatorError for a name that does not exist, and when it cannot be written.
    """
    return _write(_existing(name, folder), person, residual)


def load_person(name: str, folder: Path | None = None) -> Person:
    """The person kept under `name`; raises LevatorError as `saved_face` does."""
    return saved_face(name, folder).person


def saved_face(name: str, folder: Path | None = None) -> SavedFace:
    """What is kept under `name`.

    Raises LevatorError with the nearest names for one that does not exist, and for a file that is
    damaged, edited or of another version; the file stays as it is.
    """
    path = _existing(name, folder)
    content = _content(path)
    try:
        person = Person.from_dict(content["person"])
        return SavedFace(person, _residual(content["residual"]))
    except (LevatorError, KeyError, TypeError, ValueError) as error:
        raise LevatorError(f"{path} holds no person ({error}); {_remedy(path)}") from None


def people(folder: Path | None = None) -> tuple[str, ...]:
    """Names of the faces that are kept, sorted."""
    place = _folder(folder)
    try:
        stems = [file.stem for file in place.glob("*.json")]
    except OSError as error:
        raise LevatorError(f"cannot read {place}: {error.strerror}") from None
    return tuple(sorted(stem for stem in stems if _NAME.fullmatch(stem)))


def forget(name: str, folder: Path | None = None) -> None:
    """Delete the face kept under `name`; raises LevatorError if there is none."""
    path = _existing(name, folder)
    try:
        path.unlink()
    except OSError as error:
        raise LevatorError(f"cannot delete {path}: {error.strerror}") from None


def _folder(folder: Path | None) -> Path:
    if folder is not None:
        return folder
    home = os.environ.get("LEVATOR_HOME")
    return (Path(home) if home else user_data_path("levator")) / "faces"


def _path(name: str, folder: Path | None) -> Path:
    if not _NAME.fullmatch(name):
        raise LevatorError(
            f"a face cannot be called {name!r}; write 1 to 64 letters, digits, '-' or '_', "
            "for example 'anna-2024'"
        )
    return _folder(folder) / f"{name}.json"


def _existing(name: str, folder: Path | None) -> Path:
    path = _path(name, folder)
    if path.is_file():
        return path
    kept = people(folder)
    if kept:
        raise unknown_name("face", name, kept)
    raise LevatorError(f"no face called {name!r}: none is kept yet; save one with save_person")


def _write(path: Path, person: Person, residual: float | None) -> Path:
    content = {"person": person.to_dict(), "residual": _residual(residual)}
    whole = {"format": FORMAT, "schema": SCHEMA, "sha256": _hash(content), "content": content}
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.parent.chmod(0o700)
        write_atomically(path, json.dumps(whole, indent=1, allow_nan=False).encode())
    except OSError as error:
        raise LevatorError(
            f"cannot write {path}: {error.strerror}; name another folder in LEVATOR_HOME"
        ) from None
    return path


def _content(path: Path) -> dict[str, Any]:
    """The checked content of a file."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        whole: Any = json.loads(raw) if len(raw) <= LARGEST else None
        form, schema = whole["format"], whole["schema"]
        content: dict[str, Any] = whole["content"]
        intact = _hash(content) == whole["sha256"]
    except OSError as error:
        raise LevatorError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise LevatorError(f"{path} is no intact face; {_remedy(path)}") from None
    if (form, schema) != (FORMAT, SCHEMA):
        raise LevatorError(
            f"{path} is a {form!r} of schema {schema!r}, not {FORMAT!r} of {SCHEMA}; "
            "read it with the version of Levator that wrote it"
        )
    if not intact:
        raise LevatorError(f"{path} was changed after it was saved; {_remedy(path)}")
    return content


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _residual(residual: float | None) -> float | None:
    if residual is None:
        return None
    if not (math.isfinite(residual) and residual >= 0):
        raise LevatorError(
            f"a residual is a length in m, not {residual!r}; write for example 0.001"
        )
    return float(residual)


def _remedy(path: Path) -> str:
    return f"save the face under another name, or delete this one with forget({path.stem!r})"
