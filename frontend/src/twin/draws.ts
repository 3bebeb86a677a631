/** How far might the answer be off? Joint draws of tissue, contact and device. As device/reaching.py. */

import { deliver, type Delivery } from "./contact";
import type { Numbers } from "./container";
import type { Contact, Header } from "./lab";

/** Median of the draws and the ends that hold 90 % of them. */
export interface Interval {
  low: number;
  median: number;
  high: number;
}

export interface Drawn {
  /** Delivered current [A]. */
  current: Interval;
  /** Medians: voltage of the source [V], of one contact and of the tissue [ohm]. */
  voltage: number;
  contactImpedance: number;
  tissueResistance: number;
  /** Share of the draws in which the voltage of the source runs out. */
  limited: number;
  /** Length of the mean field vector [V/m] of each muscle. */
  doses: Interval[];
}

const CONTACTS: Contact[] = ["gel", "bare"];
const [LOW, MIDDLE, HIGH] = [0.05, 0.5, 0.95];

export class Draws {
  private readonly count: number;

  constructor(
    private readonly header: Header,
    private readonly array: (name: string) => Numbers,
  ) {
    this.count = array("draw.resistance").length;
  }

  /** Everything drawn, for doses of `unit` [V/m/A] through tissue of `resistance` [ohm]. */
  read(unit: Float32Array, resistance: number, contact: Contact, level: number): Drawn {
    const found = this.deliveries(resistance, contact, level);
    const over = (part: (each: Delivery) => number) => interval(Float64Array.from(found, part));
    return {
      current: over(({ current }) => current),
      voltage: over(({ voltage }) => voltage).median,
      contactImpedance: over(({ contactImpedance }) => contactImpedance).median,
      tissueResistance: resistance * interval(Float64Array.from(this.array("draw.resistance"))).median,
      limited: found.filter(({ limited }) => limited).length / this.count,
      doses: this.doses(unit, Float64Array.from(found, ({ current }) => current)),
    };
  }

  private doses(unit: Float32Array, currents: Float64Array): Interval[] {
    const factors = this.array("draw.field");
    const carried = new Float64Array(this.count);
    return Array.from(unit, (dose, m) => {
      for (let d = 0; d < this.count; d++) carried[d] = dose * currents[d] * factors[d * unit.length + m];
      return interval(carried);
    });
  }

  /** What the device delivers in every draw, at a level, by its number among the settings. */
  deliveries(resistance: number, contact: Contact, level: number): Delivery[] {
    const { device, contact: skin } = this.header;
    const area = Math.PI * device.patch_radius_m ** 2;
    const [factor, current, compliance, impedance, breakdown] = [
      "resistance",
      "current",
      "compliance",
      "impedance",
      "breakdown",
    ].map((name) => this.array(`draw.${name}`));
    const wet = CONTACTS.indexOf(contact) * this.count;
    return Array.from({ length: this.count }, (_, d) =>
      deliver({
        setCurrent: current[level * this.count + d],
        compliance: compliance[d],
        area,
        tissueResistance: resistance * factor[d],
        areaImpedance: impedance[wet + d],
        breakdownVoltage: breakdown[d],
        model: skin.model,
      }),
    );
  }
}

/** Median and 90 % interval of `values`, which are sorted in place; as numpy.quantile. */
export function interval(values: Float64Array): Interval {
  values.sort();
  return { low: quantile(values, LOW), median: quantile(values, MIDDLE), high: quantile(values, HIGH) };
}

function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
