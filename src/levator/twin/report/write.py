"""How does a run reach a folder? `report.html` to read and `result.json` to compute with."""

from __future__ import annotations

import json
from pathlib import Path

from levator.errors import LevatorError
from levator.twin.cache import write_atomically
from levator.twin.report.page import html
from levator.twin.report.view import view
from levator.twin.result import TwinResult
from levator.twin.store import as_json
from levator.twin.twin import Twin

PAGE, DATA = "report.html", "result.json"


def write_report(twin: Twin, result: TwinResult, folder: Path, *, lab: str | None = None) -> Path:
    """Write the report of `result`, a run of `twin`, into `folder`; the path of the page.

    `lab` is the name of the lab page in the same folder, to which the report then links. Each
    file appears whole or not at all. Raises LevatorError when `result` is no run of `twin` or
    the folder cannot be written.
    """
    data = json.dumps(as_json(result), indent=1).encode()
    page = html(view(twin, result), lab).encode()
    _write(folder, DATA, data)
    return _write(folder, PAGE, page)


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise LevatorError(
            f"cannot write {path}: {error.strerror}; choose a folder you may write to"
        ) from None
    return path
