import { describe, expect, it } from 'vitest';
import {
  judgeResultCode,
  RESULT_CODES,
  type Rejections,
} from '../../../src/providers/pingan/result-codes.js';
import { PINGAN_ENDPOINTS, PINGAN_OPERATIONS } from '../../../src/providers/pingan/capabilities.js';

const REJECTIONS = new Map<string, Rejections>(
  Object.values(PINGAN_OPERATIONS).map(({ endpoint }) => [endpoint.name, endpoint.rejections]),
);
const WRITES = [...REJECTIONS.keys()];

/** What a code says of the write of this name, by what its file declares. */
function judgeCode(write: string, code: string, message?: string) {
  return judgeResultCode(REJECTIONS.get(write)!, code, message);
}

// Fact sheet 4.3, class by class: written out again here, so that a slip in the table shows.
const SHEET: Record<string, string> = {
  inDoubt:
    'ERR957 ERR158 ERR108 ERR923 ERR025 ERR178 ERR226 ERR189 ERR196 ERR207 ERR248 EF0028 EF0038 EF0057 EF0058 ERR076 ERR078 ERR999',
  notFound: 'ERR020 ERR270 ERR131 ERR115 ERR180',
  tryLater: 'ERR136 ERR152 ERR143 ERR091 ERR183 ERR257 ERR265 ERR289 ERR182 ERR139 EF0027',
  exists: 'ERR114 ERR142',
  waiting: 'ERR135 ERR145',
  bound: 'ERR198 ERR238',
  alreadyDone: 'ERR282 ERR277',
  duplicate: 'ERR127 ERR160 ERR181 ERR229 ERR275',
  funds: 'ERR044 ERR274 ERR271 ERR317 ERR133 ERR168 ERR042 ERR177',
  account: 'ERR031 ERR033 ERR235 ERR254 E10002 ERR228 ERR221 ERR223 ERR222 ERR224 ERR250 ERR256',
  identity:
    'ERR125 ERR141 ERR150 ERR151 ERR174 ERR175 ERR176 ERR190 ERR260 ERR134 ERR146 ERR159 ERR128 ERR111 E80001 ERR213 ERR236 E90001 ERR287',
  verification: 'ERR138 ERR126 ERR137 ERR163 ERR147 ERR157 ERR258 ERR116',
  request:
    'ERR936 ERR021 ERR026 ERR030 E80011 ERR089 ERR130 ERR132 ERR059 ERR149 ERR239 ERR240 ERR255 ERR268 ERR269 ERR272 ERR273 ERR281 EF0034 EF0048',
  closing: 'ERR095 ERR214 ERR252 ERR263',
};
const classed = Object.entries(SHEET).flatMap(([name, codes]) =>
  codes.split(' ').map((code) => [code, name] as const),
);

const REJECTING: Record<string, string[]> = {
  '6000': ['account', 'identity', 'request'],
  '6066': ['account', 'identity', 'request', 'waiting'],
  '6067': ['account', 'identity', 'verification', 'request'],
  '6034/1': ['funds', 'account', 'identity', 'request'],
  '6034/2': ['funds', 'account', 'identity', 'request'],
  '6034/3': ['funds', 'account', 'identity', 'request'],
  '6164': ['funds', 'account', 'identity', 'request'],
};

describe('the table of codes', () => {
  it.each(classed)('has %s among %s', (code, name) => {
    expect(RESULT_CODES[code]?.class).toBe(name);
  });

  it('has no other code besides success', () => {
    expect(Object.keys(RESULT_CODES).sort()).toEqual(['000000', ...classed.map(([code]) => code)].sort());
  });

  it('judges each write of the registry', () => {
    expect(PINGAN_ENDPOINTS.flatMap((known) => (known.kind ? [known.name] : []))).toEqual(WRITES);
    expect(Object.keys(REJECTING).sort()).toEqual([...WRITES].sort());
  });
});

describe.each(WRITES)('a code that answers %s', (write) => {
  it('is a refusal exactly where its class is listed for it', () => {
    const also = write === '6066' ? ['ERR157', 'ERR258'] : [];
    for (const [code, name] of classed) {
      const isRefusal = REJECTING[write]!.includes(name) || also.includes(code);
      expect([code, judgeCode(write, code).type === 'rejected']).toEqual([code, isRefusal]);
    }
  });

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

  it('that says "not found" is never a refusal', () => {
    for (const code of (SHEET['notFound'] ?? '').split(' ')) {
      expect([code, judgeCode(write, code).type]).toEqual([code, 'inDoubt']);
    }
  });

  it('that says that the number is known is never a refusal, be it by the code or in words', () => {
    for (const code of (SHEET['duplicate'] ?? '').split(' '))
      expect([code, judgeCode(write, code).type]).toEqual([code, 'numberKnown']);
    for (const text of [
      '交易流水号重复',
      '第三方流水号与交易流水号重复,请核查',
      '订单号O1已存在',
      '批次号已使用',
    ])
      for (const [code] of classed)
        expect([code, judgeCode(write, code, text).type]).toEqual([code, 'numberKnown']);
  });

  it('that its own text does not call a repeat is none', () => {
    for (const [code, name] of classed)
      if (name !== 'duplicate')
        expect(judgeCode(write, code, RESULT_CODES[code]?.text).type).not.toBe('numberKnown');
  });

  it('that says "try later" is asked about, not refused', () => {
    for (const code of (SHEET['tryLater'] ?? '').split(' ')) {
      expect([code, judgeCode(write, code).type]).toEqual([code, 'tryLater']);
    }
  });
});

describe('what is there already', () => {
  it.each(['ERR114', 'ERR142'])('is an account for its opening alone: %s', (code) => {
    for (const write of WRITES)
      expect([write, judgeCode(write, code).type]).toEqual([write, write === '6000' ? 'exists' : 'inDoubt']);
  });

  it.each(['ERR198', 'ERR238'])('is a bound card for a binding alone: %s', (code) => {
    for (const write of WRITES) {
      const isBinding = write === '6066' || write === '6067';
      expect([write, judgeCode(write, code).type]).toEqual([write, isBinding ? 'bound' : 'inDoubt']);
    }
  });
});

describe('the reason of a refusal', () => {
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
