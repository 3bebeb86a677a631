/** A solved face that answers for any placement of two spheres. As web/preview.py. */

import type { Model } from "./contact";
import type { Container, Numbers } from "./container";
import type { Pair } from "./pair";
import { patchWeights } from "./patch";
import { Draws, type Drawn } from "./draws";
import { Surface, type Foot } from "./surface";
import type { Vec } from "./vector";

export type Contact = "gel" | "bare";

export interface MuscleEntry {
  name: string;
  label: string;
  side: "left" | "right";
  role: string;
  nerve: string;
  grade: string;
  first_triangle: number;
  n_triangles: number;
}

export interface Zone {
  name: string;
  reason: string;
}

export interface ErrorEntry {
  median: number;
  high: number;
  worst: number;
}

export interface Header {
  version: number;
  face: Record<string, string | number>;
  device: {
    name: string;
    spacing_m: number;
    sphere_radius_m: number;
    patch_radius_m: number;
    settings: { name: string; ampere: number }[];
    setting: string;
    compliance_v: number;
    pulse_width_s: number;
  };
  contact: Record<Contact, { area_impedance_ohm_m2: number }> & { breakdown_v: number; model: Model };
  start: { anode: Vec; cathode: Vec; label: string };
  muscles: MuscleEntry[];
  zones: Zone[];
  scale: { low: number; high: number };
  shades: Vec[];
  errors: Record<string, ErrorEntry>;
  grade: { letter: string; meaning: string };
  notes: string[];
  frozen: string[];
}

/** What one placement does, over joint draws of tissue, contact and device. */
export interface Reading extends Drawn {
  /** Field [V/m] in the plane of the muscles under each skin node, at the median current. */
  strength: Float32Array;
  zones: { end: keyof Pair; zone: Zone }[];
}

export class Lab {
  readonly header: Header;
  readonly skin: Surface;
  readonly plane: Surface;
  private readonly arrays: Map<string, Numbers>;
  private readonly draws: Draws;

  constructor({ header, arrays }: Container<Header>) {
    this.header = header;
    this.arrays = arrays;
    this.skin = new Surface(this.array("skin.points"), this.array("skin.triangles"));
    this.plane = new Surface(this.array("level.smas.points"), this.array("skin.triangles"));
    this.draws = new Draws(header, (name) => this.array(name));
  }

  array(name: string): Numbers {
    const found = this.arrays.get(name);
    if (!found) throw new Error(`the lab data hold no ${name}`);
    return found;
  }

  /** The spheres where the page opens. */
  start(): Pair {
    const { anode, cathode } = this.header.start;
    return { anode: this.skin.nearest(anode), cathode: this.skin.nearest(cathode) };
  }

  /** Everything the page shows for one placement, contact and level, by its number among the settings. */
  read(pair: Pair, contact: Contact, level: number): Reading {
    const anode = this.potential(pair.anode);
    const cathode = this.potential(pair.cathode);
    const tissueResistance = this.resistance(pair, anode, cathode);
    const drawn = this.draws.read(this.doses(pair), tissueResistance, contact, level);
    return {
      ...drawn,
      strength: this.strength(anode, cathode, drawn.current.median),
      zones: this.zones(pair),
    };
  }

  /** Length of the mean field vector [V/m per A] of each muscle, in tissue as it is sourced. */
  doses(pair: Pair): Float32Array {
    const maps = this.array("map.field");
    const top = this.array("map.scale");
    const n = this.skin.points.length / 3;
    const weights = this.injection(pair);
    const doses = new Float32Array(this.header.muscles.length);
    for (let m = 0; m < doses.length; m++) {
      let squared = 0;
      for (let row = 3 * m; row < 3 * m + 3; row++) {
        let sum = 0;
        for (const [node, weight] of weights) sum += maps[row * n + node] * weight;
        squared += (sum * top[row]) ** 2;
      }
      doses[m] = Math.sqrt(squared);
    }
    return doses;
  }

  /** Amperes on skin nodes per ampere from anode to cathode. */
  injection(pair: Pair): [number, number][] {
    const radius = this.header.device.patch_radius_m;
    const anode = patchWeights(this.skin, pair.anode, radius);
    const cathode = patchWeights(this.skin, pair.cathode, radius);
    return [...anode, ...[...cathode].map(([node, weight]): [number, number] => [node, -weight])];
  }

  /** Potential [V] in the plane of the muscles under every skin node, for one ampere at `foot`. */
  potential(foot: Foot): Float64Array {
    const kept = this.keptPotential(foot);
    const index = this.array("plane.node_index");
    const weight = this.array("plane.node_weight");
    const n = this.skin.points.length / 3;
    const q = index.length / n;
    const found = new Float64Array(n);
    for (let i = 0, at = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < q; k++, at++) sum += weight[at] * kept[index[at]];
      found[i] = sum;
    }
    return found;
  }

  private keptPotential(foot: Foot): Float64Array {
    const index = this.array("plane.place_index");
    const weight = this.array("plane.place_weight");
    const responses = this.array("plane.kept");
    const places = Math.sqrt(responses.length);
    const q = index.length / (this.skin.points.length / 3);
    const sum = new Float64Array(places);
    this.skin.nodes(foot.triangle).forEach((node, corner) => {
      for (let k = 0; k < q; k++) {
        const share = weight[node * q + k] * foot.weights[corner] * this.array("plane.scale")[0];
        const row = index[node * q + k] * places;
        for (let j = 0; j < places; j++) sum[j] += share * responses[row + j];
      }
    });
    return sum;
  }

  /** Tissue resistance [ohm] between the spheres, from the potentials either raises. */
  resistance(pair: Pair, anode: Float64Array, cathode: Float64Array): number {
    const own = this.array("self_ohm");
    return (
      this.at(pair.anode, own) +
      this.at(pair.cathode, own) -
      this.at(pair.cathode, anode) -
      this.at(pair.anode, cathode)
    );
  }

  private at(foot: Foot, values: ArrayLike<number>): number {
    return this.skin.nodes(foot.triangle).reduce((sum, node, k) => sum + foot.weights[k] * values[node], 0);
  }

  /** Field [V/m] along the plane of the muscles, area-averaged to its nodes. */
  strength(anode: Float64Array, cathode: Float64Array, current: number): Float32Array {
    const { points, triangles, count } = this.plane;
    const n = points.length / 3;
    const total = new Float64Array(3 * n);
    const area = new Float64Array(n);
    for (let t = 0; t < count; t++) {
      const [i, j, k] = [triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]];
      const ux = points[3 * j] - points[3 * i];
      const uy = points[3 * j + 1] - points[3 * i + 1];
      const uz = points[3 * j + 2] - points[3 * i + 2];
      const vx = points[3 * k] - points[3 * i];
      const vy = points[3 * k + 1] - points[3 * i + 1];
      const vz = points[3 * k + 2] - points[3 * i + 2];
      const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
      const twice = Math.sqrt(nx * nx + ny * ny + nz * nz);
      const vi = anode[i] - cathode[i];
      const du = anode[j] - cathode[j] - vi;
      const dv = anode[k] - cathode[k] - vi;
      const [rx, ry, rz] = [du * vx - dv * ux, du * vy - dv * uy, du * vz - dv * uz];
      const ex = (ry * nz - rz * ny) / twice;
      const ey = (rz * nx - rx * nz) / twice;
      const ez = (rx * ny - ry * nx) / twice;
      for (const node of [i, j, k]) {
        total[3 * node] += ex;
        total[3 * node + 1] += ey;
        total[3 * node + 2] += ez;
        area[node] += twice;
      }
    }
    const found = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      const [x, y, z] = [total[3 * i], total[3 * i + 1], total[3 * i + 2]];
      found[i] = (Math.sqrt(x * x + y * y + z * z) / area[i]) * current;
    }
    return found;
  }

  /** Zones that hold the centre of either sphere. */
  zones(pair: Pair): Reading["zones"] {
    const found: Reading["zones"] = [];
    for (const end of ["anode", "cathode"] as const) {
      const { triangle, weights } = pair[end];
      const node = this.skin.nodes(triangle)[weights.indexOf(Math.max(...weights))];
      this.header.zones.forEach((zone, k) => {
        if (this.array(`zone.${k}`)[node]) found.push({ end, zone });
      });
    }
    return found;
  }
}
