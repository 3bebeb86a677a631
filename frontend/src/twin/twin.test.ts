import { describe, expect, test } from "vitest";
import { deliver, interval, patchWeights, read, spacingOf, Surface, unpack, vector, type Vec } from ".";
import { half } from "./container";
import { centred, dragged, rotated } from "./pair";

/** A shallow dome over a square of 120 mm, `n` cells a side. */
function dome(n = 40): Surface {
  const points: number[] = [];
  const triangles: number[] = [];
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= n; j++) {
      const [x, y] = [(i / n - 0.5) * 0.12, (j / n - 0.5) * 0.12];
      points.push(x, y, -6 * (x * x + y * y));
      if (i < n && j < n) {
        const a = i * (n + 1) + j;
        triangles.push(a, a + n + 1, a + n + 2, a, a + n + 2, a + 1);
      }
    }
  }
  return new Surface(new Float32Array(points), new Uint32Array(triangles));
}

const circuit = {
  setCurrent: 4e-4,
  compliance: 12,
  area: 1.2e-4,
  tissueResistance: 500,
  areaImpedance: 2,
  breakdownVoltage: 40,
  model: "breakdown" as const,
};

describe("container", () => {
  const header = { told: "µ", arrays: [{ name: "a", dtype: "u2", shape: [2, 2], offset: 0 }] };
  const told = new TextEncoder().encode(JSON.stringify(header));
  const body = new Uint8Array([...[76, 86, 84, 82], told.length, 0, 0, 0, ...told, 1, 2, 3, 4, 0, 0, 1, 255]);

  test("two byte planes are joined to numbers", () => {
    expect([...read(body).arrays.get("a")!]).toEqual([1, 2, 259, 65284]);
  });

  test("a gzipped container says what it holds", async () => {
    const zipped = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
    const found = await unpack<{ told: string }>(new Uint8Array(await new Response(zipped).arrayBuffer()));
    expect(found.header.told).toBe("µ");
  });

  test("other bytes are refused", () => {
    expect(() => read(new Uint8Array(16))).toThrow("not a lab container");
  });

  test("half-precision numbers read as IEEE 754 writes them", () => {
    expect([0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400].map(half)).toEqual([1, -2, 65504, 2 ** -24, 2 ** -14]);
  });
});

describe("delivery", () => {
  test("the voltage keeps the compliance and the loop's law", () => {
    for (const areaImpedance of [0.01, 1, 10, 1000]) {
      const found = deliver({ ...circuit, areaImpedance });
      expect(found.voltage).toBeLessThanOrEqual(circuit.compliance * (1 + 1e-12));
      const loop = found.current * (circuit.tissueResistance + 2 * found.contactImpedance);
      expect(loop).toBeCloseTo(found.voltage, 9);
    }
  });

  test("a perfect contact costs nothing", () => {
    const found = deliver({ ...circuit, model: "perfect" });
    expect([found.contactImpedance, found.voltage]).toEqual([0, 0.2]);
  });

  test("worse contacts never deliver more", () => {
    const currents = [0.1, 1, 10, 100].map((areaImpedance) => deliver({ ...circuit, areaImpedance }).current);
    expect(currents).toEqual([...currents].sort((a, b) => b - a));
  });

  test("a source is limited only where it delivers less than was set", () => {
    for (const areaImpedance of [0.01, 1, 10, 1000]) {
      const found = deliver({ ...circuit, areaImpedance });
      expect(found.limited).toBe(found.current < circuit.setCurrent);
    }
  });
});

describe("patch", () => {
  const skin = dome();

  test("shares sum to one and balance about the contact point", () => {
    const foot = skin.nearest([0.011, -0.007, 0.01]);
    const shares = patchWeights(skin, foot, 0.006);
    let total = 0;
    let mean: Vec = [0, 0, 0];
    for (const [node, share] of shares) {
      total += share;
      mean = vector.add(mean, vector.scale(skin.node(node), share));
    }
    expect(total).toBeCloseTo(1, 12);
    expect(vector.distance(mean, foot.point)).toBeLessThan(3e-4);
  });

  test("a patch without size falls back to the triangle under it", () => {
    const foot = skin.nearest([0.011, -0.007, 0.01]);
    expect([...patchWeights(skin, foot, 0).keys()].sort()).toEqual(skin.nodes(foot.triangle).sort());
  });
});

describe("pair", () => {
  const skin = dome();
  const spacing = 0.038;
  const start = centred(skin, [0, 0, 0], [1, 0, 0], spacing)!;

  test("the spheres keep their distance wherever one is dragged", () => {
    for (const end of ["anode", "cathode"] as const) {
      const found = dragged(skin, start, end, [0.004, 0.016, 0], spacing)!;
      expect(spacingOf(found)).toBeCloseTo(spacing, 3);
      expect(vector.distance(found[end].point, skin.nearest([0.004, 0.016, 0]).point)).toBe(0);
    }
  });

  test("a pair that would leave the skin does not move", () => {
    expect(dragged(skin, start, "anode", [0.058, 0, 0], spacing)).toBeUndefined();
  });

  test("turning by half a circle exchanges the spheres", () => {
    let pair = start;
    for (let k = 0; k < 36; k++) pair = rotated(skin, pair, [0, 0, 1], Math.PI / 36, spacing)!;
    expect(vector.distance(pair.anode.point, start.cathode.point)).toBeLessThan(1e-3);
    expect(spacingOf(pair)).toBeCloseTo(spacing, 3);
  });
});

describe("surface", () => {
  test("the nearest point is nearer than any node", () => {
    const skin = dome(12);
    const target: Vec = [0.013, 0.021, 0.004];
    const found = vector.distance(skin.nearest(target).point, target);
    for (let i = 0; i < skin.points.length / 3; i++) {
      expect(found).toBeLessThanOrEqual(vector.distance(skin.node(i), target));
    }
  });

  test("weights are those of the point found", () => {
    const skin = dome(12);
    const foot = skin.nearest([0.2, 0.01, 0]);
    const placed = skin
      .corners(foot.triangle)
      .reduce<Vec>((sum, corner, k) => vector.add(sum, vector.scale(corner, foot.weights[k])), [0, 0, 0]);
    expect(vector.distance(placed, foot.point)).toBe(0);
    expect(foot.weights.every((weight) => weight >= 0)).toBe(true);
  });
});

describe("draws", () => {
  test("an interval is that of numpy.quantile", () => {
    expect(interval(Float64Array.from([4, 1, 3, 2, 5]))).toEqual({ low: 1.2, median: 3, high: 4.8 });
    expect(interval(Float64Array.of(7))).toEqual({ low: 7, median: 7, high: 7 });
  });
});
