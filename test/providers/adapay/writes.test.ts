import { describe, expect, it } from 'vitest';
import { judgeFailure } from '../../../src/providers/adapay/result-codes.js';
import { ROWS_IN, SUCCEEDED } from './support/answers.js';
import { ADAPAY_KINDS, buyer, card, orderOf, seller } from './support/orders.js';
import { setUp } from './support/set-up.js';

const NUMBERED = ADAPAY_KINDS.filter((kind) => ROWS_IN[kind] !== undefined);
const AMOUNT_FIELD = {
  hold: 'trans_amt',
  release: 'confirm_amt',
  return: 'reverse_amt',
  refund: 'trans_amt',
  freeze: 'trans_amt',
  withdraw: 'cash_amt',
} as const;
/** The field of an answer by which later calls name what it made. */
const ID_FIELD = {
  applyCardBinding: 'id',
  hold: 'balance_seq_id',
  release: 'id',
  return: 'id',
  refund: 'refund_seq_id',
  freeze: 'id',
  unfreeze: 'id',
} as const;
const IDS = Object.entries(ID_FIELD) as [keyof typeof ID_FIELD, string][];
const AMOUNTS = Object.entries(AMOUNT_FIELD) as [keyof typeof AMOUNT_FIELD, string][];

describe('a success', () => {
  it.each(NUMBERED)('is none for another number: %s', async (kind) => {
    const other = {
      ...SUCCEEDED[kind],
      order_no: 'HF2511220000000098',
      balance_refund_no: 'HF2511220000000098',
    };
    const { send } = await setUp(() => ({ data: other }));
    expect(await send(kind)).toMatchObject({ type: 'unknown', why: 'the answer belongs to another number' });
  });

  it.each(NUMBERED)('is none without our number: %s', async (kind) => {
    const { order_no: _a, balance_refund_no: _b, ...rest } = SUCCEEDED[kind];
    const { send } = await setUp(() => ({ data: rest }));
    expect(await send(kind)).toMatchObject({ type: 'unknown' });
  });

  it.each(IDS)('is none without the id by which later calls name it: %s', async (kind, field) => {
    for (const missing of [{ [field]: undefined }, { [field]: '' }, { [field]: null }]) {
      const { send } = await setUp(() => ({ data: { ...SUCCEEDED[kind], ...missing } }));
      expect(await send(kind)).toMatchObject({ type: 'unknown', why: `succeeded without ${nameOf(field)}` });
    }
  });

  it.each([undefined, '', null])(
    'is one for a withdrawal without an id, which nothing names later: %s',
    async (id) => {
      const { send } = await setUp(() => ({ data: { ...SUCCEEDED.withdraw, id } }));
      const outcome = await send('withdraw');
      expect(outcome).toMatchObject({ type: 'succeeded' });
      expect(outcome).toHaveProperty('result', {});
      expect(outcome).not.toHaveProperty('reference');
    },
  );

  it.each([
    ['release', 'balance_seq_id', 'the answer belongs to another balance_seq_id'],
    ['freeze', 'member_id', 'the answer shows another member'],
    ['unfreeze', 'account_freeze_id', 'the answer shows another freeze'],
  ] as const)('is none for what was not asked for: %s of another %s', async (kind, field, why) => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED[kind], [field]: '0021' } }));
    expect(await send(kind)).toMatchObject({ type: 'unknown', why });
  });

  it.each(AMOUNTS)('is none over another amount: %s', async (kind, field) => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED[kind], [field]: '99.99' } }));
    expect(await send(kind)).toMatchObject({ type: 'unknown', why: `the answer shows another ${field}` });
  });

  it.each(AMOUNTS)('is one with the amount as a number: %s', async (kind, field) => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED[kind], [field]: 100 } }));
    expect(await send(kind)).toMatchObject({ type: 'succeeded' });
  });

  it('is none for a balance payment that was paid at once', async () => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED.hold, pay_mode: '' } }));
    expect(await send('hold')).toMatchObject({ type: 'succeeded' });
    const direct = await setUp(() => ({ data: { ...SUCCEEDED.hold, pay_mode: 'direct' } }));
    expect(await direct.send('hold')).toMatchObject({ type: 'unknown' });
  });
});

describe('pending', () => {
  it.each(NUMBERED)('is queried: %s', async (kind) => {
    const { send } = await setUp(() => ({ data: { ...SUCCEEDED[kind], status: 'pending' } }));
    expect(await send(kind)).toMatchObject({ type: 'pending' });
  });
});

describe('what is said to be there already', () => {
  it.each([
    ['openAccount', 'memberExistsCodes'],
    ['applyCardBinding', 'settleAccountExistsCodes'],
  ] as const)(
    'is queried, at once where the code is configured, and never called rejected: %s',
    async (kind, option) => {
      const data = { status: 'failed', error_type: 'invalid_request_error', error_code: 'SIM_EXISTS' };
      const known = await setUp(() => ({ data, status: 400 }), { [option]: ['SIM_EXISTS'] });
      expect(await known.send(kind)).toMatchObject({ type: 'pending', queryAgainAfterMs: 0 });
      const unknown = await setUp(() => ({ data, status: 400 }));
      expect(await unknown.send(kind)).toMatchObject({ type: 'unknown', evidence: { code: 'SIM_EXISTS' } });
    },
  );
});

describe('a number that the platform knows already', () => {
  const said: [string, Record<string, unknown>][] = [
    ['by its own code', { error_code: 'request_order_no_repeate', error_msg: '请求订单号重复' }],
    ['by the same without a type', { error_code: 'request_order_no_repeate', error_type: '' }],
    ['by a code that no table has', { error_code: 'cash_order_no_exists' }],
    ['in words', { error_code: 'request_parameter_error', error_msg: '订单号HF2601050000000001重复' }],
  ];

  it.each(ADAPAY_KINDS.flatMap((kind) => said.map(([how, fields]) => [kind, how, fields] as const)))(
    'is a doubt and no rejection, also in the answer to a first request: %s, %s',
    async (kind, _how, fields) => {
      for (const status of [200, 400]) {
        const data = { status: 'failed', error_type: 'invalid_request_error', ...fields };
        const { send } = await setUp(() => ({ data, status }));
        expect(await send(kind)).toMatchObject({
          type: 'unknown',
          why: expect.stringContaining('known already') as string,
        });
      }
    },
  );

  it('is no rejection by configuration either', () => {
    const known = { insufficientFunds: [], account: [], card: [], other: ['request_order_no_repeate'] };
    const failure = { code: 'request_order_no_repeate', errorType: '' } as const;
    expect(judgeFailure(failure, { configured: known }).class).toBe('numberKnown');
  });
});

describe('personal data', () => {
  const personal = [card.holder, card.number, card.mobile, card.identity.number, '小明', seller.name];
  const namesOf = ({ content }: ReturnType<typeof orderOf>['intent']): string[] =>
    [buyer, seller].filter((one) => JSON.stringify(content).includes(one.member)).map(({ name }) => name);

  it.each(ADAPAY_KINDS)('never comes back from what the platform says: %s', async (kind) => {
    const error_msg = `${personal.join('、')} 有误`;
    const data = { status: 'failed', error_type: 'invalid_request_error', error_code: 'x', error_msg };
    const { send, query } = await setUp(() => ({ data }));
    const said = JSON.stringify([await send(kind), await query(kind)]);
    const numbers = personal.slice(1, 4);
    const known = kind === 'openAccount' ? numbers : [...numbers, ...namesOf(orderOf(kind).intent)];
    for (const value of known) expect(said).not.toContain(value);
  });
});

function nameOf(field: string): string {
  return field === 'id' ? 'an id' : `a ${field}`;
}
