/** Everything beside the picture: controls, readings, dose bars, warnings and the honest footer. */

import type { Contact, End, Header, Reading, Vec } from "../twin";
import { gradient, place, ticks } from "../view/palette";
import { Bars } from "./bars";
import { amount, between, percent, prefixed, significant } from "./wording";

const PAUSE = 700;
const SKIN: Vec = [222, 190, 168];
const BALL: Record<End, string> = { anode: "The first sphere stands", cathode: "The second sphere stands" };

export interface Choice {
  contact: Contact;
  /** Number of the level among the settings of the device. */
  level: number;
}

export class Panel {
  private readonly bars: Bars;
  private later = 0;

  constructor(
    private readonly header: Header,
    changed: () => void,
  ) {
    this.bars = new Bars(find("bars"), find("more"), header);
    levels(header);
    subject(header);
    legend(header);
    footer(header);
    find("panel").addEventListener("change", changed);
  }

  /** What is chosen: contact and level. */
  get choice(): Choice {
    const chosen = (name: string) =>
      document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)!.value;
    return { contact: chosen("contact") as Contact, level: Number(chosen("level")) };
  }

  show(reading: Reading): void {
    write("delivered", ...prefixed(reading.current.median, "A"));
    write("voltage", significant(reading.voltage, 3), "V");
    write("contact-ohm", ...prefixed(reading.contactImpedance, "Ω"));
    write("tissue-ohm", ...prefixed(reading.tissueResistance, "Ω"));
    find("between").textContent = `90 % of the draws: ${between(reading.current, "A")}`;
    find("compliance").textContent = `of ${significant(this.header.device.compliance_v)} V at most`;
    this.asked(reading);
    this.bars.show(reading.doses);
    this.warn(reading);
    this.speak(reading);
  }

  private asked({ limited }: Reading): void {
    const asked = find("asked");
    const { ampere } = this.header.device.settings[this.choice.level];
    const wanted = `${amount(ampere, "A")} asked`;
    asked.textContent = limited > 0 ? `${wanted}, cut by compliance in ${percent(limited)}` : wanted;
    asked.classList.toggle("cut", limited > 1 / 2);
  }

  private warn({ zones }: Reading): void {
    const warning = find("warning");
    const told = zones.map(({ end, zone }) => `${end} ${zone.name}`).join();
    if (warning.dataset.told !== told) {
      const parts = zones.map(({ end, zone }) => {
        const head = document.createElement("b");
        head.textContent = `${BALL[end]} where none may: ${zone.name}`;
        return [head, zone.reason];
      });
      warning.replaceChildren(...parts.flat());
    }
    warning.dataset.told = told;
    warning.hidden = zones.length === 0;
  }

  /** Says the readings once they rest, for those who listen. */
  private speak(reading: Reading): void {
    clearTimeout(this.later);
    this.later = window.setTimeout(() => {
      const medians = reading.doses.map(({ median }) => median);
      const dose = Math.max(...medians);
      const { name } = this.header.muscles[medians.indexOf(dose)];
      find("spoken").textContent =
        `Delivered ${prefixed(reading.current.median, "A").join(" ")}, ` +
        `between ${between(reading.current, "A")}. ` +
        `Strongest field ${significant(dose)} volts per metre, ${name}.`;
    }, PAUSE);
  }
}

function levels({ device }: Header): void {
  const field = find("level");
  for (const [k, { name, ampere }] of device.settings.entries()) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "level", value: String(k), checked: name === device.setting });
    const current = amount(ampere, "A");
    input.ariaLabel = `${name}, ${current}`;
    const shown = document.createElement("span");
    const small = document.createElement("small");
    small.textContent = current;
    shown.append(name.replace(/^level /, ""), small);
    label.append(input, shown);
    field.append(label);
  }
}

function subject({ device, face }: Header): void {
  const told = Object.entries(face).map(([name, value]) => (name === "sex" ? value : `${name} ${value}`));
  find("subject").textContent = `${device.name} on a statistical face: ${told.join(", ")}`;
}

function legend({ scale, shades }: Header): void {
  const ramp = find("ramp");
  ramp.style.background = gradient(shades, SKIN);
  ramp.ariaLabel = `Colours from ${scale.low} to ${scale.high} volts per metre, logarithmic`;
  const marks = ticks(scale);
  find("ticks").append(
    ...marks.map((value, k) => {
      const mark = document.createElement("span");
      mark.textContent = k === 0 ? `≤ ${value}` : k === marks.length - 1 ? `≥ ${value}` : String(value);
      mark.style.left = `${100 * place(value, scale)}%`;
      return mark;
    }),
  );
}

function footer({ notes, errors, frozen, grade }: Header): void {
  find("grade").textContent = `weakest number behind every bar: grade ${grade.letter}, ${grade.meaning}`;
  find("notes").append(
    ...notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })),
  );
  const body = document.querySelector<HTMLTableSectionElement>("#errors tbody")!;
  for (const [name, { median, high, worst }] of Object.entries(errors)) {
    const row = body.insertRow();
    row.append(Object.assign(document.createElement("th"), { textContent: name, scope: "row" }));
    for (const share of [median, high, worst]) row.insertCell().textContent = percent(share);
  }
  find("frozen").textContent = frozen.join(", ");
}

function write(id: string, value: string, unit: string): void {
  const sign = Object.assign(document.createElement("span"), { className: "unit", textContent: unit });
  find(id).replaceChildren(value, sign);
}

export function find<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page lacks #${id}`);
  return found as T;
}
