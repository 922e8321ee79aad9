import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { PROVIDER_NAMES, type ProviderName } from '../providers/provider-names.js';
import {
  everyPlace,
  type CrashPlan,
  type Moment,
  type PlaceKind,
  type WriteInterfaces,
} from '../scenario/crash-points.js';
import { drawMemberMoney } from '../scenario/draw-member-money.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { CommandAct, OrderPlan, Scenario, WorkflowType } from '../scenario/scenario.js';
import { act, dividing, fault, orderOf, type ThemeInput } from './theme-parts.js';

/** One seed of so many goes to the places in turn: each place has its turn about twenty times in 10,000 seeds. */
const EVERY = 4n;
/** Which of them; the canaries look at the first two seeds first. */
const REMAINDER = 3n;

const ONBOARDING = ['openAccount', 'applyCardBinding', 'verifyCardBinding'] as const;
const TRANSFERS = ['return', 'release', 'refund'] as const;

/** What each kind of workflow does when nothing keeps it from going on, in its order; `needs`: what a provider has it with. */
const COURSES = [
  { workflow: 'onboarding', needs: 'openAccount', wanted: ONBOARDING },
  { workflow: 'purchase', needs: 'openAccount', wanted: [...ONBOARDING, 'hold', ...TRANSFERS] },
  { workflow: 'escrow', needs: 'hold', wanted: ['hold', ...TRANSFERS] },
  // To be paid through a channel, and not paid.
  { workflow: 'escrow', needs: 'closeHold', wanted: ['hold', 'closeHold'] },
  { workflow: 'withdrawal', needs: 'withdraw', wanted: ['withdraw'] },
  { workflow: 'freeze', needs: 'freeze', wanted: ['freeze', 'payFromFreeze', 'unfreeze'] },
] as const satisfies readonly {
  readonly workflow: WorkflowType;
  readonly needs: PlaceKind;
  readonly wanted: readonly PlaceKind[];
}[];

/** Moments after which an operation still comes to its end by evidence: several can strike each operation of one workflow. */
const ROUNDS = [
  [
    'before the intent is stored',
    'when the provider has done it',
    'before the status query',
    'the answer is not recorded',
    'after the answer is recorded',
  ],
  [
    'the intent is not stored',
    'when the answer has come',
    'when the status query is answered',
    'before the answer is recorded',
  ],
  [
    'the answer is recorded and its confirmation lost',
    'before the next command is accepted',
    'after the next command is accepted',
  ],
] as const satisfies readonly (readonly Moment[])[];

/** Moments after which a provider that takes no number twice is sent nothing: what rests on the operation is never reached. */
const UNSENT = [
  'the intent is stored and its confirmation lost',
  'after the intent is stored',
  'before it is sent',
] as const satisfies readonly Moment[];

/** What one seed comes to: the kinds of operation of a workflow, and which of them are struck, at which moments. */
interface Turn {
  readonly provider: ProviderName;
  readonly workflow: WorkflowType;
  readonly kinds: readonly PlaceKind[];
  readonly struck: readonly PlaceKind[];
  readonly moments: readonly Moment[];
}

/** Whether a seed goes to the places in turn. */
export function isInTurn(seed: bigint): boolean {
  return seed % EVERY === REMAINDER;
}

/**
 * The worker dies, or the journal's database is lost, at places that the seed comes to for certain: one workflow goes its whole way, and
 * nothing else goes wrong. Which places these are goes round with the number of the seed, so that each has its turn equally often.
 */
export function placesInTurn(seed: bigint, { drawn, random, interfaces }: ThemeInput): Scenario {
  const all = turns(interfaces);
  const turn = all[Number((seed / EVERY) % BigInt(all.length))];
  if (!turn) throw new Error('no provider has an interface');
  const crashes = everyPlace(interfaces).flatMap((place): CrashPlan[] => {
    const written = interfaces.get(place.interface);
    const isStruck = written?.provider === turn.provider && turn.struck.includes(written.kind);
    return isStruck && turn.moments.includes(place.moment) ? [{ ...place, nth: 1 }] : [];
  });
  // A notification would end what is to be queried.
  const faults = turn.moments.some((moment) => moment.includes('query')) ? [fault('notifyLose', 1)] : [];
  const scenario = quietly(drawn, orderTo(turn, { random }), faults, dividing({ provesAbsence: true }));
  return { ...scenario, crashes, faultsEndMs: 3 * DAY_MS };
}

function turns(interfaces: WriteInterfaces): Turn[] {
  return PROVIDER_NAMES.flatMap((provider) => {
    const offered = [...interfaces.values()].flatMap((one) => (one.provider === provider ? [one.kind] : []));
    return COURSES.flatMap(({ workflow, needs, wanted }): Turn[] => {
      if (!offered.includes(needs)) return [];
      const kinds = wanted.filter((kind) => offered.includes(kind));
      const course = { provider, workflow, kinds };
      return [
        ...ROUNDS.map((moments) => ({ ...course, struck: kinds, moments })),
        ...apart(kinds).flatMap((struck) =>
          UNSENT.map((moment) => ({ ...course, struck, moments: [moment] })),
        ),
      ];
    });
  });
}

/** What has to be struck in a workflow of its own, since nothing follows it where it is never sent; the last of a workflow go together. */
function apart(kinds: readonly PlaceKind[]): PlaceKind[][] {
  const isLast = (kind: PlaceKind): boolean =>
    [...TRANSFERS, 'unfreeze', 'payFromFreeze'].some((one) => one === kind);
  const last = kinds.filter(isLast);
  return [...kinds.filter((kind) => !isLast(kind)).map((kind) => [kind]), ...(last.length > 0 ? [last] : [])];
}

/** An order of whose operations each comes to pass. */
function orderTo(turn: Turn, { random }: Pick<ThemeInput, 'random'>): Partial<OrderPlan> {
  const { provider, workflow, kinds, moments } = turn;
  const common: Partial<OrderPlan> = {
    ...{ provider, workflow },
    onboarded: !kinds.includes('openAccount'),
    // A workflow task that runs one operation after the other inside it has a next command after the last of them only.
    firstAttempt: moments.some((moment) => moment.includes('next command'))
      ? 'remote'
      : random.pick(['local', 'remote'] as const),
    operatorAfterMs: random.pick([5 * MINUTE_MS, HOUR_MS]),
  };
  if (kinds.includes('withdraw') || kinds.includes('freeze')) {
    const kind = kinds.includes('withdraw') ? 'withdraw' : 'freeze';
    const { cancelMs: _never, bounceMs: _not, ...own } = drawMemberMoney(random, { provider, kind });
    const funds = { funds: [{ afterMs: 0, fen: own.amountFen }], sellerFen: own.amountFen };
    return { ...own, ...common, ...funds, commands: kind === 'freeze' ? outOfFreeze(kinds) : [] };
  }
  const order = orderOf(random, { provider, commands: transfers(kinds), sellerFen: 20_000 });
  const timing = {
    ...order.timing,
    paymentWindowMs: 6 * HOUR_MS,
    confirmWindowMs: DAY_MS,
    refundWindowMs: DAY_MS,
  };
  const plan = { ...order, ...common, timing };
  if (!kinds.includes('closeHold')) return plan;
  const unpaid = { ...plan, timing: { ...timing, paymentWindowMs: 30 * MINUTE_MS }, funds: [] };
  return { ...unpaid, payer: { does: 'staysAway', afterMs: 0 } };
}

/** A part goes back, the rest is released, and a part of that is refunded. */
function transfers(kinds: readonly PlaceKind[]): CommandAct[] {
  if (!kinds.includes('release')) return [];
  return [
    { ...act('return', 1, true), share: 20 },
    act('release', 2, true),
    { ...act('refund', 3, true), share: 10 },
  ];
}

function outOfFreeze(kinds: readonly PlaceKind[]): CommandAct[] {
  const pays = kinds.includes('payFromFreeze');
  return [
    ...(pays ? [{ ...act('payFromFreeze', 201, true), share: 30 }] : []),
    { ...act('unfreeze', 202, true), waitMs: SECOND_MS },
  ];
}
