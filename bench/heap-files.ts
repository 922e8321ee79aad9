/** What one thread's heap holds after a collection. */
export interface HeapReport {
  readonly main: boolean;
  readonly usedBytes: number;
  readonly externalBytes: number;
}

/** The file that asks every thread of a worker for its nth report. */
export function requestFile(n: number): string {
  return `ask-${n}`;
}

/** Where a thread writes its nth report. */
export function reportFile(n: number, threadId: number): string {
  return `report-${n}-${threadId}.json`;
}
