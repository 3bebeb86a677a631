/** The device: two metal spheres, the yoke that keeps them apart, and a knob that turns the pair. */

import * as THREE from "three";
import type { End, Pair, Vec } from "../twin";

export type Handle = End | "knob";

const GRIP = 1.45;
const KNOB = 4.6e-3;
const LIFT = 2.1;

export class Probe {
  readonly group = new THREE.Group();
  readonly grips: THREE.Mesh[];
  private readonly balls: Record<End, THREE.Mesh>;
  private readonly knob: THREE.Mesh;
  private readonly yoke: THREE.Mesh;
  private readonly halo: THREE.Mesh;

  constructor(
    private readonly radius: number,
    private readonly patch: number,
  ) {
    const metal = new THREE.MeshPhysicalMaterial({ color: "#d9dde2", metalness: 1, roughness: 0.16, envMapIntensity: 1.25 });
    const shell = new THREE.MeshPhysicalMaterial({ color: "#3a4652", roughness: 0.42, metalness: 0.35, clearcoat: 0.35, clearcoatRoughness: 0.3, envMapIntensity: 0.9 });
    const ball = new THREE.SphereGeometry(radius, 48, 32);
    this.balls = { anode: new THREE.Mesh(ball, metal), cathode: new THREE.Mesh(ball, metal) };
    this.yoke = new THREE.Mesh(new THREE.BufferGeometry(), shell);
    this.knob = new THREE.Mesh(
      new THREE.SphereGeometry(KNOB, 32, 20),
      new THREE.MeshPhysicalMaterial({ color: "#2b3a48", roughness: 0.35, clearcoat: 0.6 }),
    );
    this.halo = new THREE.Mesh(
      new THREE.TorusGeometry(KNOB * 1.75, 3.6e-4, 10, 56),
      new THREE.MeshStandardMaterial({ color: "#2b3a48", roughness: 0.5 }),
    );
    this.grips = (["anode", "cathode", "knob"] as Handle[]).map((handle) => grip(handle, handle === "knob" ? KNOB * 2.2 : radius * GRIP));
    this.group.add(this.balls.anode, this.balls.cathode, this.yoke, this.knob, this.halo, ...this.grips);
  }

  /** Puts the spheres on the skin at `pair`, standing off along `normals`. */
  place(pair: Pair, normals: Record<End, Vec>): void {
    const stand = Math.sqrt(this.radius ** 2 - Math.min(this.patch, this.radius) ** 2);
    const at = (end: End): THREE.Vector3 =>
      vector(pair[end].point).addScaledVector(vector(normals[end]), stand);
    const [a, b] = [at("anode"), at("cathode")];
    this.balls.anode.position.copy(a);
    this.balls.cathode.position.copy(b);
    const out = vector(normals.anode).add(vector(normals.cathode)).normalize();
    const top = a.clone().add(b).multiplyScalar(0.5).addScaledVector(out, this.radius * LIFT);
    this.knob.position.copy(top);
    this.halo.position.copy(top);
    this.halo.quaternion.setFromUnitVectors(new THREE.Vector3(0, 0, 1), out);
    this.bridge(a, b, top, out);
    this.grips.forEach((mesh, k) => mesh.position.copy([a, b, top][k]));
  }

  /** Where the knob is. */
  get top(): Vec {
    return this.knob.position.toArray();
  }

  private bridge(a: THREE.Vector3, b: THREE.Vector3, top: THREE.Vector3, out: THREE.Vector3): void {
    const rise = (end: THREE.Vector3) => end.clone().lerp(top, 0.22).addScaledVector(out, this.radius * 1.25);
    const start = a.clone().addScaledVector(out, this.radius * 0.9);
    const end = b.clone().addScaledVector(out, this.radius * 0.9);
    const curve = new THREE.CatmullRomCurve3([start, rise(a), top, rise(b), end]);
    this.yoke.geometry.dispose();
    this.yoke.geometry = new THREE.TubeGeometry(curve, 40, this.radius * 0.15, 14);
  }
}

function grip(handle: Handle, radius: number): THREE.Mesh {
  const mesh = new THREE.Mesh(new THREE.SphereGeometry(radius, 12, 8));
  mesh.material = new THREE.MeshBasicMaterial({ colorWrite: false, depthWrite: false });
  mesh.renderOrder = -1;
  mesh.userData.handle = handle;
  return mesh;
}

const vector = (a: Vec): THREE.Vector3 => new THREE.Vector3(...a);
