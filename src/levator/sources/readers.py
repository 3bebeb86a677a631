"""Who reads a number? A scan of Levator's own code for the names it mentions.

Numbers are asked for by name, so every reader writes that name down: as a literal, or as an
f-string whose fixed parts are matched as a pattern.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeGuard

ASKERS = ("quantity", "value")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_NAME = re.compile(r"[a-z]\w*(\.[\w*]+)+")


@dataclass(frozen=True)
class Mention:
    """A name in the code; `*` in `pattern` stands for a part that is only known when it runs."""

    pattern: str
    reader: str
    asked: bool


def readers(name: str) -> tuple[str, ...]:
    """Sorted `module:function` (or shipped TOML file) of all that mentions the quantity `name`."""
    return tuple(sorted({m.reader for m in mentions() if fnmatchcase(name, m.pattern)}))


@cache
def mentions() -> tuple[Mention, ...]:
    """Every mention of a dotted name in the installed package, code first, then its tables."""
    code = (m for path, text in _texts(".py") for m in scan(text, path.removesuffix(".__init__")))
    data = (m for path, text in _texts(".toml") for m in scan_toml(text, f"{path}.toml"))
    return (*code, *data)


def scan(text: str, module: str) -> Iterator[Mention]:
    """Mentions of dotted names in the source `text` of `module`, in no particular order.

    `asked` marks those that go straight into `quantity(...)` or `value(...)`.
    """
    tree = ast.parse(text)
    asked = {id(call.args[0]) for call in ast.walk(tree) if _asks(call) and call.args}
    yield from _walk(tree, module, asked)


def scan_toml(text: str, reader: str) -> Iterator[Mention]:
    """Mentions of dotted names among the strings of a TOML `text` that is no table of numbers.

    The table of unknowns says how a number varies and not who reads it, so it does not count.
    """
    stack: list[object] = [tomllib.loads(text)]
    while stack:
        branch = stack.pop()
        if isinstance(branch, Mapping):
            stack += [twig for key, twig in branch.items() if key != "unknown"]
        elif isinstance(branch, list):
            stack += branch
        elif isinstance(branch, str) and _NAME.fullmatch(branch):
            yield Mention(branch, reader, asked=False)


def _walk(node: ast.AST, reader: str, asked: set[int]) -> Iterator[Mention]:
    for child in ast.iter_child_nodes(node):
        pattern = _pattern(child)
        if _NAME.fullmatch(pattern):
            yield Mention(pattern, reader, id(child) in asked)
        elif isinstance(child, _SCOPES):
            mark = "." if ":" in reader else ":"
            yield from _walk(child, f"{reader}{mark}{child.name}", asked)
        else:
            yield from _walk(child, reader, asked)


def _asks(node: ast.AST) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return getattr(called, "id", getattr(called, "attr", "")) in ASKERS


def _pattern(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) or "*" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _texts(ending: str) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Traversable]] = [("levator", files("levator"))]
    while stack:
        path, entry = stack.pop()
        if entry.is_dir() and path != "levator.sources.tables":
            stack += [(f"{path}.{inner.name}", inner) for inner in entry.iterdir()]
        elif entry.name.endswith(ending):
            yield path.removesuffix(ending), entry.read_text(encoding="utf-8")
