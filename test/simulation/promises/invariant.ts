import type { Recorder } from '../recording/recorder.js';

/** A promise that must hold after every step of every run. */
export interface Invariant {
  readonly name: string;
  readonly promise: string;
  /** How many cases of a run it has judged: a promise that never judged any was not tested. */
  judged(run: Recorder): number;
  /** What breaks the promise, if anything does. */
  check(run: Recorder): string | undefined;
}
