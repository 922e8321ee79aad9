import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { PROVIDER_NAMES, type ProviderName } from '../providers/provider-names.js';
import { everyPlace } from '../scenario/crash-points.js';
import { astrayNotifications } from './notification-themes.js';
import { overMidnight, silentLists, strangeAnswers, tokensEnd } from './bank-themes.js';
import { closings } from './closing-themes.js';
import { paidByPayers } from './channel-themes.js';
import { changedMinds, unknownForDays, lostRepeats, resetTwice } from './late-themes.js';
import { cancelledInLine, impatientCrowd } from './crowd-themes.js';
import { rejectedDivisions, returnsInDoubt, shownUnderWay, withdrawnTwice } from './doubt-themes.js';
import { freezes, withdrawals } from './separate-themes.js';
import { bouncedWithdrawals, frozenPayments } from './member-money-themes.js';
import {
  cancelledOnboarding,
  diesInRefund,
  lostCodes,
  lostPurchase,
  onboardedTwice,
} from './member-themes.js';
import { once, quietly } from '../scenario/quiet-scenario.js';
import { answeredTwice, forgottenCommands, rejectedRepeats, usedIds } from './repeat-themes.js';
import { MONEY_KINDS, type CommandAct, type OrderPlan, type Scenario } from '../scenario/scenario.js';
import { twoWorkers } from './worker-themes.js';
import {
  act,
  decisions,
  dividing,
  fault,
  orderOf,
  releasesFirst,
  several,
  some,
  type ThemeInput,
} from './theme-parts.js';

type Theme = (input: ThemeInput) => Scenario;

/**
 * Scenarios about one matter each, in which everything that it needs comes together far more often than by chance: a rule that
 * matters once in ten thousand of the other seeds matters in most of these.
 */
export function themed(input: ThemeInput): Scenario {
  return input.random.pick(Object.values(THEMES))(input);
}

export const THEMES = {
  slowDecisions,
  manyRefunds,
  rejectedParts,
  pastTheLimit,
  takenOver,
  workerPaused,
  cancelledBlind,
  cancelledAnywhere,
  answeredTwice,
  freezes,
  withdrawals,
  overMidnight,
  tokensEnd,
  silentLists,
  strangeAnswers,
  usedIds,
  rejectedRepeats,
  lostRepeats,
  unknownForDays,
  resetTwice,
  changedMinds,
  cancelledOnboarding,
  lostPurchase,
  lostCodes,
  impatientCrowd,
  cancelledInLine,
  rejectedDivisions,
  shownUnderWay,
  returnsInDoubt,
  withdrawnTwice,
  bouncedWithdrawals,
  frozenPayments,
  forgottenCommands,
  diesInRefund,
  onboardedTwice,
  astrayNotifications,
  paidByPayers,
  twoWorkers,
  closings,
} as const satisfies Readonly<Record<string, Theme>>;

/** Commands come all through the time to confirm, which goes on all the same. */
function slowDecisions({ drawn, random }: ThemeInput): Scenario {
  const windowMs = random.pick([6 * HOUR_MS, DAY_MS]);
  const commands = several(random, { from: 2, to: 5 }, (id) => ({
    ...act(random.pick(['release', 'return', 'refund', 'refund'] as const), id),
    share: random.int({ from: 2, to: 15 }),
    waitMs: Math.floor((random.int({ from: 15, to: 40 }) / 100) * windowMs),
  }));
  const order = orderOf(random, {
    commands,
    onDeadline: random.pick(['release', 'return'] as const),
    confirmWindowMs: windowMs,
  });
  return { ...quietly(drawn, order, [], dividing()), faultsEndMs: MINUTE_MS };
}

/** One order's money goes out in several releases, and comes back in refunds that touch more than one of them. */
function manyRefunds({ drawn, random }: ThemeInput): Scenario {
  const releases = releasesFirst(random);
  const refunds = several(random, { from: 2, to: 6 }, (id) => ({
    ...act('refund', 20 + id, random.chance(0.5)),
    share: random.int({ from: 3, to: 45 }),
    waitMs: random.pick([SECOND_MS, random.int({ from: 0, to: HOUR_MS })]),
  }));
  const order = orderOf(random, { commands: [...releases, ...refunds] });
  const each = Math.floor((order.amountFen * random.int({ from: 20, to: 60 })) / 100);
  const burst = {
    name: 'refund' as const,
    afterMs: 0,
    fen: Array.from({ length: random.int({ from: 2, to: 6 }) }, () => each),
    patienceMs: [MINUTE_MS, HOUR_MS],
  };
  const faults = random.pick([
    [],
    [fault('doAndDrop', 0.3, ['refund'])],
    [fault('rejectedForNow', 0.3, ['refund'])],
  ]);
  const plan = { ...order, ...(random.chance(0.5) && { burst }) };
  return quietly(drawn, plan, faults, dividing({ advance: random.pick(['0.00', '1000.00']) }));
}

/** The provider rejects parts of a command, and the caller sends the command again. */
function rejectedParts({ drawn, random }: ThemeInput): Scenario {
  const kind = random.pick(['refund', 'refund', 'release'] as const);
  const parts = several(random, { from: 4, to: 5 }, (id) => ({
    ...act('release', id, true),
    share: random.int({ from: 8, to: 15 }),
  }));
  const refund: CommandAct = { ...act('refund', 20, true), share: random.int({ from: 28, to: 50 }) };
  const division: CommandAct[] = [
    { ...act('openDispute', 30), waitMs: SECOND_MS },
    { ...act('resolveDispute', 31, true), share: random.int({ from: 10, to: 60 }) },
  ];
  const commands = kind === 'refund' ? [...parts, refund] : division;
  const order = orderOf(random, { commands, sellerFen: 20_000, refundWindowMs: 3 * DAY_MS });
  return quietly(drawn, order, [fault('rejectedForGood', 0.5, [kind])], dividing());
}

/** More returns than a provider allows of one hold, after a release to several: the rest goes back by a release and a refund. */
function pastTheLimit({ drawn, random }: ThemeInput): Scenario {
  const first: CommandAct = { ...act('release', 1), share: random.int({ from: 10, to: 20 }), others: 1 };
  const returns = Array.from({ length: 10 }, (_, index) => ({
    ...act('return', 2 + index),
    share: random.int({ from: 1, to: 4 }),
  }));
  const last: CommandAct[] = random.chance(0.7)
    ? [act('openDispute', 30), { ...act('resolveDispute', 31), share: random.int({ from: 5, to: 30 }) }]
    : [];
  const order = orderOf(random, {
    provider: 'adapay',
    commands: [first, ...returns, ...last],
    onDeadline: random.pick(['release', 'return'] as const),
    confirmWindowMs: HOUR_MS,
    sellerFen: 20_000,
  });
  const faults = random.chance(0.3) ? [fault('doAndDrop', 0.3, ['release', 'refund'])] : [];
  return quietly(drawn, order, faults, dividing({ provesAbsence: true }));
}

/** Another run goes on with what the one before has begun, and the callers repeat their commands. */
function takenOver({ drawn, random }: ThemeInput): Scenario {
  // After a part release, a provider without another way returns money by a release and a refund.
  const parts = random.chance(0.5)
    ? [{ ...act('release', 10, true), share: random.int({ from: 5, to: 20 }) }]
    : [];
  const divisions: CommandAct[] = [
    { ...act('return', 1, true), share: random.int({ from: 5, to: 60 }), releaseRest: true },
  ];
  const isTerminated = random.chance(0.5);
  // The order is started again after 25 hours; its time to confirm begins anew then.
  const repeatMs = isTerminated
    ? random.pick([25 * HOUR_MS + 20 * MINUTE_MS, 36 * HOUR_MS])
    : random.pick([MINUTE_MS, HOUR_MS]);
  const order = orderOf(random, {
    commands: [
      ...parts,
      ...(random.chance(0.7) ? divisions : decisions(random)).map((one) => ({
        ...one,
        ...(random.chance(0.8) && { repeatMs }),
      })),
    ],
    sellerFen: 20_000,
    refundWindowMs: 3 * DAY_MS,
  });
  const afterMs = random.int({ from: 5 * SECOND_MS, to: 3 * MINUTE_MS });
  const interruption: Partial<OrderPlan> = isTerminated
    ? { terminateMs: afterMs, againMs: HOUR_MS }
    : { reset: { afterMs, part: random.next() } };
  const slow = {
    ...fault('delay', 0.7, MONEY_KINDS),
    ms: random.pick([3 * SECOND_MS, 8 * SECOND_MS]),
    withEffect: true,
  };
  const faults = [
    slow,
    ...some(random, [
      fault('taskLost', 0.3),
      fault('updatesLost', 0.3),
      fault('doAndDrop', 0.3, MONEY_KINDS),
    ]),
  ];
  const bank = { partialRelease: random.chance(0.3), reverseAfterConfirm: random.chance(0.5) };
  return quietly(drawn, { ...order, ...interruption }, faults, bank);
}

/** A worker pauses inside a step, and goes on when another run or another worker has taken over. */
function workerPaused({ drawn, random, interfaces }: ThemeInput): Scenario {
  const provider = random.pick(PROVIDER_NAMES);
  const places = everyPlace(interfaces).filter(
    ({ interface: name, moment }) =>
      interfaces.get(name)?.provider === provider &&
      MONEY_KINDS.some((kind) => kind === interfaces.get(name)?.kind) &&
      (moment === 'before the intent is stored' || moment === 'after the intent is stored'),
  );
  const order = orderOf(random, { provider, commands: decisions(random), sellerFen: 20_000 });
  const afterMs = random.int({ from: SECOND_MS, to: 30 * SECOND_MS });
  const interruption = random.pick<Partial<OrderPlan>>([
    { reset: { afterMs, part: random.next() } },
    { reset: { afterMs, part: 0 } },
    { terminateMs: afterMs, againMs: HOUR_MS },
    { cancelMs: afterMs },
  ]);
  const stop = {
    ...random.pick(places),
    nth: 1,
    pauseMs: random.pick([15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 2 * DAY_MS]),
  };
  const plain = quietly(drawn, { ...order, ...interruption }, [], { partialRelease: random.chance(0.5) });
  return { ...plain, crashes: [stop] };
}

/**
 * For how long a hold is hidden: about until its absence is proved and a little longer. The third query that counts is 13, 23 or 75 minutes
 * after the request, and the late watch lasts for 10 minutes more. A repeated request is found.
 */
const BLIND_FOR_MS: Readonly<Record<ProviderName, readonly [from: number, to: number]>> = {
  pingan: [8 * MINUTE_MS, 20 * MINUTE_MS],
  adapay: [16 * MINUTE_MS, 30 * MINUTE_MS],
  lianlian: [65 * MINUTE_MS, 85 * MINUTE_MS],
};

/** Cancelled while the provider has held the money, has not answered, and does not show it for longer than the proof of absence takes. */
function cancelledBlind({ drawn, random }: ThemeInput): Scenario {
  const provider = random.pick(PROVIDER_NAMES);
  const order = orderOf(random, { provider, commands: [] });
  const cancelMs = random.int({ from: SECOND_MS, to: MINUTE_MS });
  const [from, to] = BLIND_FOR_MS[provider];
  const blind = { ...once('notFoundFor', 'hold'), ms: random.int({ from, to }), times: 1_000 };
  const faults = [once('doAndDrop', 'hold'), blind];
  return quietly(drawn, { ...order, cancelMs }, faults, { resendMode: 'none', provesAbsence: true });
}

/** Cancelled at any moment, with answers lost and funds that come late. */
function cancelledAnywhere({ drawn, random }: ThemeInput): Scenario {
  const order = orderOf(random, { commands: decisions(random), sellerFen: random.pick([0, 20_000]) });
  const cancelMs = random.pick([
    random.int({ from: 0, to: 10 * SECOND_MS }),
    random.int({ from: 0, to: HOUR_MS }),
  ]);
  const half = Math.ceil(order.amountFen / 2);
  const late = [
    { afterMs: 0, fen: half },
    { afterMs: random.int({ from: MINUTE_MS, to: 20 * MINUTE_MS }), fen: order.amountFen },
  ];
  const faults = some(random, [
    fault('doAndDrop', 0.5, MONEY_KINDS),
    fault('rejectedForNow', 0.5, MONEY_KINDS),
    fault('taskLost', 0.3),
    { ...fault('notFoundFor', 1, MONEY_KINDS), ms: 8 * MINUTE_MS },
  ]);
  const plan = { ...order, cancelMs, ...(random.chance(0.3) && { funds: late }) };
  return quietly(drawn, plan, faults, { partialRelease: random.chance(0.5), provesAbsence: true });
}
