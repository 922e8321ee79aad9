import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { fromFen, sumMoney, toFen, type Money } from '../../src/domain/money.js';
import type { QueryPlay, SendPlay } from '../support/scripted/scripted-provider.js';
import { BUYER, SELLER, Stage } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const RUNS = 200;
const MOST_ROUNDS = 10;
const KINDS = ['hold', 'release', 'return', 'refund'] as const;
const RICH = '100000.00' as Money;

const fen = (max: number) => fc.integer({ min: 1, max }).map((value) => fromFen(BigInt(value)));

/** What goes wrong with one send. A refusal may even be a lie: the bank's own records tell. */
const sendPlay: fc.Arbitrary<SendPlay> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.record({ answer: fc.constant('lost' as const), effect: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ answer: fc.constant('pending' as const), effect: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ answer: 'notSent' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      beforeMs: fc.integer({ min: 1, max: 15_000 }),
      afterMs: fc.integer({ min: 0, max: 4_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      answer: fc.constantFrom(
        { rejected: 'account', code: 'ERR031' } as const,
        { rejected: 'insufficientFunds', code: 'ERR044' } as const,
      ),
      effect: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ breaks: 'a bug' }) },
);

/** What goes wrong with the queries about a kind: among them at most one "not found" of something that is there. */
const queryPlays: fc.Arbitrary<QueryPlay[]> = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        { answer: 'unclear' } as const,
        { answer: 'processing' } as const,
        {},
        { afterMs: 9_000 },
      ),
      { maxLength: 4 },
    ),
    fc.boolean(),
  )
  .map(([plays, lie]) => (lie ? [...plays, { answer: 'notFound' } as const] : plays));

const commandName = fc.constantFrom(
  'release',
  'return',
  'refund',
  'openDispute',
  'resolveDispute',
  'receiptConfirmed',
  'returnRequested',
  'refundRequested',
);
const step = fc.record({
  waitMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 20 * SECOND_MS }),
    fc.integer({ min: MINUTE_MS, max: 3 * DAY_MS }),
  ),
  act: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('command' as const),
        name: commandName,
        amount: fc.option(fen(10_000), { nil: undefined }),
        id: fc.integer({ min: 0, max: 6 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('evict' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('fund' as const),
        who: fc.constantFrom(BUYER.account, SELLER.account, 'advance'),
        amount: fen(20_000),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const) }) },
  ),
});

const scenario = fc.record({
  amount: fen(10_000),
  feeShare: fc.integer({ min: 0, max: 100 }),
  onDeadline: fc.constantFrom('release' as const, 'return' as const),
  divisible: fc.boolean(),
  firstAttempt: fc.constantFrom('local' as const, 'remote' as const),
  evictAfterTasks: fc.constantFrom(1000, 7, 3),
  funds: fc.oneof(fc.constant(RICH), fen(10_000)),
  sellerFunds: fc.oneof(fc.constant('0.00' as Money), fc.constant(RICH)),
  advance: fc.oneof(fc.constant('0.00' as Money), fc.constant(RICH)),
  sends: fc.record(Object.fromEntries(KINDS.map((kind) => [kind, fc.array(sendPlay, { maxLength: 4 })]))),
  statusQueries: fc.record(Object.fromEntries(KINDS.map((kind) => [kind, queryPlays]))),
  killAt: fc.option(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      when: fc.constantFrom('onArrival' as const, 'onEffect' as const),
    }),
    { nil: undefined },
  ),
  steps: fc.array(step, { maxLength: 10 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function stageOf(plan: Scenario): Stage {
  const fee = fromFen((toFen(plan.amount) * BigInt(plan.feeShare)) / 100n);
  const { divisible, firstAttempt, evictAfterTasks, funds, sellerFunds, advance, onDeadline } = plan;
  const stage = Stage.open({
    ways: { divisible },
    firstAttempt,
    evictAfterTasks,
    funds,
    sellerFunds,
    advance,
    order: { amount: plan.amount, fee, onDeadline },
    timing: { fundsPollMs: 15 * MINUTE_MS },
  });
  for (const kind of KINDS) {
    const plays = plan.sends[kind] ?? [];
    const [first = {}, ...rest] = plays;
    const { killAt } = plan;
    const killing =
      killAt?.kind === kind ? { ...first, [killAt.when]: () => stage.world.killWorker() } : first;
    stage.provider.onSend(kind, killing, ...rest);
    // No workflow can see through a bank that lies twice: that refuses what it did, and then does not know of it.
    const lies = plays.some((play) => typeof play.answer === 'object' && play.effect);
    const statusQueries = (plan.statusQueries[kind] ?? []).filter(
      (play) => !lies || play.answer !== 'notFound',
    );
    stage.provider.onQuery(kind, ...statusQueries);
  }
  return stage;
}

/** An even amount says that the rest is meant to go to the seller; elsewhere a part return may be refused. */
const returned = (amount?: Money): object =>
  amount === undefined ? {} : { amount, releaseRest: toFen(amount) % 2n === 0n };

const ARGUMENTS: Record<string, (amount: Money | undefined) => object> = {
  return: returned,
  returnRequested: returned,
  refund: (amount = '1.00' as Money) => ({ amount }),
  refundRequested: (amount = '1.00' as Money) => ({ amount }),
  openDispute: () => ({ reason: 'broken' }),
  resolveDispute: (amount = '0.00' as Money) => ({ toBuyer: amount }),
};

async function take(
  stage: Stage,
  workflow: VirtualExecution,
  { waitMs, act }: Scenario['steps'][number],
): Promise<void> {
  await stage.world.advance(waitMs);
  switch (act.do) {
    case 'command': {
      const rest =
        ARGUMENTS[act.name]?.(act.amount) ?? (act.amount === undefined ? {} : { amount: act.amount });
      const command = { requestId: `id${act.id}`, ...rest };
      if (act.name.endsWith('ed')) await workflow.signal(act.name, command);
      else await workflow.update(act.name, command);
      break;
    }
    case 'kill':
      stage.world.killWorker();
      break;
    case 'evict':
      workflow.evict();
      break;
    case 'fund':
      stage.bank.deposit(act.who, act.amount);
      break;
    case 'cancel':
      workflow.cancel();
  }
  await stage.world.settle();
}

/** Everybody has money, nobody disputes any more: now the order must come to its end. */
async function end(stage: Stage, workflow: VirtualExecution): Promise<void> {
  await stage.world.advance(HOUR_MS);
  for (const account of [BUYER.account, SELLER.account, 'advance']) stage.bank.deposit(account, RICH);
  await stage.world.advance(2 * DAY_MS);
  const disputed = async () => !workflow.closed && (await stage.escrow(workflow)).state === 'disputed';
  for (let round = 1; await disputed(); round += 1) {
    if (round > MOST_ROUNDS) throw new Error('the dispute cannot be ended');
    await stage.update(workflow, 'resolveDispute', { requestId: `end${round}`, toBuyer: '0.00' });
    await stage.world.advance(DAY_MS);
    // A division that gave the buyer a part already cannot give that to the seller: the rest goes back.
    if (await disputed()) await stage.update(workflow, 'return', { requestId: `rest${round}` });
    await stage.world.advance(DAY_MS);
  }
  await stage.world.until(() => workflow.closed !== undefined, 90 * DAY_MS);
}

function total(stage: Stage, kind: string): Money {
  return sumMoney(
    ...stage.bank.effects
      .filter((effect) => effect.kind === kind)
      .map((effect) => effect.amount ?? ('0.00' as Money)),
  );
}

function expectSound(stage: Stage, workflow: VirtualExecution): void {
  expect(workflow.taskFailures).toEqual([]);
  const { effects } = stage.bank;
  expect(new Set(effects.map((effect) => effect.operationId)).size).toBe(effects.length);
  expect(new Set(effects.map((effect) => effect.serialNumber)).size).toBe(effects.length);
  const { sums, state } = stage.result(workflow);
  expect(sums).toEqual({
    held: total(stage, 'hold'),
    released: total(stage, 'release'),
    returned: total(stage, 'return'),
    refunded: total(stage, 'refund'),
    stillHeld: '0.00',
    backToBuyer: sumMoney(total(stage, 'return'), total(stage, 'refund')),
  });
  expect(sums.held).toBe(sumMoney(sums.released, sums.returned));
  expect(toFen(sums.refunded) <= toFen(sums.released)).toBe(true);
  expect(stage.balances['held']).toBe('0.00');
  if (state === 'paymentExpired' || state === 'rejected') expect(sums.released).toBe('0.00');
  expectQueriedBeforeResends(stage);
  expectOneAtATime(stage);
}

/** No second write of an intent is on the wire without a status query before it. */
function expectQueriedBeforeResends(stage: Stage): void {
  const asked = new Map<string, boolean>();
  for (const { what, serialNumber } of stage.provider.wire) {
    if (what === 'send') {
      expect(asked.get(serialNumber) ?? true).toBe(true);
      asked.set(serialNumber, false);
    } else asked.set(serialNumber, true);
  }
}

/** Writes of one order never overlap, except with one whose worker died: its answer is nobody's. */
function expectOneAtATime(stage: Stage): void {
  const sends = stage.provider.wire.filter((call) => call.what === 'send' && call.endedMs !== undefined);
  for (const [index, send] of sends.entries()) {
    for (const earlier of sends.slice(0, index)) {
      if (earlier.serialNumber !== send.serialNumber)
        expect(earlier.endedMs).toBeLessThanOrEqual(send.startedMs);
    }
  }
}

/** The buyer's part of a division went back, and the seller's was rejected. */
const HALF_A_DIVISION: Scenario = {
  amount: '100.00' as Money,
  feeShare: 1,
  onDeadline: 'release',
  divisible: true,
  firstAttempt: 'local',
  evictAfterTasks: 1000,
  funds: RICH,
  sellerFunds: '0.00' as Money,
  advance: '0.00' as Money,
  sends: {
    hold: [],
    release: [{ answer: { rejected: 'account', code: 'ERR031' }, effect: false }],
    return: [],
    refund: [],
  },
  statusQueries: { hold: [], release: [], return: [], refund: [] },
  killAt: undefined,
  steps: [
    { waitMs: MINUTE_MS, act: { do: 'command', name: 'openDispute', amount: undefined, id: 0 } },
    {
      waitMs: MINUTE_MS,
      act: { do: 'command', name: 'resolveDispute', amount: '40.00' as Money, id: 1 },
    },
  ],
};

it(
  'whatever is asked, goes wrong or dies: money is conserved, each intent has one effect, and every order ends',
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (plan) => {
        const stage = stageOf(plan);
        const workflow = await stage.startEscrow();
        for (const each of plan.steps) await take(stage, workflow, each);
        await end(stage, workflow);
        expectSound(stage, workflow);
      }),
      // A seed and a path say enough; shrinking workflows takes many minutes.
      {
        examples: [[HALF_A_DIVISION]],
        numRuns: Number(process.env['HOLDFAST_PROPERTY_RUNS'] ?? RUNS),
        endOnFailure: true,
      },
    );
  },
);
