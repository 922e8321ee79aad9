import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareMoney,
  fromFen,
  InvalidMoney,
  isMoney,
  isZero,
  maxMoney,
  minMoney,
  moneyRule,
  parseMoney,
  parsePositiveMoney,
  readProviderAmount,
  shareOf,
  subtractMoney,
  sumMoney,
  toFen,
  ZERO,
} from '../../src/domain/money.js';

const LARGEST_FEN = 99_999_999_999_999n;
const fen = fc.bigInt({ min: 0n, max: LARGEST_FEN });
const smallFen = fc.bigInt({ min: 0n, max: LARGEST_FEN / 100n });

describe('an amount', () => {
  it('survives the way to fen and back, for every amount there is', () => {
    fc.assert(
      fc.property(fen, (value) => {
        const amount = fromFen(value);
        expect(amount).toMatch(/^(0|[1-9]\d*)\.\d\d$/);
        expect(parseMoney(amount)).toBe(amount);
        expect(toFen(amount)).toBe(value);
      }),
    );
  });

  it.each([
    0,
    100,
    0.1 + 0.2,
    1n,
    '1',
    '1.0',
    '1.000',
    '01.00',
    '-1.00',
    '+1.00',
    '.50',
    '1.',
    '1,000.00',
    ' 1.00',
    '1.00 ',
    '1.00\n',
    '1e2',
    '1.00e0',
    'NaN',
    'Infinity',
    '１.００',
    '1000000000000.00',
    '',
    null,
    undefined,
    {},
    ['1.00'],
  ])('is never %s', (value) => {
    expect(isMoney(value)).toBe(false);
    expect(() => parseMoney(value)).toThrow(InvalidMoney);
  });

  it('is taken from no text but its own form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.float().map(String)), (text) => {
        fc.pre(!/^(0|[1-9]\d{0,11})\.\d{2}$/.test(text));
        expect(() => parseMoney(text)).toThrow(InvalidMoney);
      }),
    );
  });

  it('is more than zero where it must be', () => {
    expect(() => parsePositiveMoney('0.00')).toThrow(InvalidMoney);
    expect(parsePositiveMoney('0.01')).toBe('0.01');
    expect(isZero(ZERO)).toBe(true);
  });

  it('does not tell what an unusable value was beyond its beginning', () => {
    expect(() => parseMoney('9'.repeat(1_000))).toThrow(/^.{0,150}$/);
  });
});

describe('an invalid amount', () => {
  it.each([
    [0.1, 'got the number 0.1'],
    [true, 'got the boolean true'],
    [null, 'got the null null'],
    ['1', 'got "1"'],
    ['9'.repeat(50), `got "${'9'.repeat(40)}"`],
    [{ amount: '1.00' }, 'got a value of type object'],
    [undefined, 'got a value of type undefined'],
  ])('names what was given, and no more of it than that: %s', (value, words) => {
    const refuse = (): unknown => parseMoney(value);
    expect(refuse).toThrow(InvalidMoney);
    expect(refuse).toThrow(new RegExp(`${words}$`));
  });

  it('is told of the limit where it is too large, and of the form where it has another one', () => {
    const tooLarge = 'an amount in yuan of at most 999999999999.99';
    const malformed = 'an amount in yuan with two decimals such as "100.00"';
    expect(moneyRule('1000000000000.00')).toBe(tooLarge);
    expect(moneyRule('9'.repeat(20) + '.00')).toBe(tooLarge);
    expect(moneyRule('999999999999.999')).toBe(malformed);
    expect(moneyRule('0100000000000.00')).toBe(malformed);
    expect(moneyRule('100')).toBe(malformed);
    expect(moneyRule(1_000_000_000_000)).toBe(malformed);
  });
});

describe('arithmetic', () => {
  it('agrees with whole fen, whatever is added and taken', () => {
    fc.assert(
      fc.property(fc.array(smallFen, { maxLength: 20 }), smallFen, (parts, more) => {
        const total = parts.reduce((sum, part) => sum + part, 0n);
        const sum = sumMoney(...parts.map(fromFen));
        expect(toFen(sum)).toBe(total);
        const whole = fromFen(total + more);
        expect(subtractMoney({ from: whole, take: sum })).toBe(fromFen(more));
      }),
    );
  });

  it('orders amounts as their fen', () => {
    fc.assert(
      fc.property(fen, fen, (a, b) => {
        const sign = a < b ? -1 : a > b ? 1 : 0;
        expect(Math.sign(compareMoney(fromFen(a), fromFen(b)))).toBe(sign);
        expect(minMoney(fromFen(a), fromFen(b))).toBe(fromFen(a < b ? a : b));
        expect(maxMoney(fromFen(a), fromFen(b))).toBe(fromFen(a < b ? b : a));
      }),
    );
  });

  it('refuses to go below nothing or above the largest amount', () => {
    fc.assert(
      fc.property(fen, fc.bigInt({ min: 1n, max: LARGEST_FEN }), (value, more) => {
        const from = fromFen(value);
        fc.pre(value + more <= LARGEST_FEN);
        expect(() => subtractMoney({ from, take: fromFen(value + more) })).toThrow(InvalidMoney);
        expect(() => sumMoney(fromFen(LARGEST_FEN), fromFen(more))).toThrow(InvalidMoney);
      }),
    );
    expect(() => fromFen(-1n)).toThrow(InvalidMoney);
    expect(() => fromFen(LARGEST_FEN + 1n)).toThrow(InvalidMoney);
  });
});

describe('a share', () => {
  const division = fc
    .tuple(
      fc.bigInt({ min: 1n, max: LARGEST_FEN }),
      fc.array(fc.bigInt({ min: 0n, max: 1_000n }), { minLength: 1, maxLength: 8 }),
      smallFen,
    )
    .map(([, weights, amount]) => ({ weights: [...weights, 1n], amount: fromFen(amount) }));

  it('of successive parts, taken of running totals, adds up to the amount without a fen lost', () => {
    fc.assert(
      fc.property(division, ({ weights, amount }) => {
        const whole = fromFen(weights.reduce((sum, weight) => sum + weight, 0n));
        let seen = 0n;
        let given = ZERO;
        const parts = weights.map((weight) => {
          seen += weight;
          const total = shareOf({ amount, part: fromFen(seen), whole });
          const part = subtractMoney({ from: total, take: given });
          given = total;
          return part;
        });
        expect(sumMoney(...parts)).toBe(amount);
      }),
    );
  });

  it('is the nearest fen, half upwards, and never more than the amount', () => {
    fc.assert(
      fc.property(
        smallFen,
        fc.bigInt({ min: 1n, max: 1_000_000n }),
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        (amount, whole, cut) => {
          const part = cut % (whole + 1n);
          const share = shareOf({ amount: fromFen(amount), part: fromFen(part), whole: fromFen(whole) });
          expect(toFen(share)).toBe((2n * amount * part + whole) / (2n * whole));
          expect(toFen(share)).toBeLessThanOrEqual(amount);
        },
      ),
    );
  });

  it('of the largest amounts is as exact: a hair below the half fen is not rounded up', () => {
    const [amount, part, whole] = ['500000000000.00', '999999999999.98', '999999999999.99'].map(parseMoney);
    expect(shareOf({ amount: amount!, part: part!, whole: whole! })).toBe('499999999999.99');
  });

  it('of nothing is refused', () => {
    expect(() => shareOf({ amount: parseMoney('1.00'), part: ZERO, whole: ZERO })).toThrow(InvalidMoney);
  });
});

describe("a provider's amount", () => {
  it('is read in each of its spellings', () => {
    fc.assert(
      fc.property(fen, fc.integer({ min: 0, max: 6 }), (value, zeros) => {
        const amount = fromFen(value);
        expect(readProviderAmount(amount)).toBe(amount);
        expect(readProviderAmount(amount + '0'.repeat(zeros))).toBe(amount);
        expect(readProviderAmount(amount.replace(/0$/, ''))).toBe(amount);
        expect(readProviderAmount(amount.replace(/\.00$/, ''))).toBe(amount);
      }),
    );
    expect(['33.0', '100', '1000000.00', 0.02, 100, 0].map(readProviderAmount)).toEqual([
      '33.00',
      '100.00',
      '1000000.00',
      '0.02',
      '100.00',
      '0.00',
    ]);
  });

  it.each([
    '0.001',
    '1.005',
    '-1',
    '1e3',
    1e21,
    1e-7,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    ' 1',
    '1,000',
    null,
    undefined,
    true,
    [['1.00']],
  ])('is never rounded or guessed: %s is refused', (value) => {
    expect(() => readProviderAmount(value)).toThrow(InvalidMoney);
  });
});
