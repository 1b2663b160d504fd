// Median and percentiles of samples.

/** The percentile at `share` (0 to 1) of the samples, by the nearest-rank method. Throws if there are no samples. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new RangeError('no samples');
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}
