import type { ProviderName } from '../providers/provider-names.js';
import type { EventLog } from '../recording/event-log.js';
import type { FaultKind } from '../scenario/faults.js';

/** What a run came to. */
export interface Outcome {
  readonly digest: string;
  readonly steps: number;
  readonly violation?: Violation;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** Places where something could die, by how often they were passed, and by how often something died there. */
  readonly passed: ReadonlyMap<string, number>;
  readonly hit: ReadonlyMap<string, number>;
  /** By provider. */
  readonly counts: Readonly<Partial<Record<ProviderName, Counts>>>;
  /** How much each promise was given to judge. */
  readonly judged: ReadonlyMap<string, number>;
  readonly log: EventLog;
}

/** A promise that was broken. */
export interface Violation {
  readonly invariant: string;
  readonly what: string;
  readonly step: number;
  /** How many lines the log had by then. */
  readonly line: number;
}

/** What a run must have met often enough at each provider for its silence to mean anything. */
export interface Counts {
  moneyEffects: number;
  outcomesUnknown: number;
  outcomesResolved: number;
  compensations: number;
  replays: number;
  operatorDecisions: number;
}

export const COUNTED = [
  'moneyEffects',
  'outcomesUnknown',
  'outcomesResolved',
  'compensations',
  'replays',
  'operatorDecisions',
] as const satisfies readonly (keyof Counts)[];

export function noCounts(): Counts {
  return {
    moneyEffects: 0,
    outcomesUnknown: 0,
    outcomesResolved: 0,
    compensations: 0,
    replays: 0,
    operatorDecisions: 0,
  };
}

/** Ends a run at the step at which a promise was broken. */
export class Broken extends Error {
  constructor(readonly violation: Violation) {
    super(violation.what);
  }
}
