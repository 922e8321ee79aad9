/** The end of one send or question as a whole, its further pages included, by a monotonic clock. */
export interface Deadline {
  leftMs(): number;
}

/** A deadline so many milliseconds from here. */
export function deadlineIn(ms: number): Deadline {
  const end = performance.now() + ms;
  return { leftMs: () => end - performance.now() };
}
