/** The end of one send or query as a whole, further pages of a list included, by a monotonic clock. */
export interface Deadline {
  leftMs(): number;
}

/** A deadline so many milliseconds from here. */
export function deadlineIn(ms: number): Deadline {
  const end = performance.now() + ms;
  return { leftMs: () => end - performance.now() };
}

/** What a promise brings before the deadline, else `late`. The promise itself goes on. */
export async function before<T, L>(deadline: Deadline, promise: Promise<T>, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const lateness = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late), Math.max(0, deadline.leftMs()));
  });
  try {
    return await Promise.race([promise, lateness]);
  } finally {
    clearTimeout(timer);
  }
}
