/** The scene: sheets, muscles, nerves and device, which of them are seen, and what is painted. */

import * as THREE from "three";
import type { Contact, End, Lab, Pair, Reading, Vec } from "../twin";
import { Muscles, nerves } from "./anatomy";
import type { Paint } from "./overlay";
import { place, ramp } from "./palette";
import { Probe } from "./probe";
import { Sheet, type Look } from "./sheet";

export const LAYERS = ["skin", "fat", "fascia", "muscles", "nerves", "deep surface", "zones"] as const;
export type Layer = (typeof LAYERS)[number];
export const FIRST: Layer[] = ["skin", "deep surface", "zones"];

const LOOKS: [Layer, string, Look][] = [
  ["skin", "skin.points", { colour: "#cda38c", roughness: 0.66 }],
  ["fat", "level.fat.points", { colour: "#e8cf93", roughness: 0.5 }],
  ["fascia", "level.smas.points", { colour: "#d9b9b0", roughness: 0.45 }],
  ["deep surface", "level.deep.points", { colour: "#ddd3c0", roughness: 0.8 }],
];
const GLASS = 0.3;
const NORMAL_RADIUS = 0.009;

export class World {
  readonly probe: Probe;
  readonly box: THREE.Box3;
  private readonly sheets = new Map<Layer, Sheet>();
  private readonly muscles: Muscles;
  private readonly nerves: THREE.Mesh;
  private readonly paint: Paint;
  private readonly shown = new Set<Layer>(FIRST);
  private readonly places: Float32Array;
  private readonly tints: Float32Array;
  private readonly bare: Float32Array;

  constructor(
    private readonly lab: Lab,
    scene: THREE.Scene,
  ) {
    const { device, shades, muscles } = lab.header;
    this.paint = {
      shades: { value: ramp(shades) },
      spheres: { value: [new THREE.Vector3(), new THREE.Vector3()] },
      patch: { value: device.patch_radius_m },
      radius: { value: device.sphere_radius_m },
      gel: { value: 1 },
      zones: { value: 1 },
    };
    const marks = { zone: anyZone(lab), lips: lab.array("skin.lips") };
    const count = marks.lips.length;
    for (const [layer, points, look] of LOOKS) {
      const sheet = new Sheet(lab.array(points), lab.skin.triangles, marks, look, this.paint);
      this.sheets.set(layer, sheet);
      scene.add(sheet.mesh);
    }
    this.places = new Float32Array(count);
    this.bare = new Float32Array(count);
    this.tints = new Float32Array(muscles.length);
    this.muscles = new Muscles(lab, this.paint);
    this.nerves = nerves(lab);
    this.probe = new Probe(device.sphere_radius_m, device.patch_radius_m);
    scene.add(this.muscles.mesh, this.nerves, this.probe.group);
    this.box = new THREE.Box3().setFromBufferAttribute(
      this.sheets.get("skin")!.mesh.geometry.getAttribute("position") as THREE.BufferAttribute,
    );
    this.reveal();
  }

  get layers(): ReadonlySet<Layer> {
    return this.shown;
  }

  toggle(layer: Layer): void {
    if (!this.shown.delete(layer)) this.shown.add(layer);
    this.reveal();
  }

  /** Puts device, colours and gel where they belong. */
  show(pair: Pair, reading: Reading, contact: Contact): void {
    const { scale } = this.lab.header;
    for (let i = 0; i < this.places.length; i++) this.places[i] = place(reading.strength[i], scale);
    for (let m = 0; m < this.tints.length; m++) this.tints[m] = place(reading.doses[m].median, scale);
    this.repaint();
    this.paint.gel.value = contact === "gel" ? 1 : 0;
    this.paint.spheres.value[0].set(...pair.anode.point);
    this.paint.spheres.value[1].set(...pair.cathode.point);
    this.probe.place(pair, { anode: this.normal(pair, "anode"), cathode: this.normal(pair, "cathode") });
  }

  private repaint(): void {
    this.top()?.paint(this.places);
    if (this.shown.has("muscles")) this.muscles.paint(this.tints);
  }

  private reveal(): void {
    const inside = this.shown.has("muscles") || this.shown.has("nerves");
    for (const [layer, sheet] of this.sheets) {
      const covers = layer !== "deep surface" && inside;
      sheet.mesh.visible = this.shown.has(layer) && (layer !== "deep surface" || inside || !this.top());
      sheet.seeThrough(covers ? GLASS : 1);
      sheet.mesh.renderOrder = ["deep surface", "fascia", "fat", "skin"].indexOf(layer) + (covers ? 1 : -4);
      sheet.paint(this.bare);
    }
    this.muscles.mesh.visible = this.shown.has("muscles");
    this.nerves.visible = this.shown.has("nerves");
    this.paint.zones.value = this.shown.has("zones") ? 1 : 0;
    this.repaint();
  }

  /** The outermost sheet that is seen: the one that carries the colours. */
  private top(): Sheet | undefined {
    for (const [layer] of LOOKS) {
      if (layer !== "deep surface" && this.shown.has(layer)) return this.sheets.get(layer);
    }
    return undefined;
  }

  private normal(pair: Pair, end: End): Vec {
    return this.lab.skin.smoothNormal(pair[end], NORMAL_RADIUS);
  }
}

function anyZone(lab: Lab): Float32Array {
  const mask = new Float32Array(lab.skin.points.length / 3);
  lab.header.zones.forEach((_, k) => {
    lab.array(`zone.${k}`).forEach((inside, i) => (mask[i] = Math.max(mask[i], inside)));
  });
  return mask;
}
