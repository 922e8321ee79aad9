import { Context } from '@temporalio/activity';
import { OPERATION_KINDS, type Intent, type OperationKind, type Performed } from '../src/domain/operation.js';
import type { KnownOperations } from '../src/journal/execution.js';
import type { Secrets } from '../src/providers/provider.js';
import { callerOf } from './caller.js';
import { toFailure } from './failures.js';
import type { SingleFlight } from './single-flight.js';
import type { Perform } from './perform.js';

/** What an activity is asked to perform. Secrets are carried beside the intent because no journal may keep them. */
export interface PerformRequest<K extends OperationKind> {
  readonly intent: Intent<K>;
  readonly secrets?: Secrets;
  /** An SMS code alone: the form in which an attempt that is scheduled already may carry it. */
  readonly secret?: string;
  /** Nothing is to be sent any more; see `PerformOptions`. */
  readonly recall?: boolean;
  /** How often the workflow's run has taken over from its own lost tasks; default: 0. */
  readonly epoch?: number;
  /** What the workflow knows of its operations: nothing new is begun where the journal has others. */
  readonly known?: KnownOperations;
}

export type PerformActivity<K extends OperationKind> = (request: PerformRequest<K>) => Promise<Performed<K>>;

/** One activity a kind of operation, by the kind's name. */
export type PerformActivities = { readonly [K in OperationKind]: PerformActivity<K> };

export interface PerformActivityDeps {
  readonly perform: Perform;
  readonly inFlight: SingleFlight;
  /** How long a local activity waits for its provider; below its schedule-to-close timeout. */
  readonly localWaitMs: number;
  readonly log: { warn(fields: object, message: string): void };
  /** Default: the machine's. */
  readonly alarms?: Alarms;
}

/** How an activity waits: by the machine's time, or by a simulation's. */
export interface Alarms {
  /** Calls `wake` after so many milliseconds; answers how to take that back. */
  after(ms: number, wake: () => void): () => void;
}

const machineAlarms: Alarms = {
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  },
};

/** Makes the activities of all kinds. */
export function performActivities(deps: PerformActivityDeps): PerformActivities {
  const activities = OPERATION_KINDS.map((kind) => [kind, performActivity(deps)] as const);
  // Each is there, and none knows its kind: the request brings it.
  return Object.fromEntries(activities) as unknown as PerformActivities;
}

/**
 * Makes the activity of one kind of operation. Run as a local activity it stops waiting after `localWaitMs` and answers
 * "under way", while the request goes on and records its own answer: a write is never cancelled.
 */
export function performActivity<K extends OperationKind>(deps: PerformActivityDeps): PerformActivity<K> {
  const { alarms = machineAlarms } = deps;
  return async ({ intent, secret, secrets = codeAlone(secret), recall, epoch, known }) => {
    const { operationId } = intent;
    try {
      const { isLocal } = Context.current().info;
      const caller = callerOf(epoch);
      // By the whole content, so that another intent under the same id is never merged with it: the journal refuses it. By the
      // secrets too, which only this map can tell apart: another code never waits for the answer to the first one. By the caller,
      // because one that has taken over is not superseded where the one before it was.
      const running = deps.inFlight.join(JSON.stringify([intent, { recall, secrets, caller }]), () =>
        deps.perform(intent, { secrets, recall, caller, known }),
      );
      if (!isLocal) return await running;
      return await withinOr(running, { ...alarms, ms: deps.localWaitMs }, () => {
        running.catch((error: unknown) => {
          deps.log.warn(
            { operationId, failure: toFailure(error).message },
            'an attempt that nobody waits for failed',
          );
        });
        return underWay();
      });
    } catch (error) {
      throw toFailure(error);
    }
  };
}

function codeAlone(code: string | undefined): Secrets | undefined {
  return code === undefined ? undefined : { verificationCode: code };
}

function underWay<K extends OperationKind>(): Performed<K> {
  return {
    serialNumber: '',
    outcome: { type: 'pending', why: 'the provider has not answered yet' },
    // At once: the ordinary activity joins the request that is still under way here, or waits for its lease elsewhere.
    queryAgainAfterMs: 0,
  };
}

async function withinOr<T>(
  running: Promise<T>,
  limit: Alarms & { ms: number },
  otherwise: () => T,
): Promise<T> {
  let stop: (() => void) | undefined;
  const late = new Promise<T>((resolve) => {
    stop = limit.after(limit.ms, () => resolve(otherwise()));
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    stop?.();
  }
}
