import type { Bench, BenchOptions } from './bench.js';
import type { Stage } from './stage.js';

/** What an expectation sees at a provider. A sighting of its own stands for what the documents say otherwise. */
export type Observed = 'yes' | 'no' | { readonly otherwise: string };

/** What is given to an expectation: stages end with it. */
export interface Scene {
  readonly bench: Bench;
  readonly open: (options?: BenchOptions) => Promise<Stage>;
}

/** One promise that a provider keeps, or is expected not to keep. */
export interface Expectation {
  readonly id: string;
  /** The promise, as the matrix prints it. */
  readonly promise: string;
  /** Whether a provider's test gateway can show it: no fault, no clock and no records are needed. */
  readonly live?: true;
  readonly run: (scene: Scene) => Promise<Observed>;
}

/** The expectations of one theme. */
export interface Theme {
  readonly title: string;
  readonly expectations: readonly Expectation[];
}
