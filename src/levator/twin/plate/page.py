"""How does one face become one page of an atlas? Views, sections, names, legend and honest notes.

Positions on the page are in inches from its lower left corner.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from textwrap import wrap

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from levator.anatomy import Face
from levator.sources import quantity, weakest
from levator.twin.plate.frame import DPI, HEIGHT, WIDTH
from levator.twin.plate.palette import INK, LABELS, LOOKS, PAPER, QUIET
from levator.twin.plate.sections import sections
from levator.twin.plate.views import front_view, side_view
from levator.twin.report.figures.canvas import styled

PERSONAL_ERROR = "thickness.sd.sg"
LEFT, FOOT, LINE, LETTERS = 0.35, 0.58, 0.19, 250
COLUMNS, COLUMN, ROW = 6, 2.72, 0.26
Report = Callable[[str], None]


def draw_plate(face: Face, report: Report = lambda _: None) -> bytes:
    """The anatomy plate of `face` as the bytes of a PNG, 3400 x 2300 pixels."""
    with styled():
        page = Figure(figsize=(WIDTH, HEIGHT), facecolor=PAPER)
        FigureCanvasAgg(page)
        report("drawing the front view")
        named = front_view(page, face)
        report("drawing the view from the left")
        named |= side_view(page, face, named)
        report("drawing the sections")
        sections(page, face)
        _heading(page, face)
        _legend(page)
        _notes(page, face, named)
        buffer = BytesIO()
        report("writing the plate")
        page.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def _heading(page: Figure, face: Face) -> None:
    _write(page, LEFT, HEIGHT - 0.42, "The face under the device", size=18, weight="bold")
    _write(page, LEFT + 4.35, HEIGHT - 0.42, f"statistical anatomy, {_who(face)}", size=11)


def _who(face: Face) -> str:
    told = dict(face.description)
    parts = [
        str(told.pop("sex", "")),
        f"{told.pop('age', 0):g} years",
        f"BMI {told.pop('bmi', 0):g}",
    ]
    if told:
        parts.append(f"and {len(told)} details of shape, thickness or muscles")
    return ", ".join(parts)


def _legend(page: Figure) -> None:
    ax = page.add_axes(
        (LEFT / WIDTH, (FOOT + 0.22) / HEIGHT, (WIDTH - LEFT) / WIDTH, 2 * ROW / HEIGHT)
    )
    ax.set_axis_off()
    ax.set_xlim(0, WIDTH - LEFT)
    ax.set_ylim(-2 * ROW, 0)
    for k, (name, label) in enumerate(LABELS.items()):
        row, column = divmod(k, COLUMNS)
        x, y = column * COLUMN, -row * ROW - 0.21
        ax.add_patch(Rectangle((x, y), 0.26, 0.17, fc=LOOKS[name].colour, ec=INK, lw=0.4))
        ax.text(x + 0.34, y + 0.085, label, fontsize=8.5, va="center", color=INK)


def _notes(page: Figure, face: Face, named: set[str]) -> None:
    grade = weakest([*(m.grade for m in face.muscles), *(n.grade for n in face.nerves)])
    mesh, error = face.mesh, f"{quantity(PERSONAL_ERROR).shown:g}"
    hidden = sorted({muscle.label for muscle in face.muscles} - named)
    covered = f" Covered in all views: {', '.join(hidden)}." if hidden else ""
    lines = (
        "Lids, lips and nostrils are sealed; brows, lid lines and lips are drawn by landmarks and "
        f"not modelled. The deep surface is statistical, ±{error} mm for one person. Ears, scalp "
        "and nasal cartilage are left out." + covered,
        (
            f"Weakest grade of muscle and nerve courses: {grade}, {grade.meaning}. Mesh: "
            f"{mesh.n_nodes:,} nodes, {len(mesh.wedges):,} wedges, {len(face.muscles)} muscle "
            f"pieces, {len(face.nerves)} stretches of nerve. The mesh holds muscles as volume "
            "fractions; the plate draws them as ribbons of the same size."
        ),
    )
    rows = [row for line in lines for row in wrap(line, LETTERS)]
    for k, row in enumerate(rows):
        _write(page, LEFT, FOOT - k * LINE, row, size=8.2)


def _write(
    page: Figure, x: float, y: float, words: str, *, size: float, weight: str = "normal"
) -> None:
    colour = INK if weight == "bold" else QUIET
    page.text(x / WIDTH, y / HEIGHT, words, fontsize=size, weight=weight, color=colour)
