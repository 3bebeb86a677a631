"""What is a person told, and how large is the page? Gel against bare skin, emulator, lab page."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import levator as lv
from benchmarks.measure import Figures
from levator.device import device, place
from levator.field import Conductivity, Conductor
from levator.sources import Array
from levator.twin import MatrixCache
from levator.twin.label import DRAWS, label_of_placement
from levator.web.lab import lab_data, page

MUSCLE = "zygomaticus major, left"


def figures() -> Figures:
    """Delivered current against the label, held-out error of the emulator, size of the page."""
    return _gel() | _emulator() | _page()


def _gel() -> Figures:
    """Into tissue at the strongest setting, on one muscle of the coarse face; 5, 50 and 95 %."""
    face, probe = lv.Face.reference(resolution="coarse"), device("nuface-trinity-plus")
    conductor = Conductor(face, Conductivity.reference())
    setting = max(probe.settings, key=lambda name: probe.settings[name].current.value)
    found = label_of_placement(conductor, place(face, MUSCLE, probe), probe, setting)
    named: Figures = {
        "delivered_mesh_nodes": face.mesh.n_nodes,
        "delivered_draws": DRAWS,
        "delivered_setting": setting,
        "delivered_label_ua": round(1e6 * found.label, 1),
    }
    for contact, amperes in (("gel", found.gel), ("film", found.film), ("bare", found.bare)):
        named |= _three(f"delivered_{contact}", 1e6 * np.array(amperes), "ua")
    named |= _three("gel_over_bare", np.array(found.ratio), "ratio")
    named |= _three("film_shunts", 100 * np.array(found.shunted), "pct")
    return named | {
        "voltage_runs_out_gel_pct": round(100 * found.cut_gel, 1),
        "voltage_runs_out_bare_pct": round(100 * found.cut_bare, 1),
    }


def _three(name: str, values: Array, unit: str) -> Figures:
    low, median, high = (round(float(x), 2) for x in values)
    return {
        f"{name}_median_{unit}": median,
        f"{name}_low_{unit}": low,
        f"{name}_high_{unit}": high,
    }


def _emulator() -> Figures:
    """Errors of the dose on held-out draws of the coarse face, relative and over its spread."""
    face, probe = lv.Face.reference(resolution="coarse"), lv.device("nuface-trinity-plus")
    with TemporaryDirectory() as folder:
        twin = lv.Twin(face, probe, lv.Regimen("5 a week"), cache=MatrixCache(Path(folder)))
        dose = twin.solve().dose
    return {
        "emulator_mesh_nodes": face.mesh.n_nodes,
        "emulator_solves": dose.emulator.solves,
        "emulator_held_out_draws": len(dose.errors),
        "emulator_columns": dose.errors.shape[1],
        **_errors("emulator_error", 100 * dose.errors),
        **_errors("emulator_error_over_spread", 100 * dose.over_spread),
    }


def _errors(name: str, errors: Array) -> Figures:
    return {
        f"{name}_median_pct": round(float(np.median(errors)), 2),
        f"{name}_95_pct": round(float(np.quantile(errors, 0.95)), 2),
        f"{name}_max_pct": round(float(errors.max()), 2),
    }


def _page() -> Figures:
    """The lab page of the standard face, everything in one file, and the errors it states."""
    face = lv.Face.reference()
    data = lab_data(face, device("nuface-trinity-plus"))
    stated: Figures = {
        f"lab_{name.replace(' ', '_')}_error_{which}_pct": round(100 * value, 3)
        for name, each in data.header["errors"].items()
        for which, value in each.items()
    }
    size = round(len(page(data)) / 1e6, 2)
    return {"lab_page_mesh_nodes": face.mesh.n_nodes, "lab_page_mb": size, **stated}
