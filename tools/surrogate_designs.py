"""Fibres in fields on which the surrogate of the axon is trained and judged.

Synthetic ones lie in a half-space under a layer, where the potential of a disc is a row of images,

    phi = sum_n k^n (D(z + 2 n h) + D(2 n h + 2 h - z)) ,  k = (s_1 - s_2) / (s_1 + s_2) ,

with D the potential of a disc that lets out an even density (r^-1 far away; here the known closed
form of an equipotential disc, asin(2a / (...))). A threshold scales with the potential, so scales
are left out. Real ones are the sampled motor axons of the reference face under pairs of electrodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from levator.activation.courses import Axon, motor_axons
from levator.activation.exposure import End, Exposure, Stretch
from levator.activation.polarisation import polarisation
from levator.activation.potentials import exposed, points_of, read, smooth_rows
from levator.activation.waveform import (
    Waveform,
    biphasic,
    half_sine,
    ramped,
    rectangular,
    triangular,
)
from levator.anatomy import Face, Resolution
from levator.device.patch import patch_columns
from levator.field import Conductivity, Conductor

Array = NDArray[np.float64]
SHAPES = ("rectangular", "biphasic", "triangular", "half-sine", "sawtooth")
SHARES = (0.5, 0.15, 0.12, 0.12, 0.11)
STACKS = ("homogeneous", "resistive below", "conductive below", "face")
ENDINGS = ("terminates", "passes", "forks")
STEP = 1e-3
IMAGES = 12


@dataclass(frozen=True, eq=False)
class Sample:
    """A fibre in a field under a waveform, and what it belongs to."""

    exposure: Exposure
    diameter: float
    shape: str
    width: float
    stack: str
    ending: str
    spacing: float = np.nan
    threshold: float = np.nan

    @property
    def waveform(self) -> Waveform:
        """The waveform of its shape and width."""
        return made(self.shape, self.width)

    def with_threshold(self, current: float) -> Sample:
        """The same with the threshold [A] of the full model."""
        return replace(self, threshold=current)


def made(shape: str, width: float) -> Waveform:
    """The waveform of that shape and width [s]."""
    if shape == "sawtooth":
        return ramped(width, rise=width, fall=0.0)
    known = {
        "rectangular": rectangular,
        "biphasic": biphasic,
        "triangular": triangular,
        "half-sine": half_sine,
    }
    return known[shape](width)


def drawn_waveform(rng: np.random.Generator) -> tuple[str, float]:
    """A shape and a width [s]."""
    shape = str(rng.choice(SHAPES, p=SHARES))
    longest = 30e-3 if shape == "rectangular" else 10e-3
    return shape, float(np.exp(rng.uniform(np.log(0.05e-3), np.log(longest))))


def synthetic(rng: np.random.Generator) -> Sample:
    """A fibre of 3 to 14 um under one or two electrodes."""
    diameter = float(rng.uniform(3e-6, 14e-6))
    ending = str(rng.choice(ENDINGS, p=(0.5, 0.25, 0.25)))
    stack = str(rng.choice(STACKS[:3], p=(0.4, 0.3, 0.3)))
    contrast = {"homogeneous": 0.0, "resistive below": 1.0, "conductive below": -1.0}[stack]
    contrast *= float(rng.uniform(0.2, 0.8))
    thickness = float(rng.uniform(2e-3, 10e-3))
    pieces = _courses(rng, 100 * diameter, forks=ending == "forks")
    spacing = float(rng.uniform(10e-3, 60e-3)) if rng.random() < 2 / 3 else np.inf
    at = _under(rng, pieces)
    turn = rng.uniform(0, 2 * np.pi)
    aside = np.array([np.cos(turn), np.sin(turn), 0.0])
    radius = float(rng.uniform(0.5e-3, 8e-3))
    sign = float(rng.choice([-1, 1]))
    fields = [
        sign * _potential(points, at, aside, spacing, radius, contrast, thickness)
        for points, _, _ in pieces
    ]
    start: End = "passes" if rng.random() < 0.8 else "terminates"
    end: End = "passes" if ending == "passes" else "terminates"
    stretches = [
        Stretch(_arc(points), seen, end, parent=parent, leaves_at=leaves)
        for (points, parent, leaves), seen in zip(pieces, fields, strict=True)
    ]
    shape, width = drawn_waveform(rng)
    exposure = Exposure(tuple(stretches), start)
    return Sample(exposure, diameter, shape, width, stack, ending, spacing)


def _arc(points: Array) -> Array:
    return np.append(0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1)))


def _courses(
    rng: np.random.Generator, spacing: float, *, forks: bool
) -> list[tuple[Array, int, float]]:
    """Points [m] of each piece, its parent and where it leaves; depth is z."""
    length = max(float(rng.uniform(10, 45)) * spacing, 8e-3)
    depth = float(np.exp(rng.uniform(np.log(2e-3), np.log(15e-3))))
    first = _bent(rng, np.array([0.0, 0.0, depth]), np.array([1.0, 0.0, 0.0]), length)
    pieces = [(first, -1, 0.0)]
    if forks:
        at = int(len(first) * rng.uniform(0.3, 0.85))
        ahead = first[at] - first[at - 1]
        branch = max(float(rng.uniform(4, 20)) * spacing, 4e-3)
        pieces.append((_bent(rng, first[at], ahead, branch, spread=0.6), 0, float(_arc(first)[at])))
    return pieces


def _bent(
    rng: np.random.Generator, start: Array, ahead: Array, length: float, spread: float = 0.25
) -> Array:
    """A course from `start` that turns with a curvature that changes once, above 1.5 mm deep."""
    count = max(round(length / STEP), 4)
    ahead = ahead / np.linalg.norm(ahead) + spread * rng.normal(size=3)
    first, second = rng.normal(size=(2, 3))
    bend = np.where(np.arange(count)[:, None] < rng.integers(1, count), first, second)
    bend = bend * float(rng.choice([0.0, 20.0, 60.0]))
    points = [start]
    for turn in bend:
        ahead = ahead / np.linalg.norm(ahead) + turn * STEP
        if points[-1][2] < 2e-3 and ahead[2] < 0:
            ahead[2] *= -1 / 2
        points.append(points[-1] + STEP * ahead / np.linalg.norm(ahead))
    return np.array(points)


def _under(rng: np.random.Generator, pieces: list[tuple[Array, int, float]]) -> Array:
    """A place [m] on the skin beside a point of the fibre, more often beside its end."""
    points = pieces[rng.integers(len(pieces))][0]
    at = len(points) - 1 if rng.random() < 0.3 else int(rng.integers(len(points)))
    aside = rng.normal(size=2) * float(rng.choice([2e-3, 8e-3]))
    return np.array([*(points[at, :2] + aside), 0.0])


def _potential(
    points: Array,
    at: Array,
    aside: Array,
    spacing: float,
    radius: float,
    contrast: float,
    thickness: float,
) -> Array:
    """Potential of the electrode at `at`, less that of the other, with no scale."""
    seen = _layered(points - at, radius, contrast, thickness)
    if np.isfinite(spacing):
        seen = seen - _layered(points - at - spacing * aside, radius, contrast, thickness)
    return seen


def _layered(off: Array, radius: float, contrast: float, thickness: float) -> Array:
    depth = np.minimum(off[:, 2], thickness)
    across = np.hypot(off[:, 0], off[:, 1])
    if contrast == 0:
        return _disc(across, off[:, 2], radius)
    total = _disc(across, off[:, 2], radius)
    above = off[:, 2] <= thickness
    inside, below = total.copy(), total.copy()
    for n in range(1, IMAGES):
        up, down = 2 * n * thickness + depth, 2 * n * thickness - depth
        inside += contrast**n * (_disc(across, up, radius) + _disc(across, down, radius))
        below += contrast**n * _disc(across, off[:, 2] + 2 * n * thickness, radius)
    return np.where(above, inside, (1 + contrast) * below)


def _disc(across: Array, depth: Array, radius: float) -> Array:
    outer = np.hypot(across + radius, depth) + np.hypot(across - radius, depth)
    return np.arcsin(np.minimum(2 * radius / outer, 1.0)) / radius


def on_face(
    rng: np.random.Generator, count: int, *, anatomies: int, seed: int, resolution: Resolution
) -> list[Sample]:
    """`count` motor axons of the reference face, each near a random pair of electrodes."""
    face = Face.reference(resolution=resolution)
    axons = motor_axons(face, np.random.default_rng(seed), anatomies=anatomies, each=4)
    skin = face.mesh.skin
    middle = np.array([m.path.mean(axis=0) for m in face.muscles])
    gaps = rng.uniform(15e-3, 50e-3, size=24)
    pairs = [_pair(rng, skin, middle[rng.integers(len(middle))], gap) for gap in gaps]
    ends = np.concatenate(pairs)
    columns = patch_columns(face.mesh, ends, 4e-3)
    injected = columns[:, ::2] - columns[:, 1::2]
    volts = Conductor(face, Conductivity.reference()).potential(injected)
    seen = read(smooth_rows(face.mesh, points_of(axons)), volts)
    size = polarisation(axons, seen)
    near = np.argwhere(size > np.quantile(size, 0.9))
    found = []
    for a, k in near[rng.permutation(len(near))[:count]]:
        exposure = exposed([axons[a]], _own(axons, a, seen[:, k]))[0]
        if rng.random() < 1 / 2:
            turned = [replace(s, potential=-s.potential) for s in exposure.stretches]
            exposure = replace(exposure, stretches=tuple(turned))
        ending = "forks" if len(exposure.stretches) > 1 else "terminates"
        gap = float(np.linalg.norm(pairs[k][0] - pairs[k][1]))
        shape, width = drawn_waveform(rng)
        found.append(Sample(exposure, axons[a].diameter, shape, width, "face", ending, gap))
    return found


def _own(axons: Sequence[Axon], which: int, seen: Array) -> Array:
    counts = [sum(len(run.points) for run in axon.runs) for axon in axons]
    begin = sum(counts[:which])
    return seen[begin : begin + counts[which]]


def _pair(rng: np.random.Generator, skin: Array, over: Array, gap: float) -> Array:
    """Two places [m] on the skin about `gap` apart, the first near `over`."""
    first = skin[np.linalg.norm(skin - over - rng.normal(size=3) * 4e-3, axis=1).argmin()]
    off = np.abs(np.linalg.norm(skin - first, axis=1) - gap)
    nearest = np.argsort(off)[:20]
    return np.stack([first, skin[rng.choice(nearest)]])
