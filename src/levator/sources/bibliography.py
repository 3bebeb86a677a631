"""Where do the numbers come from? The shipped `references.bib`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from pybtex.database import BibliographyData, Entry, parse_string


@cache
def references() -> Mapping[str, Entry]:
    """Every bibliography entry by key."""
    text = files("levator.sources").joinpath("references.bib").read_text(encoding="utf-8")
    entries: Mapping[str, Entry] = parse_string(text, "bibtex").entries
    return entries


def citation(key: str) -> str:
    """One readable line for the reference `key`: who, year, title, address."""
    entry = references()[key]
    people = entry.persons.get("author", [])
    who = " ".join(people[0].last_names) if people else entry.fields.get("organization", "")
    more = " et al." if len(people) > 1 else ""
    parts = (who + more, entry.fields.get("year", ""), entry.fields.get("title", ""))
    line = ", ".join(part for part in parts if part)
    address = entry.fields.get("doi") or entry.fields.get("url") or ""
    return f"{line}. {address}".strip()


def as_bibtex(keys: Iterable[str]) -> str:
    """BibTeX text holding exactly the entries `keys`."""
    chosen = {key: references()[key] for key in sorted(set(keys))}
    text: str = BibliographyData(entries=chosen).to_string("bibtex")
    return text
