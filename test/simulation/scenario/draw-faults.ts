import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { CrashPlan, WriteInterfaces } from './crash-points.js';
import type { Aim } from './draw-order.js';
import { BANK_FAULTS, NETWORK_FAULTS, type FaultKind, type FaultPlan } from './faults.js';
import type { Random } from './random.js';
import { MONEY_KINDS } from './scenario.js';

/** Drawn elsewhere. */
const APART: readonly FaultKind[] = ['slowQuery', 'secondAnswered', 'rejectedForGood', 'silentPage'];

/** What the faults of a scenario are drawn around. */
export interface FaultFrame {
  readonly faultsEndMs: number;
  readonly deduplicates: boolean;
  readonly aim: Aim;
  readonly crashes: readonly CrashPlan[];
}

/** The faults of a scenario, each kind of them on or off for the whole run. */
export function drawFaults(random: Random, frame: FaultFrame, interfaces: WriteInterfaces): FaultPlan[] {
  const { faultsEndMs, deduplicates, crashes } = frame;
  const plans: FaultPlan[] = [];
  const often = (): number => random.pick([0.03, 0.1, 0.1, 0.3]);
  const on = (kind: FaultKind, chance: number, rest: Partial<FaultPlan> = {}): void => {
    if (random.chance(chance)) {
      plans.push({
        kind,
        fromMs: 0,
        untilMs: faultsEndMs,
        probability: often(),
        ms: 0,
        variant: random.int({ from: 0, to: 11 }),
        ...rest,
      });
    }
  };
  const onlyHere = (): Partial<FaultPlan> =>
    random.chance(0.5) && frame.aim.kind ? { of: [frame.aim.kind] } : {};
  drawNetworkFaults(random, { faultsEndMs, deduplicates }, on);
  for (const kind of BANK_FAULTS) {
    const withEffect = random.chance(0.5);
    if (kind === 'notFoundFor') drawBlindness(random, on);
    else if (APART.includes(kind)) continue;
    else if (kind === 'processing')
      on(kind, 0.12, { probability: 1, ms: random.pick([5 * MINUTE_MS, 3 * HOUR_MS]) });
    else if (kind === 'pending')
      on(kind, 0.2, {
        withEffect: random.chance(0.7),
        ms: random.pick([5 * SECOND_MS, MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS]),
        probability: random.pick([0.3, 1]),
        ...onlyHere(),
      });
    else if (kind === 'doAndDrop')
      on(kind, 0.35, { probability: random.pick([0.1, 0.2, 0.5]), ...onlyHere() });
    else if (kind === 'delay')
      on(kind, 0.2, {
        withEffect,
        ms: random.pick([3 * SECOND_MS, 8 * SECOND_MS, 25 * SECOND_MS, 90 * SECOND_MS]),
        ...onlyHere(),
      });
    else if (kind === 'tokenExpired')
      on(kind, 0.15, { fromMs: random.int({ from: 0, to: HOUR_MS }), probability: 1 });
    else if (kind === 'tryLater') on(kind, 0.12, random.pick([{ probability: 1, times: 5 }, onlyHere()]));
    else if (kind === 'rejectedForNow') on(kind, 0.12, { times: 1, probability: 0.5, ...onlyHere() });
    else on(kind, 0.12, { withEffect, ...onlyHere() });
  }
  on('journalLostBefore', 0.12);
  on('journalLostAfter', 0.12);
  const awayMs = random.pick([
    0,
    random.int({ from: 0, to: HOUR_MS }),
    random.int({ from: 0, to: faultsEndMs }),
  ]);
  on('journalAway', 0.12, {
    fromMs: awayMs,
    untilMs: awayMs + random.pick([MINUTE_MS, 20 * MINUTE_MS, 2 * HOUR_MS]),
    probability: 1,
  });
  for (const kind of ['workerKilled', 'evicted'] as const) {
    on(kind, 0.12, {
      fromMs: random.pick([
        0,
        random.int({ from: 0, to: 5 * MINUTE_MS }),
        random.int({ from: 0, to: faultsEndMs }),
      ]),
      probability: 1,
    });
  }
  on('updatesLost', 0.12);
  on('taskLost', 0.15);
  on('completionLost', 0.12);
  // A crash at a status query needs an operation that has to be queried.
  for (const crash of crashes) {
    const kind = interfaces.get(crash.interface)?.kind;
    if (kind && crash.moment.includes('query')) plans.push(lostAnswer(kind, faultsEndMs));
  }
  return plans;
}

function drawNetworkFaults(
  random: Random,
  { faultsEndMs, deduplicates }: Pick<FaultFrame, 'faultsEndMs' | 'deduplicates'>,
  on: (kind: FaultKind, chance: number, rest: Partial<FaultPlan>) => void,
): void {
  for (const kind of NETWORK_FAULTS) {
    if (kind === 'providerDown') {
      const fromMs = random.int({ from: 0, to: faultsEndMs });
      const untilMs = fromMs + random.pick([10 * MINUTE_MS, 3 * HOUR_MS, DAY_MS]);
      on(kind, 0.05, { fromMs, untilMs, probability: 1 });
    } else if (!APART.includes(kind) && (kind !== 'requestTwice' || deduplicates)) {
      on(kind, 0.12, {
        ms:
          kind === 'answerLate'
            ? random.int({ from: 4 * SECOND_MS, to: 90 * SECOND_MS })
            : random.int({ from: SECOND_MS, to: 90 * SECOND_MS }),
      });
    }
  }
}

/** How long a query does not see what was done. No document says that bound cards are shown late at all. */
function drawBlindness(
  random: Random,
  on: (kind: FaultKind, chance: number, rest: Partial<FaultPlan>) => void,
): void {
  const always = { probability: 1 };
  on('notFoundFor', 0.2, {
    ...always,
    of: MONEY_KINDS,
    ms: random.int({ from: SECOND_MS, to: 10 * MINUTE_MS }),
  });
  on('notFoundFor', 0.1, {
    ...always,
    of: ['openAccount'],
    ms: random.int({ from: SECOND_MS, to: 10 * MINUTE_MS }),
  });
  on('notFoundFor', 0.1, {
    ...always,
    of: ['verifyCardBinding'],
    ms: random.int({ from: SECOND_MS, to: MINUTE_MS }),
  });
}

function lostAnswer(kind: OperationKind, faultsEndMs: number): FaultPlan {
  return { kind: 'doAndDrop', fromMs: 0, untilMs: faultsEndMs, probability: 1, times: 1, ms: 0, of: [kind] };
}
