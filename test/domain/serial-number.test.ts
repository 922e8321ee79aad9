import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../src/domain/errors.js';
import {
  formatSerialNumber,
  INSTALLATION_BLOCKS,
  NUMBERS_PER_BLOCK,
  parseSerialPrefix,
  SERIAL_DIGITS,
} from '../../src/domain/serial-number.js';

const TURN = 10n ** BigInt(SERIAL_DIGITS);
const prefix = fc.stringMatching(/^[A-Za-z0-9_]{0,16}$/);
const yyMMdd = fc.stringMatching(/^\d{6}$/);
const position = fc.bigInt({ min: 0n, max: 10n * TURN });

describe('a serial number', () => {
  it('is the prefix, the date and ten digits, whatever the position', () => {
    fc.assert(
      fc.property(prefix, yyMMdd, position, (head, date, place) => {
        const number = formatSerialNumber({ prefix: head, yyMMdd: date, position: place });
        expect(number).toHaveLength(head.length + 16);
        expect(number.startsWith(head + date)).toBe(true);
        expect(BigInt(number.slice(-SERIAL_DIGITS))).toBe(place % TURN);
      }),
    );
  });

  it('has the 22 characters of 平安 with a 用户短号 of six', () => {
    expect(formatSerialNumber({ prefix: 'HF0001', yyMMdd: '260301', position: 12_345_678n })).toBe(
      'HF00012603010012345678',
    );
  });

  it('of two positions is the same only a full turn apart', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const write = (place: bigint) =>
          formatSerialNumber({ prefix: 'P', yyMMdd: '260301', position: place });
        expect(write(a) === write(b)).toBe((a - b) % TURN === 0n);
      }),
    );
  });

  it('begins its digits with the installation block, for all the numbers of a block', () => {
    const block = fc.integer({ min: 0, max: INSTALLATION_BLOCKS - 1 });
    fc.assert(
      fc.property(block, fc.bigInt({ min: 0n, max: NUMBERS_PER_BLOCK - 1n }), (own, sequence) => {
        const place = BigInt(own) * NUMBERS_PER_BLOCK + sequence;
        const number = formatSerialNumber({ prefix: '', yyMMdd: '260301', position: place });
        expect(number.slice(6, 10)).toBe(String(own).padStart(4, '0'));
      }),
    );
    expect(BigInt(INSTALLATION_BLOCKS) * NUMBERS_PER_BLOCK).toBe(TURN);
  });

  it.each([
    ['a blank in the prefix', { prefix: 'HF 1', yyMMdd: '260301', position: 1n }],
    ['a Chinese prefix', { prefix: '平安', yyMMdd: '260301', position: 1n }],
    ['a line end after the prefix', { prefix: 'HF0001\n', yyMMdd: '260301', position: 1n }],
    ['a prefix of 17', { prefix: 'H'.repeat(17), yyMMdd: '260301', position: 1n }],
    ['a date with a year of four digits', { prefix: 'P', yyMMdd: '20260301', position: 1n }],
    ['a date with other signs', { prefix: 'P', yyMMdd: '26-3-1', position: 1n }],
    ['a position below zero', { prefix: 'P', yyMMdd: '260301', position: -1n }],
  ])('is refused for %s', (_title, wrong) => {
    expect(() => formatSerialNumber(wrong)).toThrow(InvalidInput);
  });

  it('takes a prefix as it is or not at all', () => {
    fc.assert(
      fc.property(fc.oneof(prefix, fc.string()), (text) => {
        if (/^\w{0,16}$/.test(text)) expect(parseSerialPrefix(text)).toBe(text);
        else expect(() => parseSerialPrefix(text)).toThrow(InvalidInput);
      }),
    );
  });
});
