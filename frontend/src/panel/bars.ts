/** Dose bars: one row a muscle, left and right, strongest first. */

import type { Header, MuscleEntry } from "../twin";
import { significant } from "./wording";

const ROW = 2.1;
const FEW = 10;
const LEAST = 0.001;
const SIDES = ["left", "right"] as const;

interface Row {
  item: HTMLLIElement;
  index: (number | undefined)[];
  bars: HTMLElement[];
  values: HTMLElement[];
}

export class Bars {
  private readonly rows: Row[];
  private all = false;
  private latest: Float32Array = new Float32Array();

  constructor(
    private readonly list: HTMLOListElement,
    private readonly more: HTMLButtonElement,
    header: Header,
  ) {
    this.rows = paired(header.muscles).map((pair) => row(pair, header.muscles));
    list.append(...this.rows.map(({ item }) => item));
    more.addEventListener("click", () => this.toggle());
  }

  show(doses: Float32Array): void {
    this.latest = doses;
    const strength = this.rows.map(({ index }) => Math.max(...index.map((m) => (m === undefined ? 0 : doses[m]))));
    const order = strength.map((_, k) => k).sort((a, b) => strength[b] - strength[a]);
    const top = ceiling(strength[order[0]]);
    const shown = this.all ? order.length : Math.min(FEW, order.length);
    this.list.style.height = `${shown * ROW}rem`;
    order.forEach((k, rank) => {
      const { item } = this.rows[k];
      item.hidden = rank >= shown;
      if (item.hidden) return;
      item.style.transform = `translateY(${rank * ROW}rem)`;
      item.ariaPosInSet = String(rank + 1);
      this.fill(this.rows[k], doses, top);
    });
  }

  /** The strongest muscle and its dose [V/m]. */
  strongest(muscles: MuscleEntry[]): [string, number] {
    const best = this.latest.indexOf(Math.max(...this.latest));
    return [muscles[best].name, this.latest[best]];
  }

  private fill({ index, bars, values }: Row, doses: Float32Array, top: number): void {
    index.forEach((m, side) => {
      if (m === undefined) return;
      bars[side].style.width = `calc(${(doses[m] / top).toFixed(4)} * (100% - 2.6rem))`;
      values[side].textContent = doses[m] < LEAST ? `<${LEAST}` : significant(doses[m]);
    });
  }

  private toggle(): void {
    this.all = !this.all;
    this.more.ariaExpanded = String(this.all);
    this.more.textContent = this.all ? "Show the strongest only" : "Show all muscles";
    this.show(this.latest);
  }
}

/** Muscles of one label together: index of the left and of the right piece. */
function paired(muscles: MuscleEntry[]): (number | undefined)[][] {
  const labels = [...new Set(muscles.map(({ label }) => label))];
  return labels.map((label) =>
    SIDES.map((side) => {
      const index = muscles.findIndex((muscle) => muscle.label === label && muscle.side === side);
      return index < 0 ? undefined : index;
    }),
  );
}

function row(index: (number | undefined)[], muscles: MuscleEntry[]): Row {
  const { label, role, nerve, grade } = muscles[index.find((m) => m !== undefined)!];
  const item = element("li");
  item.title = `${label}: ${role}; nerve ${nerve}; geometry graded ${grade}`;
  const pair = element("span", "pair");
  const bars = SIDES.map(() => element("i"));
  const values = SIDES.map(() => element("b"));
  SIDES.forEach((side, k) => {
    if (index[k] === undefined) return;
    const bar = element("span", "bar");
    bar.append(bars[k], element("span", "unseen", side), values[k]);
    pair.append(bar);
  });
  item.append(element("span", "name", label), pair);
  return { item, index, bars, values };
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, kind = "", text = ""): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(tag), { className: kind, textContent: text });
}

/** The next number of the series 1, 2, 5, 10. */
function ceiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((step) => value <= step * power)!;
}
