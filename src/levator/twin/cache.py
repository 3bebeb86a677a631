"""Solved matrices on disk, so that one face is solved once.

A file is named after the hash of everything its content depends on (seam 7: geometry, properties,
functionals, order, schema version). Writes are atomic; the content's own hash is checked on every
read, and a damaged file counts as absent. The oldest files go when the folder exceeds its cap.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

Arrays = dict[str, NDArray[Any]]

SCHEMA = 3
CAP_BYTES = 600_000_000
_DIGEST = hashlib.sha256().digest_size


def cache_key(**parts: object) -> str:
    """Hash of named `parts`: arrays by content, mappings and numbers by value."""
    digest = hashlib.sha256(f"schema {SCHEMA}".encode())
    for name in sorted(parts):
        digest.update(f"|{name}|".encode())
        _feed(digest, parts[name])
    return digest.hexdigest()


def _feed(digest: hashlib._Hash, part: object) -> None:
    if isinstance(part, np.ndarray):
        digest.update(f"{part.dtype}{part.shape}".encode())
        digest.update(np.ascontiguousarray(part).tobytes())
    elif isinstance(part, Mapping):
        for key in sorted(part):
            digest.update(f"/{key}/".encode())
            _feed(digest, part[key])
    elif isinstance(part, tuple | list):
        for item in part:
            _feed(digest, item)
            digest.update(b",")
    else:
        digest.update(json.dumps(part).encode())


class MatrixCache:
    """Arrays by key in one folder."""

    def __init__(self, folder: Path | None = None, cap_bytes: int = CAP_BYTES) -> None:
        chosen = os.environ.get("LEVATOR_CACHE")
        self.folder = folder or (Path(chosen) if chosen else user_cache_path("levator"))
        self.cap_bytes = cap_bytes

    def read(self, key: str) -> Arrays | None:
        """The arrays stored under `key`, or None when absent or damaged."""
        try:
            raw = self._path(key).read_bytes()
        except OSError:
            return None
        digest, body = raw[:_DIGEST], raw[_DIGEST:]
        if hashlib.sha256(body).digest() != digest:
            return None
        return unpack(body)

    def write(self, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Store `arrays` under `key`; a folder that cannot be written is passed over."""
        body = pack(arrays)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path(key), hashlib.sha256(body).digest() + body)
            self._prune()
        except OSError:
            return

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.matrices"

    def _prune(self) -> None:
        files = sorted(self.folder.glob("*.matrices"), key=lambda file: file.stat().st_mtime)
        excess = sum(file.stat().st_size for file in files) - self.cap_bytes
        for file in files[:-1]:
            if excess <= 0:
                return
            excess -= file.stat().st_size
            file.unlink(missing_ok=True)


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays as the bytes of a compressed npz file, without pickle."""
    buffer = BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **dict(arrays))
    return buffer.getvalue()


def unpack(content: bytes) -> Arrays:
    """Arrays from the bytes of an npz file; raises ValueError for anything else."""
    with np.load(BytesIO(content), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that no half file is ever seen; raises OSError."""
    with NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    Path(part.name).replace(path)
