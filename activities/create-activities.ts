import type { Journal } from '../src/journal/journal.js';
import type { Provider } from '../src/providers/provider.js';
import { accountActivities, type AccountActivities } from './account.js';
import { balanceActivities, type BalanceActivities } from './balance.js';
import { executionActivities, type ExecutionActivities } from './execution.js';
import { freezeActivities, type FreezeActivities } from './freeze.js';
import { SingleFlight } from './single-flight.js';
import { operationActivities, type OperationActivities } from './operation.js';
import type { Alarms, PerformActivityDeps } from './perform-activity.js';
import { createPerform, type PerformClock } from './perform.js';
import { transferActivities, type TransferActivities } from './transfer.js';
import { withdrawalActivities, type WithdrawalActivities } from './withdrawal.js';

/** Every activity by the name that the Temporal UI shows. These names are forever: a test pins them. */
export type Activities = AccountActivities &
  TransferActivities &
  FreezeActivities &
  WithdrawalActivities &
  BalanceActivities &
  OperationActivities &
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
      ...accountActivities(performDeps),
      ...transferActivities(performDeps),
      ...freezeActivities(performDeps),
      ...withdrawalActivities(performDeps),
      ...balanceActivities(deps.providers),
      ...operationActivities(deps),
      ...executionActivities(deps),
    },
    drain: () => inFlight.drain(),
  };
}
