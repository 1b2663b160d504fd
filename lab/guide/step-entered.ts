// Remembers when this tab first showed a step. Commands after that count as tries. Survives a reload.

/** Unix time, milliseconds. */
export function stepEnteredAt(session: string, step: string, nowMs: number = Date.now()): number {
  const key = `vethlab.entered.${session}.${step}`;
  try {
    const known = Number(sessionStorage.getItem(key));
    if (known > 0) return known;
    sessionStorage.setItem(key, String(nowMs));
  } catch {
    return nowMs; // private windows may forbid storage; a reload then counts from the start again
  }
  return nowMs;
}
