// What the browser remembers of a person's taste: sizes, theme, font size. Losing it harms nothing.

/** The remembered value, or `otherwise` where there is none, it does not fit, or storage is forbidden. */
export function remembered<Value>(key: string, otherwise: Value, fits: (value: unknown) => value is Value): Value {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`vethlab.${key}`) ?? 'null');
    return fits(value) ? value : otherwise;
  } catch {
    return otherwise; // private windows may forbid storage
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`vethlab.${key}`, JSON.stringify(value));
  } catch {
    return; // private windows may forbid storage
  }
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
