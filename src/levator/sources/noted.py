"""How does a field of a record say its unit and what it holds?"""

from __future__ import annotations


def noted(unit: str, about: str) -> dict[str, str]:
    """Metadata of a dataclass field: its unit, and one sentence on what it holds."""
    return {"unit": unit, "about": about}
