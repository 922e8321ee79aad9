import fc from 'fast-check';
import { createPerform } from '../../../activities/perform.js';
import type { Journal } from '../../../src/journal/journal.js';
import type {
  Answer,
  OperationRequest,
  Provider,
  ProviderOperation,
  ResolutionRule,
} from '../../../src/providers/provider.js';
import type { IntentResults, Performed } from '../../../src/domain/operation.js';
import { NotSent } from '../../../src/domain/errors.js';
import { holdIntent } from '../../journal/support/fixtures.js';
import { LONGEST_JOURNEY_MS, LONGEST_LAG_MS, ModelBank, type BankTerms, type Mood } from './model-bank.js';
import { type VirtualTime } from './virtual-time.js';

export const HTTP_TIMEOUT_MS = 20_000;
export const LEASE_MS = 25_000;

/** One attempt at the operation, and what goes wrong with it. */
export interface Try {
  /** After the attempt before it. */
  readonly gapMs: number;
  /** lost: it happens, and its caller never learns; never: the process dies before it. */
  readonly begin: 'ok' | 'lost';
  /** How long the process stands still between begin and what follows. */
  readonly stallMs: number;
  readonly query: 'ok' | 'unclear';
  readonly queryMs: number;
  readonly request: 'arrives' | 'lost' | 'notSent';
  readonly journeyMs: number;
  readonly answer: 'ok' | 'lost';
  readonly answerMs: number;
  readonly record: 'ok' | 'lost' | 'never';
  readonly recordAfterMs: number;
}

const mostly = <T>(good: T, ...bad: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { arbitrary: fc.constant(good), weight: 2 },
    ...bad.map((one) => ({ arbitrary: fc.constant(one), weight: 1 })),
  );

/** Nothing to speak of, all of it, or anything between. */
const upTo = (ms: number) =>
  fc.oneof(
    { arbitrary: fc.constant(10), weight: 3 },
    { arbitrary: fc.constant(ms), weight: 1 },
    { arbitrary: fc.integer({ min: 0, max: ms }), weight: 1 },
  );

/** At once, just after a timeout or a lease, or at any time: what can collide is worth trying more often than chance would. */
const gap = fc.oneof(
  fc.constantFrom(0, 100, HTTP_TIMEOUT_MS + 100, LEASE_MS + 100, LEASE_MS + 10_000),
  fc.integer({ min: 0, max: 120_000 }),
);

const wild: fc.Arbitrary<Try> = fc.record({
  gapMs: gap,
  begin: mostly<Try['begin']>('ok', 'ok', 'lost'),
  stallMs: fc.oneof({ arbitrary: fc.constant(10), weight: 4 }, { arbitrary: upTo(2 * LEASE_MS), weight: 1 }),
  query: mostly<Try['query']>('ok', 'ok', 'unclear'),
  queryMs: upTo(HTTP_TIMEOUT_MS),
  request: mostly<Try['request']>('arrives', 'arrives', 'lost', 'notSent'),
  journeyMs: upTo(LONGEST_JOURNEY_MS),
  answer: mostly<Try['answer']>('ok', 'lost'),
  answerMs: upTo(HTTP_TIMEOUT_MS),
  record: mostly<Try['record']>('ok', 'lost', 'never'),
  recordAfterMs: upTo(2 * LEASE_MS),
});

/** An attempt with which nothing goes wrong, five minutes after the one before it. */
export const calm: Try = {
  gapMs: 300_000,
  begin: 'ok',
  stallMs: 0,
  query: 'ok',
  queryMs: 10,
  request: 'arrives',
  journeyMs: 10,
  answer: 'ok',
  answerMs: 10,
  record: 'ok',
  recordAfterMs: 0,
};

/** Half of all attempts go as they should: trouble shows in what comes after it. */
export const tryArbitrary: fc.Arbitrary<Try> = fc.oneof(
  wild,
  gap.map((gapMs) => ({ ...calm, gapMs })),
);

export function termsArbitrary(mood: Mood): fc.Arbitrary<BankTerms> {
  return fc.record({
    mood: fc.constant(mood),
    fundedAfterMs: fc.oneof(
      { arbitrary: fc.constant(0), weight: 5 },
      { arbitrary: fc.integer({ min: 0, max: 300_000 }), weight: 3 },
      { arbitrary: fc.constant(undefined), weight: 1 },
    ),
    rich: fc.boolean(),
    lagMs: fc.oneof(fc.constantFrom(10, LONGEST_LAG_MS), fc.integer({ min: 0, max: LONGEST_LAG_MS })),
    showsRejections: fc.boolean(),
  });
}

/** What came of a workflow: how often money moved, what callers were told, and how the operation stands at last. */
export interface Ending {
  readonly effects: number;
  readonly serialNumbers: readonly string[];
  readonly outcomes: readonly Performed['outcome'][];
  readonly last: Performed['outcome'];
}

export interface RunOptions {
  readonly operationId: string;
  readonly terms: BankTerms;
  readonly rule: ResolutionRule;
  readonly statusQueries: boolean;
  readonly tries: readonly Try[];
  /** How often it is tried again, undisturbed, after all that went wrong. */
  readonly calmTries?: number;
  readonly time: VirtualTime;
  /** Breaks the journal on purpose, to see that the model notices. */
  readonly sabotage?: (journal: Journal) => Journal;
}

/** Plays all attempts at one hold against one bank. The journal must go by the workflow's time. */
export async function play(journal: Journal, options: RunOptions): Promise<Ending> {
  const { time, terms, tries, sabotage } = options;
  const bank = new ModelBank(time, terms);
  const serialNumbers: string[] = [];
  const outcomes: Performed['outcome'][] = [];
  const wire = { ...options, bank, serialNumbers };
  const once = async (attempt: Try) => {
    const troubled = disturbed(journal, attempt, time);
    const perform = createPerform({
      journal: sabotage ? sabotage(troubled) : troubled,
      providers: new Map([['pingan', providerOf(wire, attempt)]]),
      clock: { monotonicMs: () => time.nowMs },
      leaseMs: LEASE_MS,
      httpTimeoutMs: HTTP_TIMEOUT_MS,
      owner: 'model',
    });
    try {
      outcomes.push((await perform(holdIntent(options.operationId))).outcome);
    } catch (error) {
      if (!(error instanceof NotSent) && !(error instanceof Lost)) throw error;
    }
  };
  const failures: unknown[] = [];
  const plan = (attempt: Try, atMs: number) => {
    time.at(atMs, () => {
      once(attempt).catch((error: unknown) => failures.push(error));
    });
  };
  let atMs = time.nowMs;
  for (const attempt of tries) plan(attempt, (atMs += attempt.gapMs));
  await time.run();
  for (let count = 0; count < (options.calmTries ?? 12); count += 1) {
    plan(calm, time.nowMs + calm.gapMs);
    await time.run();
  }
  if (failures.length > 0) throw failures[0];
  const last = outcomes.at(-1);
  if (!last) throw new Error('nobody was told anything');
  return { effects: bank.effects, serialNumbers: [...new Set(serialNumbers)], outcomes, last };
}

/** A caller never learns what came of a statement: its process died, or its connection did. */
class Lost extends Error {}

function disturbed(journal: Journal, attempt: Try, time: VirtualTime): Journal {
  return {
    ...journal,
    begin: async (options) => {
      const begun = await time.work(() => journal.begin(options));
      if (attempt.begin === 'lost') throw new Lost();
      await time.sleep(attempt.stallMs);
      return begun;
    },
    record: async (recording) => {
      await time.sleep(attempt.recordAfterMs);
      if (attempt.record === 'never') throw new Lost();
      const row = await time.work(() => journal.record(recording));
      if (attempt.record === 'lost') throw new Lost();
      return row;
    },
  };
}

function providerOf(
  wire: {
    bank: ModelBank;
    serialNumbers: string[];
    time: VirtualTime;
    rule: ResolutionRule;
    statusQueries: boolean;
  },
  attempt: Try,
): Provider {
  const { bank, time } = wire;
  const hold: ProviderOperation<'hold'> = {
    interfaceName: 'model/hold',
    resolution: wire.rule,
    send: (order) => {
      wire.serialNumbers.push(order.serialNumber);
      return send(bank, time, attempt, order);
    },
    ...(wire.statusQueries && {
      queryStatus: async (order: OperationRequest) => {
        await time.sleep(attempt.queryMs / 2);
        const queryResult = bank.query(order);
        await time.sleep(attempt.queryMs / 2);
        if (attempt.query === 'ok') return queryResult;
        return {
          type: 'unclear',
          why: 'no answer',
          evidence: { source: 'query', detail: 'no answer' },
        } as const;
      },
    }),
  };
  return {
    name: 'pingan',
    sendTimeoutMs: 20_000,
    serialNumber: { prefix: 'HF0001' },
    operations: { hold },
    queries: { balance: async () => ({ type: 'unavailable', why: 'not modelled' }) },
    close: async () => undefined,
  };
}

/** The request arrives when it does, even after its sender gave up; the sender waits no longer than the HTTP timeout. */
function send(
  bank: ModelBank,
  time: VirtualTime,
  attempt: Try,
  order: OperationRequest,
): Promise<Answer<IntentResults['hold']>> {
  if (attempt.request === 'notSent') {
    const evidence = { source: 'rule', detail: 'connection refused' } as const;
    return Promise.resolve({ type: 'notSent', why: 'connection refused', evidence });
  }
  return new Promise((resolve) => {
    const evidence = { source: 'answer', detail: 'no answer' } as const;
    time.at(time.nowMs + HTTP_TIMEOUT_MS, () => {
      resolve({ type: 'unknown', why: 'no answer', evidence });
    });
    if (attempt.request === 'lost') return;
    time.at(time.nowMs + attempt.journeyMs, () => {
      const answer = bank.receive(order);
      if (attempt.answer === 'lost') return;
      time.at(time.nowMs + attempt.answerMs, () => {
        resolve(answer);
      });
    });
  });
}
