/** A sheet of the face (skin, fat, fascia, deep surface) that carries the field as paint. */

import * as THREE from "three";
import type { Numbers } from "../twin";
import { painted, type Paint } from "./overlay";
import { carried, hollows, inland, neighbours, refine, smoothed } from "./refine";

export interface Look {
  colour: string;
  roughness: number;
}

const RINGS = 4;
const SOFTENED = 3;

/** What is marked on every node: zones, lips. */
export interface Marks {
  zone: ArrayLike<number>;
  lips: ArrayLike<number>;
}

export class Sheet {
  readonly mesh: THREE.Mesh<THREE.BufferGeometry, THREE.MeshStandardMaterial>;
  private readonly edges: Uint32Array;
  private readonly place: THREE.BufferAttribute;

  constructor(points: Numbers, triangles: Numbers, marks: Marks, look: Look, paint: Paint) {
    const finer = refine(points, triangles);
    this.edges = finer.edges;
    const geometry = new THREE.BufferGeometry();
    const count = finer.points.length / 3;
    this.place = new THREE.BufferAttribute(new Float32Array(count), 1);
    this.place.setUsage(THREE.DynamicDrawUsage);
    geometry.setAttribute("position", new THREE.BufferAttribute(finer.points, 3));
    geometry.setAttribute("place", this.place);
    geometry.setAttribute("marks", marked(points, triangles, marks, finer.edges, count));
    geometry.setIndex(new THREE.BufferAttribute(finer.triangles, 1));
    geometry.computeVertexNormals();
    this.mesh = new THREE.Mesh(geometry, material(look, paint));
  }

  /** Paints `places` of the colour scale, one for each node, into the buffer of the GPU. */
  paint(places: Float32Array): void {
    carried(places, this.edges, this.place.array as Float32Array);
    this.place.needsUpdate = true;
  }

  /** Lets what lies below shine through, or not. */
  seeThrough(opacity: number): void {
    const { material } = this.mesh;
    material.opacity = opacity;
    material.depthWrite = opacity === 1;
  }
}

/** Zone, lips, hollows and the way from the rim of every node, in one attribute. */
function marked(
  points: Numbers,
  triangles: Numbers,
  { zone, lips }: Marks,
  edges: Uint32Array,
  count: number,
): THREE.BufferAttribute {
  const near = neighbours(points.length / 3, triangles);
  const all = [
    smoothed(zone, near, SOFTENED),
    smoothed(lips, near, 1),
    hollows(points, triangles, near),
    inland(triangles, near, RINGS),
  ];
  const together = new Float32Array(4 * count);
  const one = new Float32Array(count);
  all.forEach((values, k) => {
    carried(values, edges, one);
    one.forEach((value, i) => (together[4 * i + k] = value));
  });
  return new THREE.BufferAttribute(together, 4);
}

function material(look: Look, paint: Paint): THREE.MeshStandardMaterial {
  const made = new THREE.MeshStandardMaterial({
    color: look.colour,
    roughness: look.roughness,
    transparent: true,
    envMapIntensity: 0.34,
  });
  return painted(made, paint);
}
