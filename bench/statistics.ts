/**
 * The value below which a share of the values lies (nearest rank).
 * @param share from 0 to 1: 0.5 is the median.
 * @throws Error without values.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('no values to take a quantile of');
  return value;
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const above = sorted[Math.floor(sorted.length / 2)];
  const below = sorted[Math.ceil(sorted.length / 2) - 1];
  if (above === undefined || below === undefined) throw new Error('no values to take a median of');
  return (above + below) / 2;
}

/** Rounded for people: three digits that say something. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
