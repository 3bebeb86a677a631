"""How do several files appear all at once or not at all? Staged beside their places, then moved."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile

from levator.errors import LevatorError


def writable(option: str, places: Sequence[Path]) -> None:
    """Raise LevatorError unless every place can be written as a file, each named once."""
    if len({place.resolve() for place in places}) < len(places):
        raise LevatorError(f"{option} names one file twice; write another name for each")
    for place in places:
        if place.is_dir():
            raise LevatorError(f"{place} is a folder; write {option} with the name of a file")
        try:
            with TemporaryFile(dir=place.parent):
                pass
        except OSError as error:
            raise LevatorError(
                f"cannot write {place}: {error.strerror}; write {option} with a file in a folder "
                "you may write to"
            ) from None


def deliver(files: Mapping[Path, bytes]) -> None:
    """Write all `files`; an error or interruption before the last is staged leaves none."""
    staged: list[tuple[Path, Path]] = []
    try:
        for place, content in files.items():
            waiting = place.with_name(f".part-{os.getpid()}-{place.name}")
            staged.append((waiting, place))
            with waiting.open("xb") as part:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
        for waiting, place in staged:
            waiting.replace(place)
    except OSError as error:
        raise LevatorError(
            f"cannot write {error.filename or 'the files'}: {error.strerror}; choose a folder you "
            "may write to"
        ) from None
    finally:
        for waiting, _ in staged:
            waiting.unlink(missing_ok=True)
