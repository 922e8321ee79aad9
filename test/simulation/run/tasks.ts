import type { CanaryOutcome } from '../canaries/canary-runner.js';
import type { Violation } from './outcome.js';
import type { Scenario } from '../scenario/scenario.js';
import type { DivisionScenario } from '../splits/division-scenario.js';
import type { RunMetrics } from './run-metrics.js';

/** What a seed process has to do. Seeds go as text: they have 64 bits. */
export type Task =
  | { readonly type: 'seeds'; readonly seeds: readonly string[] }
  | { readonly type: 'canary'; readonly name: string }
  | {
      readonly type: 'shrink';
      readonly seed: string;
      /** As it was drawn, however it ends. */
      readonly isWhole?: boolean;
    };

export interface SeedRun {
  readonly seed: string;
  readonly digest: string;
  readonly violation?: Violation | undefined;
}

/** What a seed process answers. */
export type Answer =
  | { readonly type: 'ready' }
  | { readonly type: 'began'; readonly seed: string }
  | {
      readonly type: 'seeds';
      readonly runs: readonly SeedRun[];
      readonly metrics: RunMetrics;
      readonly megabytes: number;
    }
  | { readonly type: 'canary'; readonly outcome: CanaryOutcome }
  | {
      readonly type: 'shrunk';
      readonly seed: string;
      readonly scenario: Scenario | DivisionScenario;
      readonly lines: readonly string[];
      readonly runs: number;
      readonly violation?: Violation | undefined;
    };
