/** How is a number written so that it can be read at a glance? */

/** `value` to `digits` significant digits, without an exponent. */
export function significant(value: number, digits = 2): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const power = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  return value.toFixed(Math.min(6, Math.max(0, digits - 1 - power)));
}

/** A number and its unit, prefixed so that one to three digits stand before the point. */
export function prefixed(value: number, unit: string): [string, string] {
  for (const [size, prefix] of PREFIXES) {
    if (Math.abs(value) >= 0.9995 * size) return [significant(value / size, 3), prefix + unit];
  }
  return [significant(value, 3), unit];
}

const PREFIXES: [number, string][] = [
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "µ"],
];

/** A number and its unit without trailing zeros. */
export function amount(value: number, unit: string): string {
  const [number, sign] = prefixed(value, unit);
  return `${Number(number)} ${sign}`;
}

/** Both ends of an interval in the unit of the upper one. */
export function between({ low, high }: { low: number; high: number }, unit: string): string {
  const [number, sign] = prefixed(high, unit);
  return `${significant((low * Number(number)) / high)} to ${significant(Number(number))} ${sign}`;
}

export function percent(share: number): string {
  return `${significant(100 * share, share >= 0.1 ? 2 : 1)} %`;
}
