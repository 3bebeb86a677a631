/** The lab page: a solved face in the page, two spheres in the hand, the current computed here. */

import "./style.css";
import { find, Panel } from "./panel/panel";
import * as twin from "./twin";
import { Hands, type Asked } from "./view/hands";
import type { Handle } from "./view/probe";
import { Stage, type View } from "./view/stage";
import { FIRST, LAYERS, World, type Layer } from "./view/world";

declare global {
  interface Window {
    /** For tests and for the curious: the computing half, what is shown, and how long it took. */
    levator: {
      twin: typeof twin;
      lab: twin.Lab;
      reading: twin.Reading;
      pair: twin.Pair;
      timings: Timing[];
      onScreen: (handle: Handle) => [number, number];
    };
  }
}

/** One movement of the pair [ms]: from the hand to the frame, and from there to uploaded colours. */
interface Timing {
  waited: number;
  worked: number;
}

const MOST_TIMINGS = 1000;

async function open(): Promise<void> {
  const slot = find("levator-data");
  const lab = new twin.Lab(await twin.unpack<twin.Header>(twin.decodeBase64(slot.textContent ?? "")));
  slot.remove();
  const stage = new Stage(find<HTMLCanvasElement>("view"), frame);
  const world = new World(lab, stage.scene);
  const panel = new Panel(lab.header, () => update(undefined));
  const hands = new Hands(stage, world.probe, lab, () => pair, update);
  let pair = lab.start();
  let pending: Asked | undefined;
  let stale = true;

  function update(asked: Asked | undefined): void {
    if (asked) {
      pair = asked.pair;
      pending = asked;
    }
    stale = true;
    stage.ask();
  }

  function frame(): void {
    const start = performance.now();
    hands.settle();
    if (stale) show(start);
  }

  function show(start: number): void {
    stale = false;
    const { contact, level } = panel.choice;
    const reading = lab.read(pair, contact, level);
    world.show(pair, reading, contact);
    panel.show(reading);
    Object.assign(window.levator, { reading, pair });
    if (pending) queueMicrotask(() => measured(start));
  }

  /** Runs once the frame has been drawn, its colours with it. */
  function measured(start: number): void {
    const { since } = pending!;
    pending = undefined;
    const end = performance.now();
    performance.measure("levator: moved to uploaded", { start: since, end });
    const { timings } = window.levator;
    timings.push({ waited: start - since, worked: end - start });
    if (timings.length > MOST_TIMINGS) timings.shift();
  }

  const { contact, level } = panel.choice;
  window.levator = {
    twin,
    lab,
    reading: lab.read(pair, contact, level),
    pair,
    timings: [],
    onScreen: (handle) => hands.at(handle),
  };
  layers(world, () => stage.ask());
  views(stage);
  stage.frameOn(world.box);
  document.getElementById("lab")!.dataset.state = "ready";
}

function layers(world: World, changed: () => void): void {
  const bar = find("layers");
  for (const layer of LAYERS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = layer[0].toUpperCase() + layer.slice(1);
    button.ariaPressed = String(FIRST.includes(layer));
    button.addEventListener("click", () => {
      world.toggle(layer as Layer);
      button.ariaPressed = String(world.layers.has(layer));
      changed();
    });
    bar.append(button);
  }
}

function views(stage: Stage): void {
  find("views").addEventListener("click", (event) => {
    const view = (event.target as HTMLElement).dataset.view;
    if (view) stage.look(view as View);
  });
}

open().catch((error: unknown) => {
  find("loading").textContent = `This page cannot be shown here: ${error instanceof Error ? error.message : error}`;
});
