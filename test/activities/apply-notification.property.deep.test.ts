import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplyNotification, type AppliedNotification } from '../../activities/apply-notification.js';
import { createPerform } from '../../activities/perform.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { Database } from '../../src/journal/database.js';
import type { Journal, JournalRow } from '../../src/journal/journal.js';
import { openDatabase } from '../../src/journal/open-database.js';
import type { NotifiedOperation, Provider, ProviderOperation } from '../../src/providers/provider.js';
import { adapay, cashForm, PENDING } from '../server/support/notification-stage.js';
import { journalOver } from '../journal/support/fixtures.js';
import { orderOf } from '../providers/adapay/support/orders.js';

const RUNS = 120;
const LEASE_MS = 30_000;
const TIMEOUT_MS = 20_000;

let database: Database;
let nowMs = Date.parse('2026-03-01T04:00:00.000Z');
let journal: Journal;
let workflows = 0;

beforeAll(async () => {
  database = await openDatabase({ memory: true });
  journal = journalOver(database, () => new Date(nowMs).toISOString());
}, 120_000);
afterAll(() => database.close());

/** What comes from the provider by itself. A forged one carries no signature of the provider's; one of the others is genuine. */
type Word = 'end' | 'pending' | 'forged' | 'otherAmount';
/** What the call and its queries answer. `end`: how it really went. */
type Reply = 'pending' | 'lost' | 'end' | 'nothing';

interface Plan {
  readonly truth: 'succeeded' | 'failed';
  /** What comes while the first call is on its way, before its answer. */
  readonly early: readonly Word[];
  readonly answer: Reply;
  /** Then notifications, queries and waits in any order; the real end comes at least once, at this place. */
  readonly later: readonly (Word | 'query' | 'wait')[];
  readonly endAt: number;
  readonly asked: readonly Reply[];
}

const word = fc.constantFrom<Word>('end', 'pending', 'forged', 'otherAmount');
const reply = fc.constantFrom<Reply>('pending', 'lost', 'end', 'nothing');
const plans: fc.Arbitrary<Plan> = fc.record({
  truth: fc.constantFrom('succeeded', 'failed'),
  early: fc.array(word, { maxLength: 3 }),
  answer: reply,
  later: fc.array(fc.oneof(word, fc.constantFrom('query' as const, 'wait' as const)), { maxLength: 8 }),
  endAt: fc.nat(8),
  asked: fc.array(reply, { maxLength: 8 }),
});

/** One withdrawal: the real attempts, the real reading of notifications and the real fold, over a provider of a plan. */
class Telling {
  readonly operationId = `property/w${(workflows += 1)}/withdraw/1`;
  readonly seen: JournalRow[] = [];
  readonly folded: AppliedNotification[] = [];
  sends = 0;
  readonly #asked: Reply[];
  readonly #provider: Provider;

  constructor(readonly plan: Plan) {
    this.#asked = [...plan.asked];
    const withdraw: ProviderOperation<'withdraw'> = {
      interfaceName: 'withdraw',
      resolution: { queryAfterMs: [1_000] },
      send: async ({ serialNumber }) => {
        this.sends += 1;
        for (const one of plan.early) await this.hear(one, serialNumber);
        return { ...this.#outcome(plan.answer), evidence: { source: 'answer', detail: plan.answer } };
      },
      queryStatus: () => {
        const said = this.#asked.shift() ?? 'pending';
        const evidence = { source: 'query', detail: said } as const;
        if (said === 'nothing' || said === 'lost')
          return Promise.resolve({ type: 'unclear', why: 'no answer', evidence });
        return Promise.resolve({ type: 'found', outcome: this.#outcome(said), reported: {}, evidence });
      },
    };
    this.#provider = { ...adapay, operations: { withdraw } };
  }

  async tell(): Promise<JournalRow> {
    const { later, endAt } = this.plan;
    await this.attempt();
    const rest = [...later];
    rest.splice(Math.min(endAt, rest.length), 0, 'end');
    for (const step of rest) {
      if (step === 'wait') nowMs += 7_000;
      else if (step === 'query') await this.attempt();
      else await this.hear(step);
      await this.look();
    }
    // Whatever could not count at first is gone through again when nothing can be on its way any more.
    nowMs += LEASE_MS + 1;
    await this.hear('end');
    return this.look();
  }

  async attempt(): Promise<void> {
    const perform = createPerform({
      journal,
      providers: new Map([['adapay', this.#provider]]),
      clock: { monotonicMs: () => nowMs },
      leaseMs: LEASE_MS,
      httpTimeoutMs: TIMEOUT_MS,
      owner: 'test',
    });
    await perform(orderOf('withdraw', { intent: { operationId: this.operationId } }).intent);
  }

  async look(): Promise<JournalRow> {
    const row = await journal.find(this.operationId);
    if (!row) throw new Error('it was begun');
    this.seen.push(row);
    return row;
  }

  async hear(said: Word, serialNumber?: string): Promise<void> {
    const number = serialNumber ?? (await this.look()).serialNumber;
    const operation = this.#read(said, number);
    if (!operation) return;
    const fold = createApplyNotification({ journal, providers: new Map([['adapay', this.#provider]]) });
    this.folded.push(await fold({ provider: 'adapay', operation }));
  }

  #read(said: Word, serialNumber: string): NotifiedOperation | undefined {
    const { truth } = this.plan;
    const lie = truth === 'succeeded' ? 'failed' : 'succeeded';
    const status = said === 'pending' ? 'pending' : said === 'forged' ? lie : truth;
    const form = cashForm({ serialNumber }, status, said === 'otherAmount' ? { cash_amt: '7.00' } : {});
    const body = Buffer.from(said === 'forged' ? form.replace('sign=', 'sign=QQ') : form);
    const parsed = adapay.parseNotification?.({ headers: {}, body });
    expect(parsed?.type).toBe(said === 'forged' ? 'invalid' : 'genuine');
    return parsed?.type === 'genuine' ? parsed.operation : undefined;
  }

  #outcome(said: Reply): Outcome<{ reference?: string }> {
    if (said === 'pending' || said === 'nothing') return PENDING;
    if (said === 'lost') return { type: 'unknown', why: 'no answer came' };
    if (this.plan.truth === 'succeeded') return { type: 'succeeded', result: {} };
    return { type: 'rejected', reason: 'other', code: 'failed', message: 'failed', final: true };
  }
}

describe('notifications beside answers and queries, in any order, early, late, repeated and forged', () => {
  it('come to the end that really was, which stays, with one request sent', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const telling = new Telling(plan);
        const last = await telling.tell();
        expect(last.finalOutcome?.type).toBe(plan.truth === 'succeeded' ? 'succeeded' : 'rejected');
        expect(telling.sends).toBe(1);
        // An end never changes, whatever comes after it.
        const ends = telling.seen.flatMap(({ finalOutcome }) =>
          finalOutcome ? [JSON.stringify(finalOutcome)] : [],
        );
        expect(new Set(ends).size).toBe(1);
        const first = telling.seen.findIndex(({ finalOutcome }) => finalOutcome !== undefined);
        expect(telling.seen.slice(first).every(({ finalOutcome }) => finalOutcome !== undefined)).toBe(true);
        // An operator is alerted exactly where figures of another trade came under this number.
        const odd = [...plan.early, ...plan.later].includes('otherAmount');
        expect(last.attention !== undefined).toBe(odd);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('end alike in whatever order the same words come', async () => {
    const words = fc.array(fc.constantFrom<Word>('pending', 'forged'), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(plans, words, fc.infiniteStream(fc.nat()), async (plan, more, draws) => {
        const said: Word[] = ['end', 'end', ...more];
        const shuffled = said
          .map((one) => ({ one, place: draws.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ one }) => one);
        const [some, others] = [
          await new Telling({ ...plan, early: [], later: said }).tell(),
          await new Telling({ ...plan, early: shuffled, later: [] }).tell(),
        ];
        expect(others.finalOutcome?.type).toBe(some.finalOutcome?.type);
        expect(others.attention).toBe(some.attention);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('would be seen to differ if a forged one were believed', async () => {
    const believing = fc.asyncProperty(plans, async (plan) => {
      const telling = new Telling({ ...plan, early: [], answer: 'pending', later: [] });
      await telling.attempt();
      const { serialNumber } = await telling.look();
      const lie = plan.truth === 'succeeded' ? 'failed' : 'succeeded';
      const parsed = adapay.parseNotification?.({
        headers: {},
        body: Buffer.from(cashForm({ serialNumber }, lie)),
      });
      if (parsed?.type !== 'genuine' || !parsed.operation) throw new Error('the test signs it');
      await createApplyNotification({ journal, providers: new Map([['adapay', adapay]]) })({
        provider: 'adapay',
        operation: parsed.operation,
      });
      const last = await telling.tell();
      expect(last.finalOutcome?.type).toBe(plan.truth === 'succeeded' ? 'succeeded' : 'rejected');
    });
    expect((await fc.check(believing, { numRuns: 5 })).failed).toBe(true);
  });
});
