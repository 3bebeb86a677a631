/** Mouse, touch and keyboard: which handle is held, and where it should go. */

import * as THREE from "three";
import { centreOf, dragged, moved, rotated, vector, type End, type Lab, type Pair, type Vec } from "../twin";
import type { Handle, Probe } from "./probe";
import type { Stage } from "./stage";

const STEP = 2e-3;
const TURN = Math.PI / 36;
const LOOK = Math.PI / 24;
const ZOOM = 1.15;
const AXIS_RADIUS = 0.02;

interface Held {
  handle: Handle;
  pointer: number;
  /** From the pointer to the held point, in pixels. */
  offset: [number, number];
  angle: number;
}

export interface Asked {
  pair: Pair;
  /** When the wish was uttered, on the clock of performance.now. */
  since: number;
}

export class Hands {
  private held: Held | undefined;
  private wish: { x: number; y: number; since: number } | undefined;
  private readonly ray = new THREE.Raycaster();
  private readonly body: THREE.Mesh;

  constructor(
    private readonly stage: Stage,
    private readonly probe: Probe,
    private readonly lab: Lab,
    private readonly pair: () => Pair,
    private readonly ask: (asked: Asked) => void,
  ) {
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.BufferAttribute(lab.skin.points, 3));
    geometry.setIndex(new THREE.BufferAttribute(new Uint32Array(lab.skin.triangles), 1));
    this.body = new THREE.Mesh(geometry, new THREE.MeshBasicMaterial({ side: THREE.FrontSide }));
    const { canvas } = stage;
    canvas.addEventListener("pointerdown", (event) => this.down(event), { capture: true });
    canvas.addEventListener("pointermove", (event) => this.move(event), { capture: true });
    for (const kind of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(kind, (event) => this.up(event), { capture: true });
    }
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** Where the held handle should be by now; the latest wish wins. */
  settle(): void {
    if (!this.held || !this.wish) return;
    const { x, y, since } = this.wish;
    this.wish = undefined;
    const pair = this.held.handle === "knob" ? this.twisted(x, y) : this.pulled(this.held.handle, x, y);
    if (pair) this.ask({ pair, since });
  }

  /** Where a handle stands in the picture, in pixels from its corner. */
  at(handle: Handle): [number, number] {
    return handle === "knob" ? this.onScreen(this.probe.top) : this.onScreen(this.pair()[handle].point);
  }

  private down(event: PointerEvent): void {
    const handle = this.handleAt(event.offsetX, event.offsetY);
    if (!handle || this.held) return;
    event.stopImmediatePropagation();
    this.stage.canvas.setPointerCapture(event.pointerId);
    this.stage.canvas.focus({ preventScroll: true });
    const [x, y] = this.onScreen(handle === "knob" ? centreOf(this.pair()) : this.pair()[handle].point);
    const angle = this.angle(event.offsetX, event.offsetY);
    this.held = { handle, pointer: event.pointerId, offset: [x - event.offsetX, y - event.offsetY], angle };
    this.stage.canvas.classList.add("moving");
  }

  private move(event: PointerEvent): void {
    if (!this.held) {
      this.stage.canvas.classList.toggle("over", this.handleAt(event.offsetX, event.offsetY) !== undefined);
      return;
    }
    event.stopImmediatePropagation();
    if (event.pointerId !== this.held.pointer) return;
    this.wish = { x: event.offsetX, y: event.offsetY, since: event.timeStamp };
    this.stage.ask();
  }

  private up(event: PointerEvent): void {
    if (!this.held || event.pointerId !== this.held.pointer) return;
    event.stopImmediatePropagation();
    this.held = undefined;
    this.stage.canvas.classList.remove("moving");
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow && event.shiftKey) this.stage.orbit(arrow[0] * LOOK, -arrow[1] * LOOK);
    else if (arrow) this.offer(moved(this.lab.skin, this.pair(), this.across(arrow), this.spacing), event);
    else if (event.key === "[" || event.key === "]") {
      const angle = event.key === "[" ? TURN : -TURN;
      this.offer(rotated(this.lab.skin, this.pair(), this.axis(), angle, this.spacing), event);
    } else if (event.key === "+" || event.key === "=") this.stage.orbit(0, 0, ZOOM);
    else if (event.key === "-") this.stage.orbit(0, 0, 1 / ZOOM);
    else return;
    event.preventDefault();
  }

  private offer(pair: Pair | undefined, event: KeyboardEvent): void {
    if (pair) this.ask({ pair, since: event.timeStamp });
  }

  private get spacing(): number {
    return this.lab.header.device.spacing_m;
  }

  private pulled(handle: End, x: number, y: number): Pair | undefined {
    const [dx, dy] = this.held!.offset;
    const target = this.skinAt(x + dx, y + dy);
    return target && dragged(this.lab.skin, this.pair(), handle, target, this.spacing);
  }

  private twisted(x: number, y: number): Pair | undefined {
    const angle = this.angle(x, y);
    const turn = this.held!.angle - angle;
    const pair = rotated(this.lab.skin, this.pair(), this.axis(), turn, this.spacing);
    if (pair) this.held!.angle = angle;
    return pair;
  }

  /** Direction of the pointer seen from the middle of the pair, in the picture [rad]. */
  private angle(x: number, y: number): number {
    const [cx, cy] = this.onScreen(centreOf(this.pair()));
    return Math.atan2(y - cy, x - cx);
  }

  /** Outward direction of the skin under the middle of the pair. */
  private axis(): Vec {
    const foot = this.lab.skin.nearest(centreOf(this.pair()));
    return this.lab.skin.smoothNormal(foot, AXIS_RADIUS);
  }

  /** A step [m] on the skin that looks like `arrow` in the picture. */
  private across([x, y]: [number, number]): Vec {
    const { elements } = this.stage.camera.matrixWorld;
    const right: Vec = [elements[0], elements[1], elements[2]];
    const up: Vec = [elements[4], elements[5], elements[6]];
    const wanted = vector.add(vector.scale(right, x), vector.scale(up, y));
    const axis = this.axis();
    const flat = vector.sub(wanted, vector.scale(axis, vector.dot(wanted, axis)));
    return vector.scale(vector.unit(flat), STEP);
  }

  private handleAt(x: number, y: number): Handle | undefined {
    this.aim(x, y);
    const [hit] = this.ray.intersectObjects(this.probe.grips, false);
    if (!hit) return undefined;
    const [skin] = this.ray.intersectObject(this.body, false);
    const hidden = skin && skin.distance < hit.distance - AXIS_RADIUS;
    return hidden ? undefined : (hit.object.userData.handle as Handle);
  }

  private skinAt(x: number, y: number): Vec | undefined {
    this.aim(x, y);
    const [hit] = this.ray.intersectObject(this.body, false);
    return hit && [hit.point.x, hit.point.y, hit.point.z];
  }

  private aim(x: number, y: number): void {
    const { clientWidth, clientHeight } = this.stage.canvas;
    const at = new THREE.Vector2((2 * x) / clientWidth - 1, 1 - (2 * y) / clientHeight);
    this.ray.setFromCamera(at, this.stage.camera);
  }

  private onScreen(point: Vec): [number, number] {
    const { clientWidth, clientHeight } = this.stage.canvas;
    const at = new THREE.Vector3(...point).project(this.stage.camera);
    return [((at.x + 1) / 2) * clientWidth, ((1 - at.y) / 2) * clientHeight];
  }
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
