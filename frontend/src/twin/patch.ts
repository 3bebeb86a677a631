/** Which share of one electrode's current enters at which skin node? As device/patch.py. */

import { dot, length, type Vec } from "./vector";
import type { Foot, Surface } from "./surface";

const STEPS_PER_RADIUS = 12;
const MOST_STEPS = 96;

/** Shares by node, sum one, of a disc of `radius` [m] of even density about `foot`. */
export function patchWeights(skin: Surface, foot: Foot, radius: number): Map<number, number> {
  const near = touched(skin, foot, radius);
  const edge = 2 * Math.max(...near.map((t) => skin.reach[t]));
  const samples = lattice(edge, radius);
  const weights = new Map<number, number>();
  for (const t of near) collect(weights, skin, t, samples, foot.point, radius);
  if (weights.size === 0) {
    skin.nodes(foot.triangle).forEach((node, k) => gain(weights, node, foot.weights[k]));
  }
  let total = 0;
  for (const share of weights.values()) total += share;
  for (const [node, share] of weights) weights.set(node, share / total);
  return weights;
}

function touched(skin: Surface, foot: Foot, radius: number): number[] {
  const home = skin.normal(foot.triangle);
  const near: number[] = [];
  for (let t = 0; t < skin.count; t++) {
    const close = t === foot.triangle || skin.away(t, foot.point) < radius + skin.reach[t];
    if (close && dot(skin.normal(t), home) > 0) near.push(t);
  }
  return near;
}

function collect(
  weights: Map<number, number>,
  skin: Surface,
  t: number,
  samples: Vec[],
  centre: Vec,
  radius: number,
): void {
  const [a, b, c] = skin.corners(t);
  const sum: Vec = [0, 0, 0];
  let inside = 0;
  for (const w of samples) {
    const x = w[0] * a[0] + w[1] * b[0] + w[2] * c[0] - centre[0];
    const y = w[0] * a[1] + w[1] * b[1] + w[2] * c[1] - centre[1];
    const z = w[0] * a[2] + w[1] * b[2] + w[2] * c[2] - centre[2];
    if (Math.sqrt(x * x + y * y + z * z) > radius) continue;
    inside++;
    for (let k = 0; k < 3; k++) sum[k] += w[k];
  }
  if (inside === 0) return;
  const area = length(skin.normal(t));
  skin.nodes(t).forEach((node, k) => gain(weights, node, (sum[k] * area) / samples.length));
}

function gain(weights: Map<number, number>, node: number, share: number): void {
  weights.set(node, (weights.get(node) ?? 0) + share);
}

/** Barycentric centroids of the sub-triangles that cut a triangle of size `edge`. */
function lattice(edge: number, radius: number): Vec[] {
  const n = radius > 0 ? Math.min(Math.ceil((STEPS_PER_RADIUS * edge) / radius), MOST_STEPS) : MOST_STEPS;
  const samples: Vec[] = [];
  const put = (i: number, j: number, part: number) =>
    samples.push([1 - (i + j + 2 * part) / n, (i + part) / n, (j + part) / n]);
  for (let i = 0; i < n; i++) {
    for (let j = 0; i + j < n; j++) {
      put(i, j, 1 / 3);
      if (i + j < n - 1) put(i, j, 2 / 3);
    }
  }
  return samples;
}
