import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { ResolutionRule } from '../../../src/providers/provider.js';
import type { Canary } from './canary.js';
import type { FaultPlan } from '../scenario/faults.js';
import { once, quietly, commandAct } from '../scenario/quiet-scenario.js';

/** Bugs by which a caller or an order waits longer than was promised. */
export const WAITING_CANARIES: readonly Canary[] = [
  {
    name: 'the time to confirm starts anew with each command',
    caughtBy: 'a deadline is kept',
    scenario: (drawn) => ({
      ...quietly(
        drawn,
        {
          timing: { ...drawn.orders[0]?.timing, confirmWindowMs: DAY_MS },
          commands: [1, 2].map((id) => ({
            ...commandAct('release', id),
            share: 5,
            waitMs: 10 * 60 * MINUTE_MS,
            insists: false,
          })),
        },
        [],
        { partialRelease: true },
      ),
      faultsEndMs: MINUTE_MS,
    }),
    workflows: [['status.confirmLeftMs -= Date.now() - sinceMs;', 'status.confirmLeftMs -= 0;']],
  },
  {
    name: 'a number is sent again on another day',
    at: ['pingan'],
    caughtBy: 'one number',
    scenario: (drawn) => ({
      ...quietly(drawn, {}, [once('dropBefore', 'hold')]),
      timeOfDayMs: DAY_MS - 2 * MINUTE_MS,
    }),
    provider: (provider) => ({
      ...provider,
      operations: Object.fromEntries(
        Object.entries(provider.operations).map(([kind, operation]) => [kind, onAnyDay(operation)]),
      ),
    }),
  },
  {
    name: 'a rejected attempt is not queried again before the next one',
    // 连连 rejects no repeat of a refund, and a notification tells of the first.
    at: ['adapay', 'pingan'],
    caughtBy: 'everything ends',
    besides: ['failed only by evidence'],
    scenario: (drawn) =>
      quietly(
        drawn,
        { cancelMs: 20 * SECOND_MS, commands: [] },
        [
          { ...during('secondAnswered', MINUTE_MS), fromMs: 15 * SECOND_MS, ms: SECOND_MS },
          { ...once('notFoundFor', 'return'), ms: 10 * MINUTE_MS, times: 100 },
        ],
        { resendMode: 'balanceFirst' },
      ),
    workflows: [['const shown = this.#rejected && ', 'const shown = undefined && ']],
  },
];

/** An operation that may be sent again whatever the day. */
function onAnyDay<T extends { readonly resolution: ResolutionRule }>(operation: T): T {
  const { resend, ...rest } = operation.resolution;
  const { sameDate: _sameDate, ...anyDay } = resend ?? { times: 0, sinceLeftMs: 0 };
  return { ...operation, resolution: { ...rest, ...(resend && { resend: anyDay }) } };
}

/** A fault that always strikes for a while. */
function during(kind: FaultPlan['kind'], untilMs: number): FaultPlan {
  return { kind, fromMs: 0, untilMs, probability: 1, ms: 0 };
}
