import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { Random } from '../scenario/random.js';

/** The providers that divide trades and hold nothing. */
export const DIVIDING = ['hkrt', 'hongwen'] as const;
export type DividingProvider = (typeof DIVIDING)[number];

/** Faults of the sandboxes, by the kind of call that they strike at. */
const WRITE_FAULTS = [
  ...['doAndDrop', 'dropBefore', 'malformed', 'wrongSignature', 'html502'],
  ...['unknownCode', 'tryLater', 'refuseConnection', 'pending'],
] as const;
const QUERY_FAULTS = ['doAndDrop', 'malformed', 'wrongSignature', 'notFoundFor', 'processing'] as const;
const NOTIFICATION_FAULTS = ['notifyLose', 'notifyDuplicate', 'notifyDelay', 'notifyForge'] as const;
/** The provider says, signed, that it divided another amount. */
export const UNTRUE_NOTICE = 'notifyOtherAmount';
export const DIVISION_FAULTS = [
  ...new Set<string>([...WRITE_FAULTS, ...QUERY_FAULTS, ...NOTIFICATION_FAULTS, UNTRUE_NOTICE]),
];

/** The calls of each provider. */
export const CALLS: Readonly<
  Record<DividingProvider, { readonly writes: string[]; readonly queries: string[] }>
> = {
  hkrt: { writes: ['ledger', 'collection', 'finish'], queries: ['query-by-applyno', 'collection-query'] },
  hongwen: { writes: ['trade.apply.divide', 'trade.apply.divide.back'], queries: [] },
};

/** A death of the worker: before the provider acts, or after it and before the answer. */
export interface DivisionCrash {
  readonly interface: string;
  readonly moment: 'before' | 'after';
}

/** Every place where a worker can die in a division. */
export const DIVISION_PLACES: readonly string[] = DIVIDING.flatMap((provider) =>
  CALLS[provider].writes.flatMap((call) =>
    (['before', 'after'] as const).map((moment) => placeOfDeath(provider, { interface: call, moment })),
  ),
);

/** What such a place is called. */
export function placeOfDeath(provider: DividingProvider, { interface: call, moment }: DivisionCrash): string {
  return `${provider} ${call}: ${moment === 'before' ? 'before the provider acts' : 'when the provider has done it'}`;
}

export interface ReceiverPlan {
  readonly itemId: string;
  readonly fen: number;
  readonly result: 'succeeds' | 'fails';
  readonly takesMs: number;
}

export type DivisionCommand =
  | { readonly name: 'divide'; readonly receiver: ReceiverPlan }
  | { readonly name: 'retry' | 'finish' | 'cancel' }
  | { readonly name: 'prepareRefund'; readonly fen: number; readonly merchantPays: boolean };

/** One division as plain data, drawn from a seed. Times are milliseconds from its start. */
export interface DivisionScenario {
  readonly provider: DividingProvider;
  readonly paidFen: number;
  readonly receivers: readonly ReceiverPlan[];
  readonly finishAfterMs: number;
  readonly onDeadline: 'finish' | 'ask';
  readonly firstAttempt: 'local' | 'remote';
  /** Whether the settings prove that a number which is not found never arrived. */
  readonly provesAbsence: boolean;
  readonly commands: readonly (DivisionCommand & { readonly atMs: number; readonly twice: boolean })[];
  readonly faults: readonly { readonly kind: string; readonly interface: string; readonly ms: number }[];
  readonly crashes: readonly DivisionCrash[];
  /** When the worker dies whatever it does. */
  readonly deathsMs: readonly number[];
  /** When the provider says, signed, that it divided another amount. */
  readonly untrueNoticeMs?: number;
  /** Whether receivers spend what they get, so that a return cannot take it. */
  readonly spends: boolean;
  readonly faultsEndMs: number;
}

/** The division of a seed. */
export function drawDivision(seed: bigint): DivisionScenario {
  const random = Random.of(seed, 'division');
  const provider = random.pick(DIVIDING);
  const paidFen = random.pick([10_000, 1, 99, 100_001, 12_345_678]);
  const receivers = drawReceivers(random, paidFen);
  const { writes, queries } = CALLS[provider];
  const draw = (kinds: readonly string[], calls: readonly string[], most: number) =>
    calls.length === 0
      ? []
      : Array.from({ length: random.int({ from: 0, to: most }) }, () => ({
          kind: random.pick(kinds),
          interface: random.pick(calls),
          ms: random.pick([SECOND_MS, MINUTE_MS, HOUR_MS]),
        }));
  const crashes = Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () => ({
    interface: random.pick(writes),
    moment: random.pick(['before', 'after'] as const),
  }));
  return {
    ...{ provider, paidFen, receivers, crashes },
    finishAfterMs: random.pick([HOUR_MS, DAY_MS, 7 * DAY_MS]),
    onDeadline: random.pick(['finish', 'finish', 'ask']),
    firstAttempt: random.pick(['local', 'local', 'remote']),
    provesAbsence: random.chance(0.5),
    commands: drawCommands(random, paidFen),
    faults: [
      ...draw(WRITE_FAULTS, writes, 3),
      ...draw(QUERY_FAULTS, queries, 2),
      ...draw(NOTIFICATION_FAULTS, writes, 2),
    ],
    deathsMs: Array.from({ length: random.pick([0, 0, 1, 2]) }, () =>
      random.int({ from: 0, to: 2 * HOUR_MS }),
    ),
    ...(random.chance(0.3) && { untrueNoticeMs: random.int({ from: 1, to: HOUR_MS }) }),
    spends: random.chance(0.15),
    faultsEndMs: 6 * HOUR_MS,
  };
}

function drawReceivers(random: Random, paidFen: number): ReceiverPlan[] {
  const count = random.int({ from: 1, to: 3 });
  const receivers: ReceiverPlan[] = [];
  let left = paidFen;
  for (let nth = 1; nth <= count && left > 0; nth += 1) {
    const fen = random.chance(0.2) ? left : random.int({ from: 1, to: left });
    receivers.push(drawReceiver(random, `r${nth}`, fen));
    left -= fen;
  }
  return receivers;
}

function drawReceiver(random: Random, itemId: string, fen: number): ReceiverPlan {
  return {
    ...{ itemId, fen },
    result: random.chance(0.25) ? 'fails' : 'succeeds',
    takesMs: random.pick([0, 0, 2 * SECOND_MS, 3 * HOUR_MS]),
  };
}

function drawCommands(random: Random, paidFen: number): DivisionScenario['commands'] {
  return Array.from({ length: random.int({ from: 0, to: 4 }) }, (_, at) => {
    const atMs = random.int({ from: 0, to: 12 * HOUR_MS });
    const twice = random.chance(0.3);
    const name = random.pick([
      'divide',
      'retry',
      'retry',
      'prepareRefund',
      'prepareRefund',
      'finish',
      'cancel',
    ]);
    const fen = random.int({ from: 1, to: paidFen });
    if (name === 'divide')
      return { name, atMs, twice, receiver: drawReceiver(random, `x${at}`, fen) } as const;
    if (name === 'prepareRefund')
      return { name, atMs, twice, fen, merchantPays: random.chance(0.3) } as const;
    return { name: name as 'retry' | 'finish' | 'cancel', atMs, twice };
  });
}
