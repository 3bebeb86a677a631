"""Every number of the world: sourced quantities, units, grades, unknowns and the ledger."""

from levator.sources.bibliography import as_bibtex, citation, references
from levator.sources.catalogue import catalogue, parse_table, quantity, value
from levator.sources.distributions import Array, Spread
from levator.sources.grades import Grade, weakest
from levator.sources.ledger import Ledger, ledger, record
from levator.sources.quantity import Quantity, parse_quantity
from levator.sources.units import from_si, to_si
from levator.sources.unknowns import Acts, Draws, Level, Unknown, draw, unknowns

__all__ = [
    "Acts",
    "Array",
    "Draws",
    "Grade",
    "Ledger",
    "Level",
    "Quantity",
    "Spread",
    "Unknown",
    "as_bibtex",
    "catalogue",
    "citation",
    "draw",
    "from_si",
    "ledger",
    "parse_quantity",
    "parse_table",
    "quantity",
    "record",
    "references",
    "to_si",
    "unknowns",
    "value",
    "weakest",
]
