import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFen, InvalidMoney, minMoney, parseMoney, subtractMoney } from '../../src/domain/money.js';
import type { Share } from '../../src/domain/operations/escrow.js';
import { divideShares, subtractShares, sumShares } from '../../src/domain/shares.js';

const share = (member: string, amount: string): Share => ({
  account: { member, account: `${member}-account` },
  amount: parseMoney(amount),
});
const texts = (shares: readonly Share[]) =>
  shares.map(({ account, amount }) => `${account.member} ${amount}`);

describe('shares', () => {
  it('give in the proportion in which they stand, to the fen', () => {
    const shares = [share('a', '60.00'), share('b', '30.00'), share('c', '9.00')];
    expect(texts(divideShares(shares, parseMoney('33.00')))).toEqual(['a 20.00', 'b 10.00', 'c 3.00']);
    expect(texts(divideShares(shares, parseMoney('0.01')))).toEqual(['a 0.01']);
    expect(texts(divideShares(shares, parseMoney('99.00')))).toEqual(['a 60.00', 'b 30.00', 'c 9.00']);
    expect(divideShares(shares, parseMoney('0.00'))).toEqual([]);
  });

  it('never give more than there is', () => {
    const shares = [share('a', '0.01'), share('b', '0.01')];
    expect(() => divideShares(shares, parseMoney('0.03'))).toThrow(InvalidMoney);
    expect(texts(subtractShares({ from: shares, take: [share('a', '0.02')] }))).toEqual(['a 0.00', 'b 0.01']);
  });

  it('come back to the last fen in however many parts, and none is ever overdrawn', () => {
    const fen = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(
        fc.array(fen, { minLength: 1, maxLength: 7 }),
        fc.array(fc.integer({ min: 1, max: 50_000 }), { maxLength: 12 }),
        (amounts, takes) => {
          let left: readonly Share[] = amounts.map((amount, index) =>
            share(`m${index}`, fromFen(BigInt(amount))),
          );
          for (const wanted of [...takes, 1_000_000]) {
            const whole = sumShares(left);
            const take = minMoney(fromFen(BigInt(wanted)), whole);
            const parts = divideShares(left, take);
            expect(sumShares(parts)).toBe(take);
            left = subtractShares({ from: left, take: parts });
            expect(sumShares(left)).toBe(subtractMoney({ from: whole, take }));
          }
          expect(sumShares(left)).toBe('0.00');
        },
      ),
    );
  });
});
