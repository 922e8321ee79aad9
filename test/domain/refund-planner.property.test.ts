import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFen, toFen, type Money } from '../../src/domain/money.js';
import {
  planRefund,
  type Payout,
  type PayoutLimits,
  type RefundPlan,
  type RefundSituation,
} from '../../src/domain/refund-planner.js';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-03-01T00:00:00.000Z');
const sum = (amounts: readonly Money[]): bigint => amounts.reduce((total, one) => total + toFen(one), 0n);

const drawnLimits: fc.Arbitrary<PayoutLimits> = fc.record(
  {
    returns: fc.constantFrom('whole', 'receiver', 'part'),
    mostReturns: fc.integer({ min: 0, max: 3 }),
    mostReceivers: fc.integer({ min: 1, max: 3 }),
    returnWindowDays: fc.integer({ min: 1, max: 60 }),
  },
  { requiredKeys: ['returns'] },
);
const fen = fc.integer({ min: 1, max: 500 }).map((value) => fromFen(BigInt(value)));
const payout = fc
  .record({
    givers: fc.array(fc.record({ amount: fen, share: fc.option(fc.integer({ min: 0, max: 150 })) }), {
      minLength: 1,
      maxLength: 4,
    }),
    limits: drawnLimits,
    ageDays: fc.integer({ min: 0, max: 90 }),
    returns: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ givers, limits: given, ageDays, returns }): Omit<Payout, 'payoutId'> => ({
    // No limit of receivers is below the receivers that a whole return must name.
    limits: given.returns === 'whole' ? without(given) : given,
    madeAt: new Date(NOW - ageDays * DAY_MS).toISOString(),
    returns,
    givers: givers.map(({ amount, share }, index) => ({
      giverId: `g${index + 1}`,
      amount,
      ...(share !== null && { available: fromFen((toFen(amount) * BigInt(share)) / 100n) }),
    })),
  }));

function without({ mostReceivers: _none, ...rest }: PayoutLimits): PayoutLimits {
  return rest;
}

const situation: fc.Arbitrary<{ situation: RefundSituation; refund: Money }> = fc
  .record({
    payouts: fc.array(payout, { maxLength: 3 }),
    atHand: fc.integer({ min: 0, max: 400 }),
    refunded: fc.integer({ min: 0, max: 100 }),
    part: fc.integer({ min: 1, max: 1_000 }),
  })
  .map(({ payouts, atHand, refunded, part }) => {
    const named = payouts.map((one, index) => ({ ...one, payoutId: `p${index + 1}` }));
    const out = named.reduce((total, { givers }) => total + sum(givers.map(({ amount }) => amount)), 0n);
    const paid = out + BigInt(atHand + refunded) + 1n;
    const left = paid - BigInt(refunded);
    const refund = (left * BigInt(part)) / 1_000n;
    return {
      situation: {
        paid: fromFen(paid),
        refunded: fromFen(BigInt(refunded)),
        atHand: fromFen(BigInt(atHand)),
        payouts: named,
        now: new Date(NOW).toISOString(),
        shortfallPaidBy: 'merchant' as const,
      },
      refund: fromFen(refund < 1n ? 1n : refund),
    };
  });

const broughtBy = (plan: RefundPlan): bigint => sum(plan.returns.map(({ amount }) => amount));

/** The least number of returns that bring an amount, by trying every choice; undefined where none does. */
function leastByTrying({ payouts, now }: RefundSituation, wanted: bigint): number | undefined {
  let reach = new Map<number, bigint>([[0, 0n]]);
  for (const one of payouts) {
    const next = new Map<number, bigint>();
    for (const [count, brought] of reach)
      for (const [more, most] of mostByCount(one, now)) {
        const total = brought + most;
        if (total > (next.get(count + more) ?? -1n)) next.set(count + more, total);
      }
    reach = next;
  }
  const enough = [...reach].filter(([, brought]) => brought >= wanted).map(([count]) => count);
  return enough.length === 0 ? undefined : Math.min(...enough);
}

/** The most that so many returns of one payout can bring, spelt out anew from what the limits say. */
function mostByCount({ givers, limits: own, madeAt, returns }: Payout, now: string): [number, bigint][] {
  const { returns: form, mostReturns = 99, mostReceivers = 99, returnWindowDays } = own;
  const isOver =
    returnWindowDays !== undefined && Date.parse(now) - Date.parse(madeAt) > returnWindowDays * DAY_MS;
  const times = isOver ? 0 : Math.max(0, mostReturns - returns);
  const gives = givers.map(({ amount, available = amount }) => {
    const [got, has] = [toFen(amount), toFen(available)];
    if (form === 'part') return got < has ? got : has;
    return has < got ? 0n : got;
  });
  const counts: [number, bigint][] = [[0, 0n]];
  if (form === 'whole') {
    const total = gives.reduce((all, one) => all + one, 0n);
    if (times > 0 && gives.every((one) => one > 0n)) counts.push([1, total]);
    return counts;
  }
  const falling = gives.filter((one) => one > 0n).sort((a, b) => (a < b ? 1 : -1));
  for (let count = 1; count <= Math.min(times, falling.length); count += 1) {
    const named = falling.slice(0, count * mostReceivers);
    counts.push([count, named.reduce((all, one) => all + one, 0n)]);
  }
  return counts;
}

describe('a refund’s plan', () => {
  it('brings the refund to the fen, or says what falls short and who pays it', () => {
    fc.assert(
      fc.property(situation, ({ situation: given, refund }) => {
        const plan = planRefund(given, refund);
        const surplus = toFen(plan.surplus);
        const short = toFen(plan.shortfall.amount);
        const atHand = toFen(plan.atHand) < toFen(refund) ? toFen(plan.atHand) : toFen(refund);
        expect(atHand + broughtBy(plan) + short).toBe(toFen(refund) + surplus);
        expect(surplus === 0n || short === 0n).toBe(true);
        expect(plan.shortfall.paidBy).toBe('merchant');
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes from nobody more than it got and has, and nothing that its provider would reject', () => {
    fc.assert(
      fc.property(situation, ({ situation: given, refund }) => {
        const plan = planRefund(given, refund);
        for (const { payoutId, givers, limits: own, madeAt, returns } of given.payouts) {
          const made = plan.returns.filter((one) => one.payoutId === payoutId);
          const window = own.returnWindowDays ?? Infinity;
          if (NOW - Date.parse(madeAt) > window * DAY_MS) expect(made).toEqual([]);
          if (made.length > 0) expect(returns + made.length).toBeLessThanOrEqual(own.mostReturns ?? Infinity);
          const taken = new Map<string, bigint>();
          for (const one of made) {
            expect(one.givers.length).toBeGreaterThan(0);
            expect(one.givers.length).toBeLessThanOrEqual(own.mostReceivers ?? Infinity);
            expect(one.amount).toBe(fromFen(sum(one.givers.map(({ amount }) => amount))));
            if (own.returns === 'whole') expect(one.givers.length).toBe(givers.length);
            for (const { giverId, amount } of one.givers) {
              taken.set(giverId, (taken.get(giverId) ?? 0n) + toFen(amount));
              const giver = givers.find((each) => each.giverId === giverId);
              if (own.returns !== 'part') expect(amount).toBe(giver?.amount);
            }
          }
          for (const [giverId, amount] of taken) {
            const { amount: got, available = got } = givers.find((each) => each.giverId === giverId)!;
            expect(amount).toBeLessThanOrEqual(toFen(got));
            expect(amount).toBeLessThanOrEqual(toFen(available));
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('needs no more returns than the fewest that bring the amount', () => {
    fc.assert(
      fc.property(situation, ({ situation: given, refund }) => {
        const plan = planRefund(given, refund);
        const wanted = toFen(refund) - toFen(plan.atHand);
        const least = leastByTrying(given, wanted < 0n ? 0n : wanted);
        if (least === undefined) expect(toFen(plan.shortfall.amount)).toBeGreaterThan(0n);
        else expect(plan.returns.length).toBe(least);
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes no fen too much where the provider takes parts', () => {
    fc.assert(
      fc.property(situation, ({ situation: given, refund }) => {
        const payouts = given.payouts.map((one) => ({
          ...one,
          limits: { ...one.limits, returns: 'part' as const },
        }));
        expect(planRefund({ ...given, payouts }, refund).surplus).toBe('0.00');
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses more than was paid and is not refunded, and nothing', () => {
    fc.assert(
      fc.property(situation, ({ situation: given }) => {
        const left = toFen(given.paid) - toFen(given.refunded);
        expect(() => planRefund(given, fromFen(left + 1n))).toThrow('was paid and is not refunded');
        expect(() => planRefund(given, '0.00' as Money)).toThrow('above 0.00');
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a plan says', () => {
  const given = (changes: Partial<RefundSituation>): RefundSituation => ({
    paid: '100.00' as Money,
    refunded: '0.00' as Money,
    atHand: '10.00' as Money,
    payouts: [],
    now: new Date(NOW).toISOString(),
    shortfallPaidBy: 'merchant',
    ...changes,
  });
  const payoutOf = (changes: Partial<Payout>): Payout => ({
    payoutId: 'p1',
    madeAt: new Date(NOW).toISOString(),
    returns: 0,
    limits: { returns: 'part' },
    givers: [
      { giverId: 'seller', amount: '60.00' as Money },
      { giverId: 'courier', amount: '30.00' as Money },
    ],
    ...changes,
  });

  it('no return is needed while enough is at hand', () => {
    expect(planRefund(given({ payouts: [payoutOf({})] }), '10.00' as Money).returns).toEqual([]);
  });

  it('what is closed to returns first comes first', () => {
    const late = payoutOf({ payoutId: 'late', limits: { returns: 'part', returnWindowDays: 90 } });
    const soon = payoutOf({ payoutId: 'soon', limits: { returns: 'part', returnWindowDays: 7 } });
    const plan = planRefund(given({ paid: '200.00' as Money, payouts: [late, soon] }), '150.00' as Money);
    expect(plan.returns.map(({ payoutId }) => payoutId)).toEqual(['soon', 'late']);
  });

  it.each([
    [
      'the window is over',
      { limits: { returns: 'part', returnWindowDays: 1 }, madeAt: new Date(NOW - 2 * DAY_MS).toISOString() },
      'windowOver',
    ],
    ['no return is left', { limits: { returns: 'part', mostReturns: 1 }, returns: 1 }, 'noReturnsLeft'],
  ] as const)('why something stays: %s', (_name, changes, why) => {
    const { shortfall } = planRefund(given({ payouts: [payoutOf(changes)] }), '100.00' as Money);
    expect(shortfall).toMatchObject({
      amount: '90.00',
      because: [
        { giverId: 'seller', amount: '60.00', why },
        { giverId: 'courier', amount: '30.00', why },
      ],
    });
  });

  it('the worked examples of docs/split.md', () => {
    const three = [
      { giverId: 'seller', amount: '50.00' as Money },
      { giverId: 'courier', amount: '30.00' as Money },
      { giverId: 'partner', amount: '10.00' as Money },
    ];
    const parts = planRefund(given({ payouts: [payoutOf({ givers: three })] }), '70.00' as Money);
    expect(parts).toMatchObject({ surplus: '0.00', shortfall: { amount: '0.00' } });
    expect(
      parts.returns.map(({ givers }) => givers.map(({ giverId, amount }) => `${giverId} ${amount}`)),
    ).toEqual([['seller 50.00', 'courier 10.00']]);

    const limits = { returns: 'whole', mostReturns: 1 } as const;
    const whole = planRefund(given({ payouts: [payoutOf({ givers: three, limits })] }), '20.00' as Money);
    expect(whole).toMatchObject({ returns: [{ amount: '90.00' }], surplus: '80.00' });

    const madeAt = new Date(NOW - 40 * DAY_MS).toISOString();
    const made = (payoutId: string, amount: string, returnWindowDays: number): Payout =>
      payoutOf({
        ...{ payoutId, madeAt, limits: { returns: 'part', returnWindowDays } },
        givers: [{ giverId: payoutId, amount: amount as Money }],
      });
    const payouts = [made('first', '60.00', 30), made('second', '40.00', 90)];
    expect(planRefund(given({ atHand: '0.00' as Money, payouts }), '70.00' as Money)).toMatchObject({
      returns: [{ payoutId: 'second', amount: '40.00' }],
      shortfall: {
        amount: '30.00',
        paidBy: 'merchant',
        because: [{ giverId: 'first', amount: '60.00', why: 'windowOver' }],
      },
    });
  });

  it('one giver without the money keeps a whole return from being made', () => {
    const payouts = [
      payoutOf({
        limits: { returns: 'whole' },
        givers: [
          { giverId: 'seller', amount: '60.00' as Money, available: '59.99' as Money },
          { giverId: 'courier', amount: '30.00' as Money },
        ],
      }),
    ];
    expect(planRefund(given({ payouts }), '50.00' as Money)).toMatchObject({
      returns: [],
      shortfall: {
        amount: '40.00',
        because: [
          { giverId: 'seller', amount: '60.00', why: 'fundsShort' },
          { giverId: 'courier', amount: '30.00', why: 'othersShort' },
        ],
      },
    });
  });

  it('a fee that stays where it is falls short', () => {
    const payouts = [
      payoutOf({ feeKept: '1.00' as Money, givers: [{ giverId: 'seller', amount: '89.00' as Money }] }),
    ];
    expect(planRefund(given({ payouts }), '100.00' as Money).shortfall).toEqual({
      amount: '1.00',
      paidBy: 'merchant',
      because: [{ payoutId: 'p1', amount: '1.00', why: 'feeKept' }],
    });
  });
});
