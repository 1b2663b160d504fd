// When a step was first seen in this tab: commands after that moment count as tries. Survives a reload.

/** Unix time, milliseconds. */
export function stepEnteredAt(session: string, step: string, nowMs: number = Date.now()): number {
  const key = `vethlab.entered.${session}.${step}`;
  try {
    const known = Number(sessionStorage.getItem(key));
    if (known > 0) return known;
    sessionStorage.setItem(key, String(nowMs));
  } catch {
    return nowMs; // private windows may forbid storage; then a reload counts anew
  }
  return nowMs;
}
