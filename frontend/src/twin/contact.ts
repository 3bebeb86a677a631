/** How much of the set current does the source deliver? As device/contact.py and delivery.py. */

export type Model = "breakdown" | "linear" | "perfect";

export interface Circuit {
  setCurrent: number;
  compliance: number;
  area: number;
  tissueResistance: number;
  areaImpedance: number;
  breakdownVoltage: number;
  model: Model;
}

export interface Delivery {
  current: number;
  voltage: number;
  contactImpedance: number;
  limited: boolean;
}

const HALVINGS = 80;

/** Delivered current [A], voltage [V] and impedance [ohm] of one contact at that current. */
export function deliver(circuit: Circuit): Delivery {
  const small = circuit.areaImpedance / circuit.area;
  const contact = (current: number) => LAWS[circuit.model](small, current, circuit.breakdownVoltage);
  const loop = (current: number) => current * (circuit.tissueResistance + 2 * contact(current));
  const limited = loop(circuit.setCurrent) > circuit.compliance;
  const current = limited ? largest(loop, circuit.setCurrent, circuit.compliance) : circuit.setCurrent;
  return {
    current,
    voltage: limited ? circuit.compliance : loop(current),
    contactImpedance: contact(current),
    limited,
  };
}

const LAWS: Record<Model, (small: number, current: number, breakdown: number) => number> = {
  breakdown: (small, current, breakdown) => small / (1 + (small * current) / breakdown),
  linear: (small) => small,
  perfect: () => 0,
};

/** Largest current up to `wanted` [A] whose loop voltage stays within `limit` [V]. */
function largest(loop: (current: number) => number, wanted: number, limit: number): number {
  let low = 0;
  let high = wanted;
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (loop(middle) <= limit) low = middle;
    else high = middle;
  }
  return low;
}
