import { describe, expect, test } from "vitest";
import { cover, gradient, place, ticks } from "./palette";
import { carried, hollows, inland, neighbours, refine, smoothed } from "./refine";
import { amount, percent, prefixed, significant } from "../panel/wording";

const points = new Float32Array([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]);
const triangles = new Uint32Array([0, 1, 2, 0, 2, 3]);

describe("refinement", () => {
  test("a flat sheet stays flat, with four triangles for each", () => {
    const found = refine(points, triangles);
    expect(found.triangles.length).toBe(4 * triangles.length);
    expect(found.points.length / 3).toBe(4 + 5);
    expect([...found.points].filter((_, i) => i % 3 === 2).every((z) => z === 0)).toBe(true);
  });

  test("values are halved on new nodes and kept on old ones", () => {
    const { edges } = refine(points, triangles);
    const into = new Float32Array(9);
    carried([1, 3, 5, 7], edges, into);
    expect([...into.slice(0, 4)]).toEqual([1, 3, 5, 7]);
    expect(into[4]).toBe((1 + 3) / 2);
  });

  test("the rim is nought and smoothing keeps a constant", () => {
    const near = neighbours(4, triangles);
    expect([...inland(triangles, near, 3)]).toEqual([0, 0, 0, 0]);
    expect([...smoothed([2, 2, 2, 2], near, 3)]).toEqual([2, 2, 2, 2]);
  });

  test("a pit is a hollow and a peak is none", () => {
    const cone = (z: number) => new Float32Array([0, 0, z, 1, 0, 0, 0, 1, 0, -1, 0, 0, 0, -1, 0]);
    const fan = new Uint32Array([0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 1]);
    const near = neighbours(5, fan);
    expect(hollows(cone(-0.5), fan, near)[0]).toBeGreaterThan(0);
    expect(hollows(cone(0.5), fan, near)[0]).toBeLessThan(0);
  });
});

describe("palette", () => {
  const scale = { low: 0.1, high: 10 };

  test("the scale is logarithmic and closed at both ends", () => {
    expect([0, 0.1, 1, 10, 99].map((value) => place(value, scale))).toEqual([0, 0, 0.5, 1, 1]);
  });

  test("faint fields leave the skin bare", () => {
    expect(cover(0)).toBe(0);
    expect(cover(1)).toBeGreaterThan(0.9);
    expect(gradient([[0, 0, 0], [255, 255, 255]], [200, 150, 100])).toContain("rgb(200 150 100)");
  });

  test("ticks are round and reach both ends", () => {
    expect(ticks(scale)).toEqual([0.1, 1, 10]);
    expect(ticks({ low: 0.5, high: 50 })).toEqual([0.5, 5, 50]);
  });
});

describe("wording", () => {
  test("numbers keep their significant digits", () => {
    expect([1234.5, 12.345, 0.012345, 0].map((value) => significant(value))).toEqual(["1235", "12", "0.012", "0"]);
  });

  test("units take the prefix that keeps numbers short", () => {
    expect(prefixed(4e-4, "A")).toEqual(["400", "µA"]);
    expect(prefixed(51234, "Ω")).toEqual(["51.2", "kΩ"]);
    expect(prefixed(0.9999e-3, "A")).toEqual(["1.00", "mA"]);
    expect(amount(8e-5, "A")).toBe("80 µA");
  });

  test("small shares are not rounded to nothing", () => {
    expect([0.5, 0.031, 0.0002].map(percent)).toEqual(["50 %", "3 %", "0.02 %"]);
  });
});
