import { describe, expect, it } from 'vitest';
import {
  judgeResultCode,
  RESULT_CODES,
  type Rejections,
} from '../../../src/providers/pingan/result-codes.js';
import {
  PINGAN_ENDPOINTS,
  PINGAN_OPERATIONS,
  PINGAN_VARIANTS,
} from '../../../src/providers/pingan/capabilities.js';
import { CLASSED, SHEET } from './support/code-sheet.js';

interface Write {
  readonly endpoint: WriteEndpoint;
  readonly otherEndpoints?: readonly WriteEndpoint[];
}
interface WriteEndpoint {
  readonly name: string;
  readonly rejections: Rejections;
}
const OPERATIONS: Readonly<Record<string, Write>> = PINGAN_OPERATIONS;
const CHOICES: Readonly<Record<string, object>>[] = Object.values(PINGAN_VARIANTS);
const VARIANTS = CHOICES.flatMap((choice) => Object.values(choice)).flatMap(
  (operations) => Object.values(operations) as Write[],
);
const REJECTIONS = new Map<string, Rejections>(
  [...Object.values(OPERATIONS), ...VARIANTS]
    .flatMap(({ endpoint, otherEndpoints = [] }) => [endpoint, ...otherEndpoints])
    .map(({ name, rejections }) => [name, rejections]),
);
const WRITES = [...REJECTIONS.keys()];

/** What a code says of the write of this name, by what its file declares. */
function judgeCode(write: string, code: string, message?: string) {
  return judgeResultCode(REJECTIONS.get(write)!, code, message);
}

describe('the table of codes', () => {
  it.each(CLASSED)('has %s among %s', (code, name) => {
    expect(RESULT_CODES[code]?.class).toBe(name);
  });

  it('has no other code besides success', () => {
    expect(Object.keys(RESULT_CODES).sort()).toEqual(['000000', ...CLASSED.map(([code]) => code)].sort());
  });

  it('judges each write of the registry', () => {
    expect(PINGAN_ENDPOINTS.flatMap((known) => (known.kind ? [known.name] : []))).toEqual(WRITES);
  });
});

describe.each(WRITES)('a code that answers %s', (write) => {
  it.each([
    'ERR000',
    'ERR318',
    'SIM_DUPLICATE',
    'E30001',
    '',
    'err044',
    'constructor',
    '__proto__',
    '000001',
  ])('that no table has is in doubt: %j', (code) => {
    expect(judgeCode(write, code)).toEqual({ type: 'inDoubt' });
  });

  it('that says "not found" is never a rejection', () => {
    for (const code of (SHEET['notFound'] ?? '').split(' ')) {
      expect([code, judgeCode(write, code).type]).toEqual([code, 'inDoubt']);
    }
  });

  it('that says that the number is known is never a rejection, be it by the code or in words', () => {
    for (const code of (SHEET['duplicate'] ?? '').split(' '))
      expect([code, judgeCode(write, code).type]).toEqual([code, 'numberKnown']);
    for (const text of [
      '交易流水号重复',
      '第三方流水号与交易流水号重复,请核查',
      '订单号O1已存在',
      '批次号已使用',
    ])
      for (const [code] of CLASSED)
        expect([code, judgeCode(write, code, text).type]).toEqual([code, 'numberKnown']);
  });

  it('that its own text does not call a repeat is none', () => {
    for (const [code, name] of CLASSED)
      if (name !== 'duplicate')
        expect(judgeCode(write, code, RESULT_CODES[code]?.text).type).not.toBe('numberKnown');
  });

  it('that says "try later" is queried, not rejected', () => {
    for (const code of (SHEET['tryLater'] ?? '').split(' ')) {
      // 6147 may be asked for again once the acquirer’s money is there, and 6146 alone would never end it.
      const type = write === '6147' && code === 'EF0027' ? 'rejected' : 'tryLater';
      expect([code, judgeCode(write, code).type]).toEqual([code, type]);
    }
  });
});

describe('what is there already', () => {
  it.each(['ERR114', 'ERR142'])('is an account for its opening alone: %s', (code) => {
    for (const write of WRITES)
      expect([write, judgeCode(write, code).type]).toEqual([
        write,
        ['6000', '6248'].includes(write) ? 'exists' : 'inDoubt',
      ]);
  });

  it.each(['ERR198', 'ERR238'])('is a bound card for a binding alone: %s', (code) => {
    for (const write of WRITES) {
      const isBinding = ['6066', '6067', '6055', '6064', '6238', '6239'].includes(write);
      expect([write, judgeCode(write, code).type]).toEqual([write, isBinding ? 'bound' : 'inDoubt']);
    }
  });
});

describe('the reason of a rejection', () => {
  it.each([
    ['6034/1', 'ERR044', 'insufficientFunds'],
    ['6164', 'ERR044', 'insufficientFunds'],
    ['6164', 'ERR274', 'insufficientFunds'],
    ['6164', 'ERR271', 'other'],
    ['6034/2', 'ERR317', 'other'],
    ['6067', 'ERR138', 'wrongCode'],
    ['6067', 'ERR126', 'wrongCode'],
    ['6067', 'ERR163', 'codeVoid'],
    ['6067', 'ERR137', 'codeVoid'],
    ['6067', 'ERR258', 'codeVoid'],
    ['6067', 'ERR157', 'tooManyChecks'],
    ['6066', 'ERR157', 'tooManyChecks'],
    ['6066', 'ERR258', 'tooManyChecks'],
    ['6066', 'ERR135', 'codeWaiting'],
    ['6066', 'ERR145', 'codeWaiting'],
    ['6066', 'ERR150', 'card'],
    ['6066', 'ERR134', 'card'],
    ['6066', 'ERR031', 'account'],
    ['6034/1', 'ERR125', 'account'],
    ['6034/1', 'ERR223', 'account'],
    ['6000', 'ERR936', 'other'],
  ] as const)('of %s with %s is %s', (write, code, reason) => {
    expect(judgeCode(write, code)).toEqual({ type: 'rejected', reason });
  });
});
