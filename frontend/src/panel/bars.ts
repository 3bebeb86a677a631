/** Dose bars: one row a muscle, left and right, strongest first. */

import type { Header, Interval, MuscleEntry } from "../twin";
import { significant } from "./wording";

const ROW = 2.1;
const FEW = 10;
const LEAST = 0.001;
const SIDES = ["left", "right"] as const;

interface Row {
  item: HTMLLIElement;
  index: (number | undefined)[];
  bars: HTMLElement[];
  ranges: HTMLElement[];
  values: HTMLElement[];
}

export class Bars {
  private readonly rows: Row[];
  private all = false;
  private latest: Interval[] = [];

  constructor(
    private readonly list: HTMLOListElement,
    private readonly more: HTMLButtonElement,
    header: Header,
  ) {
    this.rows = paired(header.muscles).map((pair) => row(pair, header.muscles));
    list.append(...this.rows.map(({ item }) => item));
    more.addEventListener("click", () => this.toggle());
  }

  show(doses: Interval[]): void {
    this.latest = doses;
    const strength = this.rows.map(({ index }) => largest(index, doses, "median"));
    const order = strength.map((_, k) => k).sort((a, b) => strength[b] - strength[a]);
    const shown = this.all ? order.length : Math.min(FEW, order.length);
    const top = Math.max(...this.rows.map(({ index }) => largest(index, doses, "high")));
    this.list.style.height = `${shown * ROW}rem`;
    order.forEach((k, rank) => {
      const { item } = this.rows[k];
      item.hidden = rank >= shown;
      if (item.hidden) return;
      item.style.transform = `translateY(${rank * ROW}rem)`;
      item.ariaPosInSet = String(rank + 1);
      fill(this.rows[k], doses, ceiling(top));
    });
  }

  private toggle(): void {
    this.all = !this.all;
    this.more.ariaExpanded = String(this.all);
    this.more.textContent = this.all ? "Show the strongest only" : "Show all muscles";
    this.show(this.latest);
  }
}

/** The larger one [V/m] of both sides of a row. */
function largest(index: Row["index"], doses: Interval[], which: keyof Interval): number {
  return Math.max(...index.map((m) => (m === undefined ? 0 : doses[m][which])));
}

function fill({ index, bars, ranges, values }: Row, doses: Interval[], top: number): void {
  index.forEach((m, side) => {
    if (m === undefined) return;
    const { low, median, high } = doses[m];
    bars[side].style.width = share(median / top);
    ranges[side].style.left = share(low / top);
    ranges[side].style.width = share((high - low) / top);
    values[side].textContent = `${told(median)} (${told(low)}–${told(high)})`;
  });
}

const share = (part: number): string => `${(100 * part).toFixed(2)}%`;

/** A dose [V/m] to two digits, and no more than three behind the point. */
function told(dose: number): string {
  if (dose < LEAST) return `<${LEAST}`;
  return dose < 10 * LEAST ? dose.toFixed(3) : significant(dose);
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
  item.title = `${label}: ${role}; nerve ${nerve}; grade of its geometry ${grade}`;
  const pair = element("span", "pair");
  const [bars, ranges] = [SIDES.map(() => element("i")), SIDES.map(() => element("u"))];
  const values = SIDES.map(() => element("b"));
  SIDES.forEach((side, k) => {
    if (index[k] === undefined) return;
    const bar = element("span", "bar");
    const track = element("span", "track");
    track.append(bars[k], ranges[k]);
    bar.append(track, element("span", "unseen", side), values[k]);
    pair.append(bar);
  });
  const muscle = element("span", "muscle");
  muscle.append(element("span", "name", label), element("small", "grade", grade));
  item.append(muscle, pair);
  return { item, index, bars, ranges, values };
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
