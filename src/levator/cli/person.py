"""Whose face is meant? Options that describe a person, or the name of a saved one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from levator.anatomy import Face, Person, Resolution
from levator.errors import LevatorError
from levator.twin.people import load_person

Command = TypeVar("Command", bound=Callable[..., Any])
DESCRIBING = ("sex", "age", "bmi", "ancestry", "shape", "variant")


def person_options(command: Command) -> Command:
    """Add `--sex`, `--age`, `--bmi` and `--face` to a command."""
    for add in (
        click.option("--face", "saved", default=None, metavar="NAME", help="A saved face by name."),
        click.option("--bmi", default=24.0, show_default=True, help="Body mass index in kg/m2."),
        click.option("--age", default=52.0, show_default=True, help="Age in years, 18 to 90."),
        click.option("--sex", default="female", show_default=True, help="female or male."),
    ):
        command = add(command)
    return command


def face_of(saved: str | None, resolution: Resolution = "standard", **described: Any) -> Face:
    """The face saved under a name, or the one `described`; raises LevatorError for both at once."""
    if saved is None:
        return Face.reference(resolution=resolution, **described)
    return Face.of(saved_person(saved), resolution)


def saved_person(name: str) -> Person:
    """The person saved under `name`; raises LevatorError when options describe one as well."""
    context = click.get_current_context()
    given = [
        f"--{key}"
        for key in DESCRIBING
        if context.get_parameter_source(key) is ParameterSource.COMMANDLINE
    ]
    if given:
        raise LevatorError(
            f"--face {name} already says whose face it is; leave out {' and '.join(given)}"
        )
    return load_person(name)


def described_person(
    *,
    sex: Any,
    age: float,
    bmi: float,
    ancestry: str | None,
    shape: Iterable[str],
    variant: tuple[str, ...],
) -> Person:
    """The person that options describe; raises LevatorError for what cannot be read."""
    shares = {} if ancestry is None else {"ancestry": shares_of("--ancestry", ancestry.split(","))}
    return Person(
        sex=sex, age=age, bmi=bmi, shape=shares_of("--shape", shape), variants=variant, **shares
    )


EXAMPLES = {
    "--ancestry": '--ancestry "african=0.5,asian=0.5"',
    "--shape": "--shape nose/nose-hump-incr=0.3",
}


def shares_of(option: str, words: Iterable[str]) -> dict[str, float]:
    """Numbers by name from words such as `asian=0.5`; raises LevatorError for anything else."""
    found: dict[str, float] = {}
    for word in words:
        name, _, number = (part.strip() for part in word.partition("="))
        try:
            weight = float(number)
        except ValueError:
            weight = float("nan")
        if not name or weight != weight:
            raise LevatorError(f"cannot read {option} {word!r}; write {EXAMPLES[option]}")
        if name in found:
            raise LevatorError(f"{option} names {name!r} twice; write {EXAMPLES[option]}")
        found[name] = weight
    return found
