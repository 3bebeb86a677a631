"""How does the view become one file? Escaping templates, styles and pictures inside."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from levator.twin.report.view import Page


def html(page: Page, lab: str | None = None) -> str:
    """The whole page as one HTML text that needs no other file and no network.

    `lab` is the name of the lab page beside it, to which it then links.
    """
    templates = Environment(
        loader=PackageLoader("levator.twin.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("page.html").render(page=page, lab=lab)
