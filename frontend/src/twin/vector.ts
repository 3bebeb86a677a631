/** Vectors in space, as triples of numbers. */

export type Vec = [number, number, number];

export const add = (a: Vec, b: Vec): Vec => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const sub = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec, k: number): Vec => [a[0] * k, a[1] * k, a[2] * k];
export const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec): number => Math.sqrt(dot(a, a));
export const distance = (a: Vec, b: Vec): number => length(sub(a, b));
export const middle = (a: Vec, b: Vec): Vec => scale(add(a, b), 0.5);
export const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** `a` of length one; the zero vector stays. */
export function unit(a: Vec): Vec {
  const size = length(a);
  return size > 0 ? scale(a, 1 / size) : a;
}

/** `a` turned by `angle` [rad] about the unit vector `axis` (Rodrigues). */
export function turned(a: Vec, axis: Vec, angle: number): Vec {
  const c = Math.cos(angle);
  const along = scale(axis, dot(axis, a) * (1 - c));
  return add(add(scale(a, c), scale(cross(axis, a), Math.sin(angle))), along);
}
