"""What is it doing, and for how long already?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str], None]]:
    """A status line that names the step and the seconds so far."""
    begun = time.monotonic()
    with console.status("starting") as status:

        def step(name: str) -> None:
            message = f"[{time.monotonic() - begun:5.1f} s] {name}"
            status.update(message)
            if not console.is_terminal:
                console.print(message, markup=False)

        yield step
