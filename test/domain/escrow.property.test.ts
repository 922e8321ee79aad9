import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EscrowBalances, type RefundPart } from '../../src/domain/escrow.js';
import { fromFen, minMoney, subtractMoney, toFen, type Money } from '../../src/domain/money.js';
import type { Share } from '../../src/domain/operations/escrow.js';
import { divideShares, sumShares } from '../../src/domain/shares.js';

interface Terms {
  readonly amount: number;
  readonly fee: number;
  readonly releases: readonly { readonly amount: number; readonly weights: readonly number[] }[];
}

const fen = (value: number): Money => fromFen(BigInt(value));

/** Few fen, so that rounding and the last fen of a share come up in every run. */
const terms: fc.Arbitrary<Terms> = fc
  .record({
    fee: fc.integer({ min: 0, max: 60 }),
    releases: fc.array(
      fc.record({
        amount: fc.integer({ min: 1, max: 40 }),
        weights: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ fee, releases }) => {
    const amount = releases.reduce((sum, release) => sum + release.amount, 0);
    return { amount, fee: Math.min(fee, amount), releases };
  });

/** Escrow balances whose money has all been released, to receivers where there is enough for each of them. */
function balancesOf({ amount, fee, releases }: Terms): EscrowBalances {
  const balances = new EscrowBalances(fen(amount), fen(fee));
  balances.hold();
  for (const [index, release] of releases.entries()) {
    const part = fen(release.amount);
    const borne = balances.feeOfRelease(part);
    const receivers = receiversOf(release.weights, subtractMoney({ from: part, take: borne }));
    balances.reserveHeld(part);
    balances.released({
      operationId: `t/o/release/${index}`,
      serialNumber: `s${index}`,
      amount: part,
      fee: borne,
      ...(receivers && { receivers }),
    });
  }
  return balances;
}

function receiversOf(weights: readonly number[], amount: Money): readonly Share[] | undefined {
  const wanted = weights.map((weight, index) => ({
    account: { member: `m${index}`, account: `a${index}` },
    amount: fen(weight),
  }));
  if (wanted.length === 0 || toFen(sumShares(wanted)) < toFen(amount) || amount === '0.00') return undefined;
  return divideShares(wanted, amount);
}

function expectSound(part: RefundPart): void {
  const { release, amount, fee, receivers } = part;
  // Lost tasks may have taken all of the fee already, or more than all.
  const left = subtractMoney({ from: release.fee, take: minMoney(release.fee, release.feeRefunded) });
  expect(toFen(fee) <= toFen(left)).toBe(true);
  expect(toFen(fee) <= toFen(amount)).toBe(true);
  if (receivers) expect(sumShares(receivers)).toBe(subtractMoney({ from: amount, take: fee }));
}

/** One refund, planned part by part as it is carried out. */
function refund(balances: EscrowBalances, amount: Money): RefundPart[] {
  const parts: RefundPart[] = [];
  let rest = amount;
  while (rest !== '0.00') {
    const [part] = balances.planRefund(rest);
    if (!part) throw new Error('nothing is left to be refunded');
    expectSound(part);
    balances.refunded(part);
    parts.push(part);
    rest = subtractMoney({ from: rest, take: part.amount });
  }
  return parts;
}

it('refunds give back every release to the last fen, fee and receivers, in however many amounts', () => {
  fc.assert(
    fc.property(terms, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }), (order, wanted) => {
      const balances = balancesOf(order);
      for (const amount of [...wanted, 1_000]) {
        const most = Number(toFen(balances.refundable));
        if (most === 0) break;
        const taken = fen(Math.min(amount, most));
        balances.reserveRefund(taken);
        refund(balances, taken);
      }
      expect(balances.sums.refunded).toBe(fen(order.amount));
      expect(balances.refundable).toBe('0.00');
    }),
  );
});

it('refunds that a lost task made in another order count with their own figures, and the rest still goes back', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(terms, amounts, fc.infiniteStream(fc.nat()), (order, wanted, draws) => {
      // What the lost task did, each refund seeing those in front of it.
      const lost = balancesOf(order);
      const made: { parts: RefundPart[]; amount: Money }[] = [];
      for (const amount of wanted) {
        const most = Number(toFen(lost.refundable));
        if (most === 0) break;
        const taken = fen(Math.min(amount, most));
        lost.reserveRefund(taken);
        made.push({ amount: taken, parts: refund(lost, taken) });
      }
      // Done again, some of them come first that were made last, and new ones stand between them.
      const balances = balancesOf(order);
      for (const { amount } of made) balances.reserveRefund(amount);
      const line = made
        .map((one) => ({ ...one, at: Number(draws.next().value) }))
        .sort((a, b) => a.at - b.at);
      for (const { parts } of line) {
        for (const { release, ...part } of parts) {
          const own = balances.releaseOf(release.serialNumber);
          if (!own) throw new Error('every release has its serial number');
          balances.refunded({ ...part, release: own });
        }
        const rest = balances.refundable;
        if (rest === '0.00' || draws.next().value % 2 === 0) continue;
        const one = fen(1);
        balances.reserveRefund(one);
        refund(balances, one);
      }
      const rest = balances.refundable;
      if (rest !== '0.00') {
        balances.reserveRefund(rest);
        refund(balances, rest);
      }
      expect(balances.sums.refunded).toBe(balances.sums.released);
    }),
    { numRuns: 500 },
  );
});
