"""Field: is the injected current the delivered one, and are adjoint and forward solves one?"""

from __future__ import annotations

import numpy as np

from benchmarks.anatomy import sided
from benchmarks.measure import Figures, cpu_seconds
from levator.anatomy import Face
from levator.device import deliver, device, dissipation, injection, place, skin_contact
from levator.field import Conductivity, Conductor, cut_current, mean_fields

CURRENT = 400e-6
MUSCLE = "zygomaticus major, left"


def figures() -> Figures:
    """Conservation, power, reciprocity and mirror symmetry on the real faces."""
    probe = device("nuface-trinity-plus")
    found: Figures = {}
    for resolution in ("coarse", "standard"):
        face = Face.reference(resolution=resolution)
        conductor = Conductor(face, Conductivity.reference())
        current = injection(face, place(face, MUSCLE, probe), current=CURRENT)
        potential = conductor.potential(current)
        through = cut_current(face, conductor, potential, _near_anode(face, current))
        found |= {
            f"{resolution}_mesh_nodes": face.mesh.n_nodes,
            f"{resolution}_flux_error_pct": _percent(through.density),
            f"{resolution}_reaction_error_rel": abs(abs(through.reaction) / CURRENT - 1),
            f"{resolution}_adjoint_forward_error_rel": _reciprocity(face, conductor, current),
        }
    coarse = Face.reference(resolution="coarse")
    found["power_balance_error_rel"] = _power(coarse)
    found["mirrored_dose_error_rel"] = _mirrored()
    found["coarse_lead_field_cpu_s"] = cpu_seconds(lambda: _lead_field(coarse))
    return found


def _percent(current: float) -> float:
    return float(round(100 * abs(abs(current) / CURRENT - 1), 3))


def _near_anode(face: Face, current: np.ndarray) -> np.ndarray:
    """Wedges nearer to the entering current than half the distance between the spheres."""
    centre = face.mesh.points[face.mesh.wedges].mean(axis=1)
    enter, leave = (
        (np.clip(sign * current, 0, None) @ face.mesh.skin) / np.clip(sign * current, 0, None).sum()
        for sign in (1, -1)
    )
    nearer = np.linalg.norm(centre - enter, axis=1) < np.linalg.norm(centre - leave, axis=1)
    return np.asarray(nearer, dtype=np.bool_)


def _reciprocity(face: Face, conductor: Conductor, current: np.ndarray) -> float:
    functionals = mean_fields(face)
    adjoint = conductor.lead_field(functionals).dose(current)
    forward = functionals.read(conductor.potential(current))
    return float(np.abs(adjoint - forward).max() / np.abs(forward).max())


def _power(face: Face) -> float:
    """Deviation of current times voltage from tissue plus contact dissipation."""
    conductor, probe = Conductor(face, Conductivity.reference()), device("nuface-trinity-plus")
    placement = place(face, MUSCLE, probe)
    unit = injection(face, placement)
    delivery = deliver(
        set_current=np.array([CURRENT]),
        compliance=probe.compliance.value,
        area=np.pi * placement.radius**2,
        tissue_resistance=conductor.resistance(unit),
        pulse_width=probe.pulse_width.value,
        skin=skin_contact(),
    )
    current = float(delivery.current[0])
    tissue = conductor.dissipation(conductor.potential(current * unit))
    contacts = dissipation(delivery, tissue_resistance=conductor.resistance(unit)).contacts
    total = current * float(delivery.voltage[0])
    return abs(tissue + float(np.sum(contacts)) - total) / total


def _mirrored() -> float:
    """Dose of a face built from mirrored parameters against the mirrored dose."""
    doses = []
    for side in ("left", "right"):
        face = sided(side)
        conductor = Conductor(face, Conductivity.reference())
        probe = device("nuface-trinity-plus")
        current = injection(face, place(face, f"zygomaticus major, {side}", probe))
        reading = mean_fields(face).read(conductor.potential(current)).reshape(-1, 3)
        doses.append((face, reading))
    (left, first), (_, second) = doses
    names = [muscle.name for muscle in left.muscles]
    swap = {"left": "right", "right": "left"}
    order = [names.index(f"{m.label}, {swap[m.side]}") for m in left.muscles]
    image = first[order] * [-1, 1, 1]
    return float(np.abs(image - second).max() / np.abs(second).max())


def _lead_field(face: Face) -> None:
    Conductor(face, Conductivity.reference()).lead_field(mean_fields(face))
