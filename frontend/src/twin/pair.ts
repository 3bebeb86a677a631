/** Where do both spheres stand when one of them, or the middle of the pair, goes somewhere? */

import type { Foot, Surface } from "./surface";
import { add, distance, dot, length, middle, scale, sub, turned, unit, type Vec } from "./vector";

export interface Pair {
  anode: Foot;
  cathode: Foot;
}

export type End = keyof Pair;

const STEPS = 16;
const CLOSE = 1e-4;
/** Cosine of the most that a pair may swing at one movement. */
const SWING = 0.8;

/** The pair with its end `held` at `target` [m]; undefined where the other end leaves the skin. */
export function dragged(
  skin: Surface,
  pair: Pair,
  held: End,
  target: Vec,
  spacing: number,
): Pair | undefined {
  const other: End = held === "anode" ? "cathode" : "anode";
  const fixed = skin.nearest(target);
  const before = unit(sub(pair[other].point, pair[held].point));
  let way = before;
  for (let k = 0; k < STEPS && length(way) > 0; k++) {
    const free = skin.nearest(add(fixed.point, scale(unit(way), spacing)));
    way = sub(free.point, fixed.point);
    if (Math.abs(length(way) - spacing) < CLOSE) {
      if (dot(unit(way), before) < SWING) return undefined;
      return held === "anode" ? { anode: fixed, cathode: free } : { anode: free, cathode: fixed };
    }
  }
  return undefined;
}

/** The pair about `centre` [m] along `way`; undefined where it leaves the skin. */
export function centred(skin: Surface, centre: Vec, way: Vec, spacing: number): Pair | undefined {
  let half = scale(unit(way), spacing / 2);
  for (let k = 0; k < STEPS; k++) {
    const anode = skin.nearest(sub(centre, half));
    const cathode = skin.nearest(add(centre, half));
    const found = sub(cathode.point, anode.point);
    if (Math.abs(length(found) - spacing) < CLOSE) return { anode, cathode };
    if (length(found) === 0) return undefined;
    half = scale(unit(found), (length(half) * spacing) / length(found));
    if (length(half) > spacing) return undefined;
  }
  return undefined;
}

/** The pair moved by `step` [m]; undefined where it leaves the skin. */
export function moved(skin: Surface, pair: Pair, step: Vec, spacing: number): Pair | undefined {
  const way = sub(pair.cathode.point, pair.anode.point);
  return centred(skin, add(centreOf(pair), step), way, spacing);
}

/** The pair turned by `angle` [rad] about `axis` through its middle. */
export function rotated(
  skin: Surface,
  pair: Pair,
  axis: Vec,
  angle: number,
  spacing: number,
): Pair | undefined {
  const way = sub(pair.cathode.point, pair.anode.point);
  return centred(skin, centreOf(pair), turned(way, axis, angle), spacing);
}

export const centreOf = (pair: Pair): Vec => middle(pair.anode.point, pair.cathode.point);
export const spacingOf = (pair: Pair): number => distance(pair.anode.point, pair.cathode.point);
