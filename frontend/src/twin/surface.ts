/** Where on a triangulated surface is the point nearest to a point in space? As device/surface.py. */

import { add, cross, dot, scale, sub, unit, type Vec } from "./vector";
import type { Numbers } from "./container";

export interface Foot {
  triangle: number;
  weights: Vec;
  point: Vec;
}

export class Surface {
  readonly centre: Float64Array;
  readonly reach: Float64Array;
  readonly count: number;

  constructor(
    readonly points: Numbers,
    readonly triangles: Numbers,
  ) {
    this.count = triangles.length / 3;
    this.centre = new Float64Array(3 * this.count);
    this.reach = new Float64Array(this.count);
    for (let t = 0; t < this.count; t++) {
      const corners = this.corners(t);
      const centre = scale(add(add(corners[0], corners[1]), corners[2]), 1 / 3);
      this.centre.set(centre, 3 * t);
      this.reach[t] = Math.max(...corners.map((corner) => Math.sqrt(square(sub(corner, centre)))));
    }
  }

  node(i: number): Vec {
    return [this.points[3 * i], this.points[3 * i + 1], this.points[3 * i + 2]];
  }

  /** Node numbers of triangle `t`. */
  nodes(t: number): Vec {
    return [this.triangles[3 * t], this.triangles[3 * t + 1], this.triangles[3 * t + 2]];
  }

  corners(t: number): [Vec, Vec, Vec] {
    const [a, b, c] = this.nodes(t);
    return [this.node(a), this.node(b), this.node(c)];
  }

  /** Distance [m] from `target` to the centroid of triangle `t`. */
  away(t: number, target: Vec): number {
    const x = this.centre[3 * t] - target[0];
    const y = this.centre[3 * t + 1] - target[1];
    const z = this.centre[3 * t + 2] - target[2];
    return Math.sqrt(x * x + y * y + z * z);
  }

  /** Normal of triangle `t`, twice its area long. */
  normal(t: number): Vec {
    const [a, b, c] = this.corners(t);
    return cross(sub(b, a), sub(c, a));
  }

  /** The surface point [m] nearest to `target` [m]. */
  nearest(target: Vec): Foot {
    const away = new Float64Array(this.count);
    let least = Infinity;
    for (let t = 0; t < this.count; t++) {
      away[t] = this.away(t, target);
      if (away[t] < least) least = away[t];
    }
    let best: Foot | undefined;
    let shortest = Infinity;
    for (let t = 0; t < this.count; t++) {
      if (away[t] - this.reach[t] > least) continue;
      const found = closest(this.corners(t), target);
      if (found.squared < shortest) {
        shortest = found.squared;
        best = { triangle: t, weights: found.weights, point: found.point };
      }
    }
    if (!best) throw new Error("a surface needs triangles");
    return best;
  }

  /** Mean unit normal of the triangles within `radius` [m] of `point` that face as `foot` does. */
  smoothNormal(foot: Foot, radius: number): Vec {
    const home = unit(this.normal(foot.triangle));
    let sum = home;
    for (let t = 0; t < this.count; t++) {
      if (this.away(t, foot.point) > radius) continue;
      const normal = this.normal(t);
      if (dot(normal, home) > 0) sum = add(sum, scale(normal, 1e4));
    }
    return unit(sum);
  }
}

interface Try {
  weights: Vec;
  point: Vec;
  squared: number;
}

function closest(corners: [Vec, Vec, Vec], target: Vec): Try {
  const inner = inPlane(corners, target);
  const tries = onEdges(corners, target);
  if (inner.every((weight) => weight >= 0)) tries.unshift(inner);
  return tries
    .map((weights) => placed(corners, weights, target))
    .reduce((a, b) => (b.squared < a.squared ? b : a));
}

function placed(corners: [Vec, Vec, Vec], weights: Vec, target: Vec): Try {
  const point = corners.reduce<Vec>((sum, corner, k) => add(sum, scale(corner, weights[k])), [0, 0, 0]);
  return { weights, point, squared: square(sub(point, target)) };
}

function inPlane([a, b, c]: [Vec, Vec, Vec], target: Vec): Vec {
  const u = sub(b, a);
  const v = sub(c, a);
  const p = sub(target, a);
  const [uu, uv, vv, up, vp] = [dot(u, u), dot(u, v), dot(v, v), dot(u, p), dot(v, p)];
  const det = uu * vv - uv * uv;
  const beta = (vv * up - uv * vp) / det;
  const gamma = (uu * vp - uv * up) / det;
  return [1 - beta - gamma, beta, gamma];
}

function onEdges(corners: [Vec, Vec, Vec], target: Vec): Vec[] {
  return [0, 1, 2].map((i) => {
    const j = (i + 1) % 3;
    const edge = sub(corners[j], corners[i]);
    const share = Math.min(1, Math.max(0, dot(sub(target, corners[i]), edge) / square(edge)));
    const weights: Vec = [0, 0, 0];
    weights[j] = share;
    weights[i] = 1 - share;
    return weights;
  });
}

const square = (a: Vec): number => dot(a, a);
