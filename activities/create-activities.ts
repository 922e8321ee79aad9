import type { Journal } from '../src/journal/journal.js';
import type { Provider } from '../src/providers/provider.js';
import { acquiredActivities, type AcquiredActivities } from './acquired-credit.js';
import { balanceActivities, type BalanceActivities } from './balance.js';
import { closingActivities, type ClosingActivities } from './closing-conditions.js';
import { executionActivities, type ExecutionActivities } from './execution.js';
import { SingleFlight } from './single-flight.js';
import { operationActivities, type OperationActivities } from './operation.js';
import {
  performActivities,
  type Alarms,
  type PerformActivities,
  type PerformActivityDeps,
} from './perform-activity.js';
import { reportProgress } from './progress.js';
import { reconciliationActivities, type ReconciliationActivities } from './reconciliation.js';
import { createPerform, type PerformClock } from './perform.js';
import { smallAmountActivities, type SmallAmountActivities } from './small-amount.js';
import { bounceActivities, type BounceActivities } from './withdrawal-bounce.js';

/** Every activity by the name that the Temporal UI shows. These names are forever: a test pins them. */
export type Activities = PerformActivities &
  BalanceActivities &
  BounceActivities &
  AcquiredActivities &
  SmallAmountActivities &
  ClosingActivities &
  OperationActivities &
  ReconciliationActivities &
  ExecutionActivities;

export interface ActivitiesDeps {
  readonly journal: Journal;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly clock: PerformClock & Partial<Alarms>;
  readonly leaseMs: number;
  readonly httpTimeoutMs: number;
  readonly localWaitMs: number;
  readonly owner: string;
  readonly log: PerformActivityDeps['log'];
}

/**
 * Builds the activities over one journal and the configured providers. `drain` resolves when no provider call is under way:
 * call it after the worker has shut down and before the journal is closed.
 */
export function createActivities(deps: ActivitiesDeps): {
  activities: Activities;
  drain: () => Promise<void>;
} {
  const inFlight = new SingleFlight();
  const { clock, localWaitMs, log } = deps;
  const performDeps = {
    perform: createPerform(deps),
    inFlight,
    localWaitMs,
    log,
    ...(clock.after && { alarms: { after: clock.after } }),
  };
  return {
    activities: {
      ...performActivities(performDeps),
      ...balanceActivities(deps.providers),
      ...bounceActivities(deps),
      ...acquiredActivities(deps),
      ...smallAmountActivities(deps),
      ...closingActivities(deps),
      ...operationActivities(deps),
      ...reconciliationActivities({ ...deps, report: reportProgress }),
      ...executionActivities(deps),
    },
    drain: () => inFlight.drain(),
  };
}
