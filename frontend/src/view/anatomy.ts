/** Muscles as one mesh that can be tinted muscle by muscle, nerves as fine tubes. */

import * as THREE from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";
import type { Header, Lab } from "../twin";
import { painted, type Paint } from "./overlay";

const MUSCLE = "#8f463f";
const NERVE = "#e3b21c";
const NERVE_RADIUS = 4.5e-4;

export class Muscles {
  readonly mesh: THREE.Mesh;
  private readonly place: THREE.BufferAttribute;
  private readonly owner: Uint16Array;

  constructor(lab: Lab, paint: Paint) {
    const points = lab.array("muscle.points");
    const triangles = lab.array("muscle.triangles");
    this.owner = owners(lab.header, triangles, points.length / 3);
    this.place = new THREE.BufferAttribute(new Float32Array(points.length / 3), 1);
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.BufferAttribute(points, 3));
    geometry.setAttribute("place", this.place);
    geometry.setAttribute("marks", plain(points.length / 3));
    geometry.setIndex(new THREE.BufferAttribute(new Uint32Array(triangles), 1));
    geometry.computeVertexNormals();
    const material = new THREE.MeshStandardMaterial({ color: MUSCLE, roughness: 0.6, envMapIntensity: 0.4 });
    this.mesh = new THREE.Mesh(geometry, painted(material, paint));
  }

  /** Tints every muscle with its place of the colour scale. */
  paint(places: Float32Array): void {
    const array = this.place.array as Float32Array;
    for (let i = 0; i < array.length; i++) array[i] = places[this.owner[i]];
    this.place.needsUpdate = true;
  }
}

export function nerves(lab: Lab): THREE.Mesh {
  const points = lab.array("nerve.points");
  const starts = lab.array("nerve.starts");
  const tubes: THREE.BufferGeometry[] = [];
  for (let k = 0; k + 1 < starts.length; k++) {
    const path: THREE.Vector3[] = [];
    for (let i = starts[k]; i < starts[k + 1]; i++) {
      path.push(new THREE.Vector3(points[3 * i], points[3 * i + 1], points[3 * i + 2]));
    }
    if (path.length < 2) continue;
    tubes.push(new THREE.TubeGeometry(new THREE.CatmullRomCurve3(path), 2 * path.length, NERVE_RADIUS, 6));
  }
  const geometry = tubes.length > 0 ? mergeGeometries(tubes) : new THREE.BufferGeometry();
  return new THREE.Mesh(geometry, new THREE.MeshStandardMaterial({ color: NERVE, roughness: 0.45 }));
}

/** No zone, no lips, no hollows, no rim. */
function plain(count: number): THREE.BufferAttribute {
  return new THREE.BufferAttribute(Float32Array.from({ length: 4 * count }, (_, i) => (i % 4 === 3 ? 1 : 0)), 4);
}

function owners({ muscles }: Header, triangles: ArrayLike<number>, count: number): Uint16Array {
  const owner = new Uint16Array(count);
  muscles.forEach(({ first_triangle, n_triangles }, m) => {
    for (let i = 3 * first_triangle; i < 3 * (first_triangle + n_triangles); i++) owner[triangles[i]] = m;
  });
  return owner;
}
