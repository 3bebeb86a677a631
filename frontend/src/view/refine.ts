/**
 * How does a coarse skin look smooth? Every edge is split once on the curved point-normal triangle
 * over it (Vlachos et al. 2001, Proc. Symposium on Interactive 3D Graphics, 159).
 */

import type { Numbers } from "../twin";

export interface Refined {
  points: Float32Array;
  triangles: Uint32Array;
  /** The two nodes of the edge that each new node halves. */
  edges: Uint32Array;
}

export function refine(points: Numbers, triangles: Numbers): Refined {
  const n = points.length / 3;
  const normals = nodeNormals(points, triangles);
  const halves = new Map<number, number>();
  const edges: number[] = [];
  const half = (i: number, j: number): number => {
    const key = Math.min(i, j) * n + Math.max(i, j);
    let node = halves.get(key);
    if (node === undefined) {
      node = n + edges.length / 2;
      halves.set(key, node);
      edges.push(i, j);
    }
    return node;
  };
  const finer: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const [ab, bc, ca] = [half(a, b), half(b, c), half(c, a)];
    finer.push(a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca);
  }
  const all = new Float32Array(points.length + (3 * edges.length) / 2);
  all.set(points);
  for (let e = 0; e < edges.length; e += 2) {
    all.set(curved(points, normals, edges[e], edges[e + 1]), 3 * (n + e / 2));
  }
  return { points: all, triangles: new Uint32Array(finer), edges: new Uint32Array(edges) };
}

/** `values` on the old nodes, carried to the new ones as well, into `into`. */
export function carried(values: ArrayLike<number>, edges: Uint32Array, into: Float32Array): void {
  const n = into.length - edges.length / 2;
  for (let i = 0; i < n; i++) into[i] = values[i];
  for (let e = 0; e < edges.length; e += 2) {
    into[n + e / 2] = (values[edges[e]] + values[edges[e + 1]]) / 2;
  }
}

function curved(points: Numbers, normals: Float32Array, i: number, j: number): number[] {
  let rise = 0;
  let fall = 0;
  for (let d = 0; d < 3; d++) {
    const edge = points[3 * j + d] - points[3 * i + d];
    rise += edge * normals[3 * i + d];
    fall -= edge * normals[3 * j + d];
  }
  return [0, 1, 2].map(
    (d) =>
      (points[3 * i + d] + points[3 * j + d]) / 2 -
      (rise * normals[3 * i + d] + fall * normals[3 * j + d]) / 8,
  );
}

/** Area-weighted unit normals of the nodes. */
export function nodeNormals(points: Numbers, triangles: Numbers): Float32Array {
  const normals = new Float32Array(points.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [i, j, k] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const u = [0, 1, 2].map((d) => points[j + d] - points[i + d]);
    const v = [0, 1, 2].map((d) => points[k + d] - points[i + d]);
    const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    for (const at of [i, j, k]) for (let d = 0; d < 3; d++) normals[at + d] += normal[d];
  }
  for (let i = 0; i < normals.length; i += 3) {
    const size = Math.hypot(normals[i], normals[i + 1], normals[i + 2]) || 1;
    for (let d = 0; d < 3; d++) normals[i + d] /= size;
  }
  return normals;
}

/** Nodes that share an edge with each node. */
export function neighbours(count: number, triangles: Numbers): Set<number>[] {
  const near = Array.from({ length: count }, () => new Set<number>());
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const [i, j] = [triangles[t + k], triangles[t + ((k + 1) % 3)]];
      near[i].add(j);
      near[j].add(i);
    }
  }
  return near;
}

/** `values` averaged `times` over each node and its neighbours. */
export function smoothed(values: ArrayLike<number>, near: Set<number>[], times: number): Float32Array {
  let now = Float32Array.from(values);
  for (let pass = 0; pass < times; pass++) {
    now = now.map((own, i) => {
      let sum = own;
      for (const j of near[i]) sum += now[j];
      return sum / (near[i].size + 1);
    });
  }
  return now;
}

/** How deep each node lies under its neighbours, per distance to them: hollows above 0. */
export function hollows(points: Numbers, triangles: Numbers, near: Set<number>[]): Float32Array {
  const normals = nodeNormals(points, triangles);
  const depth = Float32Array.from(near, (others, i) => {
    let height = 0;
    let reach = 0;
    for (const j of others) {
      for (let d = 0; d < 3; d++) {
        const step = points[3 * j + d] - points[3 * i + d];
        height += step * normals[3 * i + d];
        reach += Math.abs(step);
      }
    }
    return reach > 0 ? height / reach : 0;
  });
  return smoothed(depth, near, 1);
}

/** Share of the way from the rim of the surface inwards, 0 on it, 1 from `rings` on. */
export function inland(triangles: Numbers, near: Set<number>[], rings: number): Float32Array {
  const shared = new Map<number, number>();
  const key = (i: number, j: number) => Math.min(i, j) * near.length + Math.max(i, j);
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const edge = key(triangles[t + k], triangles[t + ((k + 1) % 3)]);
      shared.set(edge, (shared.get(edge) ?? 0) + 1);
    }
  }
  const away = new Float32Array(near.length).fill(rings);
  let front: number[] = [];
  for (const [edge, count] of shared) {
    if (count === 1) front.push(edge % near.length, Math.floor(edge / near.length));
  }
  for (let ring = 0; ring < rings; ring++) {
    const next: number[] = [];
    for (const i of front) {
      if (away[i] < rings) continue;
      away[i] = ring;
      next.push(...near[i]);
    }
    front = next;
  }
  return smoothed(away.map((ring) => ring / rings), near, 2);
}
