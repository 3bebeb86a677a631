/** Camera, studio light and renderer; draws only when something changed. */

import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { RoomEnvironment } from "three/examples/jsm/environments/RoomEnvironment.js";

export type View = "front" | "left" | "right";

const TURN: Record<View, number> = { front: 0, left: 0.78, right: -0.78 };
const NARROW = 24;
const SHARPEST = 2;
const COARSEST = 0.4;
const COARSER = 0.6;
const SLOW = 40;
const STILL = 500;
const SOFT = 1.5;
const MOST_TURN = 1.9;
const RAISED = 0.03;
const FILLED = 0.66;

export class Stage {
  readonly scene = new THREE.Scene();
  readonly camera = new THREE.PerspectiveCamera(NARROW, 1, 0.05, 5);
  readonly controls: OrbitControls;
  readonly renderer: THREE.WebGLRenderer;
  private readonly head = new THREE.Vector3();
  private size = 0.2;
  private asked = false;
  private readonly finest: number;
  private sharpness: number;
  private rest = 0;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly frame: () => void,
  ) {
    const soft = drawnInSoftware();
    this.finest = soft ? SOFT : 1;
    this.sharpness = this.finest;
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: !soft, alpha: true });
    this.renderer.toneMapping = THREE.NeutralToneMapping;
    this.renderer.toneMappingExposure = 0.96;
    this.light();
    this.scene.add(this.camera);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enableDamping = false;
    this.controls.enablePan = false;
    this.controls.rotateSpeed = 0.75;
    this.controls.minAzimuthAngle = -MOST_TURN;
    this.controls.maxAzimuthAngle = MOST_TURN;
    this.controls.minPolarAngle = 0.5;
    this.controls.maxPolarAngle = Math.PI - 0.6;
    this.controls.addEventListener("change", () => this.ask());
    new ResizeObserver(() => this.fit()).observe(canvas);
  }

  /** Centres the view on `box` and sets how near and far the camera may go. */
  frameOn(box: THREE.Box3): void {
    box.getCenter(this.head);
    this.size = box.getSize(new THREE.Vector3()).y;
    this.head.y += this.size * RAISED;
    this.controls.target.copy(this.head);
    this.controls.minDistance = this.size;
    this.controls.maxDistance = this.size * 6;
    this.fit();
    this.look("left");
  }

  /** Turns the camera to a named view at the distance at which the face fills it. */
  look(view: View): void {
    const angle = TURN[view];
    const half = THREE.MathUtils.degToRad(this.camera.fov / 2);
    const room = Math.min(1, this.camera.aspect * 1.15);
    const far = (this.size * FILLED) / (Math.tan(half) * room);
    this.camera.position.set(Math.sin(angle) * far, this.size * 0.06, Math.cos(angle) * far).add(this.head);
    this.controls.update();
    this.ask();
  }

  /** Turns the camera about the face by angles [rad], or moves it nearer or farther. */
  orbit(across: number, up: number, nearer = 1): void {
    const away = new THREE.Spherical().setFromVector3(this.camera.position.clone().sub(this.controls.target));
    away.theta = THREE.MathUtils.clamp(away.theta + across, -MOST_TURN, MOST_TURN);
    away.phi = THREE.MathUtils.clamp(away.phi + up, this.controls.minPolarAngle, this.controls.maxPolarAngle);
    away.radius = THREE.MathUtils.clamp(away.radius / nearer, this.controls.minDistance, this.controls.maxDistance);
    this.camera.position.setFromSpherical(away).add(this.controls.target);
    this.controls.update();
    this.ask();
  }

  /** Asks for a picture at the next frame; many askings give one picture. */
  ask(): void {
    if (this.asked) return;
    this.asked = true;
    const since = performance.now();
    requestAnimationFrame(() => {
      this.asked = false;
      this.pace(performance.now() - since);
      this.frame();
      this.renderer.render(this.scene, this.camera);
    });
  }

  /** Draws coarser while pictures come late, and sharp again once all is still. */
  private pace(late: number): void {
    if (late > SLOW) this.sharpen(Math.max(COARSEST, Math.min(1, this.sharpness) * COARSER));
    clearTimeout(this.rest);
    if (this.sharpness === this.finest) return;
    this.rest = window.setTimeout(() => {
      this.sharpen(this.finest);
      this.ask();
    }, STILL);
  }

  private sharpen(sharpness: number): void {
    if (sharpness === this.sharpness) return;
    this.sharpness = sharpness;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, SHARPEST) * sharpness);
  }

  private light(): void {
    const generator = new THREE.PMREMGenerator(this.renderer);
    this.scene.environment = generator.fromScene(new RoomEnvironment(), 0.04).texture;
    generator.dispose();
    const key = new THREE.DirectionalLight("#fff4ea", 1.95);
    key.position.set(-1.1, 1.15, 0.9);
    const fill = new THREE.DirectionalLight("#dfe9f5", 0.5);
    fill.position.set(1, 0.1, 0.6);
    const rim = new THREE.DirectionalLight("#ffffff", 0.9);
    rim.position.set(0.4, 0.8, -1);
    for (const light of [key, fill]) {
      light.target.position.set(0, 0, -1);
      this.camera.add(light, light.target);
    }
    this.scene.add(rim);
  }

  private fit(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, SHARPEST) * this.sharpness);
    this.renderer.setSize(clientWidth, clientHeight, false);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
    this.ask();
  }
}

/** Whether pictures come from the processor: then fine edges come from a finer still picture. */
function drawnInSoftware(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  const told = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = gl && told ? String(gl.getParameter(told.UNMASKED_RENDERER_WEBGL)) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}
