/** How does a field become a colour? A logarithmic scale over a fixed range. */

import * as THREE from "three";
import type { Header, Vec } from "../twin";

/** Place of `strength` [V/m] on the scale, 0 at its low end, 1 at its high end and beyond. */
export function place(strength: number, { low, high }: Header["scale"]): number {
  return Math.min(1, Math.max(0, Math.log(strength / low) / Math.log(high / low)));
}

/** Share of the colour that covers the skin at a place of the scale: faint fields leave it bare. */
export const cover = (t: number): number => {
  const s = Math.min(1, Math.max(0, t / FADE));
  return s * s * (3 - 2 * s) * MOST;
};

export const FADE = 0.3;
export const MOST = 0.94;

/** The shades as a texture one pixel high. */
export function ramp(shades: Vec[]): THREE.DataTexture {
  const bytes = new Uint8Array(shades.flatMap((shade) => [...shade, 255]));
  const texture = new THREE.DataTexture(bytes, shades.length, 1);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.minFilter = texture.magFilter = THREE.LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/** The same for a legend, over the skin's own colour. */
export function gradient(shades: Vec[], skin: Vec): string {
  const stops = shades.map((shade, k) => {
    const share = cover(k / (shades.length - 1));
    return `rgb(${shade.map((part, c) => Math.round(part * share + skin[c] * (1 - share))).join(" ")})`;
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** Round values on the scale, low to high. */
export function ticks({ low, high }: Header["scale"]): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of [1, 2, 5]) {
      const value = step * 10 ** power;
      if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
    }
  }
  const every = found.length > 5 ? 3 : 1;
  return found.filter((_, k) => k % every === 0 || k === found.length - 1);
}
