"""Where do the numbers come from? The shipped `references.bib`.

A title in square brackets is Levator's description of a source whose own title was not at hand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from pybtex.database import BibliographyData, Entry, parse_string
from pybtex.richtext import Text

from levator.errors import unknown_name


@cache
def references() -> Mapping[str, Entry]:
    """Every bibliography entry by key."""
    text = files("levator.sources").joinpath("references.bib").read_text(encoding="utf-8")
    entries: Mapping[str, Entry] = parse_string(text, "bibtex").entries
    return entries


def reference(key: str) -> Entry:
    """The bibliography entry `key`.

    Raises LevatorError with the nearest keys when there is none.
    """
    try:
        return references()[key]
    except KeyError:
        raise unknown_name("source", key, references()) from None


def citation(key: str) -> str:
    """One readable line for the reference `key`: who, year, title, address.

    Raises LevatorError with the nearest keys when there is none.
    """
    entry = reference(key)
    people = entry.persons.get("author", [])
    who = " ".join(people[0].last_names) if people else entry.fields.get("organization", "")
    more = " et al." if len(people) > 1 else ""
    parts = (
        _plain(who) + more,
        entry.fields.get("year", ""),
        _plain(entry.fields.get("title", "")),
    )
    line = ", ".join(part for part in parts if part)
    return f"{line}. {address(key)}".strip()


def address(key: str) -> str:
    """Where the reference `key` can be read: its DOI as a link, else its URL, else nothing."""
    fields = reference(key).fields
    return f"https://doi.org/{fields['doi']}" if "doi" in fields else str(fields.get("url", ""))


def as_bibtex(keys: Iterable[str]) -> str:
    """BibTeX text holding exactly the entries `keys`, sorted.

    Raises LevatorError with the nearest keys when one does not exist.
    """
    chosen = {key: reference(key) for key in sorted(set(keys))}
    text: str = BibliographyData(entries=chosen).to_string("bibtex")
    return text


@cache
def further_reading() -> Mapping[str, tuple[str, ...]]:
    """Keys of sources that were read and from which no number was taken, by topic."""
    text = files("levator.sources").joinpath("reading.toml").read_text(encoding="utf-8")
    return {topic: tuple(keys) for topic, keys in tomllib.loads(text).items()}


def _plain(latex: str) -> str:
    return str(Text.from_latex(latex))
