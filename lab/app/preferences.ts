// Preferences that the browser remembers: sizes, theme, font size. Nothing breaks if they are lost.

/** The stored value; `otherwise` if there is none, if it does not fit, or if storage is forbidden. */
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
