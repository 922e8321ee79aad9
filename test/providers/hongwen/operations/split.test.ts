import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../../src/domain/money.js';
import { isSigned } from '../../../../src/providers/hongwen/transport/sign.js';
import { readMerchantKey } from '../../../../src/providers/key-material.js';
import { parseJsonObject } from '../../../../src/providers/lossless-json.js';
import { createPublicKey } from 'node:crypto';
import { MCH_NO, vectorText } from '../support/settings.js';
import {
  answer,
  DETAIL,
  fieldsOf,
  NUMBER,
  orderOf,
  RECEIVERS,
  setUp,
  signed,
  TRADE,
} from '../support/set-up.js';

const [FIRST, SECOND] = RECEIVERS;

describe('a split', () => {
  it('leaves as the document has it, signed over what is sent', async () => {
    const { send, sent, bodies, contents } = setUp(answer());
    await send(orderOf('split'));
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://openapi.hwkjpay.com/gateway.do',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(bodies()[0]).toMatchObject({
      mch_no: MCH_NO,
      method: 'trade.apply.divide',
      charset: 'utf-8',
      sign_type: 'RSA',
      timestamp: '2025-11-22 10:15:00',
      version: '1.0',
    });
    expect(contents()[0]).toEqual({
      trade_no: TRADE.tradeNo,
      divide_out_trade_no: NUMBER,
      divide_detail: `[{"account":"${FIRST}","amount":"0.10"},{"account":"${SECOND}","amount":"1.00"}]`,
    });
    const key = {
      platformKey: createPublicKey(vectorText('merchant-public-key.pem')),
      signedArrays: 'leftOut',
    };
    expect(isSigned(parseJsonObject(String(sent[0]?.body))!, key as never)).toBe(true);
    expect(JSON.stringify(sent)).not.toContain(
      readMerchantKey(vectorText('merchant-key.pem')).export({ format: 'pem', type: 'pkcs8' }),
    );
  });

  it('carries every other field of the page where the settings or the division have it', async () => {
    const settings = {
      notifyUrl: 'https://shop.example/notifications/hongwen',
      tradeBy: 'out_trade_no',
      parentMerchantNo: '1001213',
      merchantNo: '1002341',
      feePayer: 'U1',
    } as const;
    const { send, bodies, contents } = setUp(answer(), settings);
    await send(orderOf('split'));
    expect(bodies()[0]).toMatchObject({ notify_url: settings.notifyUrl });
    expect(contents()[0]).toMatchObject({
      out_trade_no: TRADE.tradeNo,
      parent_merchant_no: '1001213',
      merchant_no: '1002341',
      fee_payer: 'U1',
    });
    expect(contents()[0]).not.toHaveProperty('trade_no');
    const named = orderOf('split', {
      content: { orderNo: 'S1', trade: { ...TRADE, merchantNo: '77' }, earlierSplits: 0 },
    });
    await send(named);
    expect(contents()[1]).toMatchObject({ merchant_no: '77' });
  });

  it('names receivers as 商盟 has them: people and companies in forms of their own', async () => {
    const { send, contents } = setUp(answer(), { receiverForm: 'shangmeng' });
    const order = orderOf('split');
    const items = (order.intent.items ?? []).map((item, index) => ({
      ...item,
      payeeType: index === 0 ? ('person' as const) : ('company' as const),
    }));
    await send(orderOf('split', { items }));
    expect(JSON.parse(contents()[0]?.['divide_detail'] ?? '')).toEqual([
      { user_id: FIRST, amount: '0.10', account_type: '1' },
      { mer_no: SECOND, amount: '1.00', account_type: '2' },
    ]);
    expect(await send(order)).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
  });

  it.each([
    ['as they were sent', '1', '2', 'succeeded'],
    ['without their types', undefined, undefined, 'succeeded'],
    ['with a person as a company', '2', '2', 'unknown'],
    ['with a company as a person', '1', '1', 'unknown'],
  ])('at 商盟 that shows its receivers %s', async (_name, first, second, type) => {
    const items = (orderOf('split').intent.items ?? []).map((item, index) => ({
      ...item,
      payeeType: index === 0 ? ('person' as const) : ('company' as const),
    }));
    const detail = [
      { user_id: FIRST, amount: '0.10', account_type: first },
      { mer_no: SECOND, amount: '1.00', account_type: second },
    ];
    const { send } = setUp(answer({ divide_detail: JSON.stringify(detail) }), { receiverForm: 'shangmeng' });
    expect((await send(orderOf('split', { items }))).type).toBe(type);
  });

  it.each([
    ['DIVIDE_SUCCESS', 'succeeded'],
    ['DIVIDE_FAILED', 'rejected'],
    ['DIVIDE_PENDING', 'pending'],
    ['DIVIDE_PARTIAL_REFUND', 'succeeded'],
    ['DIVIDE_REFUND', 'succeeded'],
    ['DIVIDE_SOMETHING', 'unknown'],
    ['', 'unknown'],
  ])('with the status %j is %s for each receiver: 20000 alone says nothing', async (status, type) => {
    const got = await setUp(answer({ divide_status: `"${status}"` })).send(orderOf('split'));
    expect(got.type).toBe(type);
    expect(got.items).toMatchObject([
      { itemId: 'r1', outcome: { type } },
      { itemId: 'r2', outcome: { type } },
    ]);
  });

  it('keeps divide_trade_no digit by digit, and divide_res_detail for the return, also while it is pending', async () => {
    const returnDetail = '[{"detail_no":"D1"}]';
    expect(await setUp(answer()).send(orderOf('split'))).toMatchObject({
      type: 'succeeded',
      result: { extent: 'whole', reference: '631813379821408256', returnDetail, limits: { returns: 'part' } },
      evidence: { reference: '631813379821408256' },
    });
    const pending = answer({ divide_status: '"DIVIDE_PENDING"' });
    expect(await setUp(pending).send(orderOf('split'))).toMatchObject({
      type: 'pending',
      known: { returnDetail },
    });
    const asArray = answer({ divide_res_detail: '[{"no":631813379821408257}]' });
    expect(await setUp(asArray).send(orderOf('split'))).toMatchObject({
      result: { returnDetail: '[{"no":631813379821408257}]' },
    });
  });

  it.each([undefined, 'null', '""'])(
    'keeps nothing for the return of divide_res_detail %s',
    async (detail) => {
      const got = await setUp(answer({ divide_res_detail: detail })).send(orderOf('split'));
      expect(got).toMatchObject({ type: 'succeeded', result: { extent: 'whole' } });
      expect(got).not.toHaveProperty('result.returnDetail');
    },
  );

  it('says how often it can be returned where the settings do', async () => {
    const limitsOf = async (settings: object) => {
      const got = await setUp(answer(), settings).send(orderOf('split'));
      return got.type === 'succeeded' && 'limits' in got.result ? got.result.limits : undefined;
    };
    expect(await limitsOf({ mostReturns: 3 })).toEqual({ returns: 'part', mostReturns: 3 });
    expect(await limitsOf({})).toEqual({ returns: 'part' });
  });

  it.each([
    ['the array of the sample', { divide_detail: DETAIL }],
    ['the String of the table', { divide_detail: JSON.stringify(DETAIL) }],
    ['nothing', { divide_detail: undefined }],
    ['amounts without decimals', { divide_detail: DETAIL.replace('1.00', '1') }],
  ])('is read with divide_detail as %s', async (_name, changes) => {
    expect((await setUp(answer(changes)).send(orderOf('split'))).type).toBe('succeeded');
  });

  it.each([
    ['another receiver', answer({ divide_detail: DETAIL.replace(FIRST, '1') })],
    ['another share', answer({ divide_detail: DETAIL.replace('0.10', '0.11') })],
    ['a receiver too few', answer({ divide_detail: `[${DETAIL.slice(1).split('},')[0]}}]` })],
    ['a row that is none', answer({ divide_detail: DETAIL.replace(/\{[^}]*\}/, 'null') })],
    ['an amount that cannot be read', answer({ divide_detail: DETAIL.replace('0.10', 'x') })],
    ['another divide_out_trade_no', answer({ divide_out_trade_no: '"X"' })],
    ['no divide_out_trade_no', answer({ divide_out_trade_no: undefined })],
    ['another trade', answer({ trade_no: '"1"' })],
    ['a value that could be two fields', answer({ divide_status: '"DIVIDE_SUCCESS&x=1"' })],
    ['a wrong signature', answer().replace('DIVIDE_SUCCESS', 'DIVIDE_FAILED')],
    ['another digit of a big number', answer().replace('408256', '408257')],
    ['no signature', `{${fieldsOf()}}`],
    ['no JSON', '<html></html>'],
    ['no code', signed(fieldsOf({ code: undefined }))],
  ])('is unknown where the answer shows %s', async (_name, text) => {
    expect((await setUp(text).send(orderOf('split'))).type).toBe('unknown');
  });

  it('is rejected by a code only where the settings know it: no document calls every other one a failure', async () => {
    const failure = signed('"code":40004,"msg":"分账失败","sub_msg":"余额不足"');
    expect((await setUp(failure).send(orderOf('split'))).type).toBe('unknown');
    for (const [list, reason] of [
      ['insufficientFunds', 'insufficientFunds'],
      ['account', 'account'],
      ['other', 'other'],
    ] as const) {
      const known = { insufficientFunds: [], account: [], other: [], [list]: ['40004'] };
      expect(await setUp(failure, { rejectionCodes: known }).send(orderOf('split'))).toMatchObject({
        ...{ type: 'rejected', reason, code: '40004', message: '分账失败 余额不足', final: true },
      });
    }
  });

  it('takes a failure without a signature only where the settings say so, and never a success', async () => {
    const rejectionCodes = { other: ['40004'] };
    const bare = '{"code":40004,"msg":"no"}';
    expect((await setUp(bare, { rejectionCodes }).send(orderOf('split'))).type).toBe('unknown');
    const trusting = { rejectionCodes, acceptUnsignedFailures: true };
    expect((await setUp(bare, trusting).send(orderOf('split'))).type).toBe('rejected');
    expect((await setUp(`{${fieldsOf()}}`, trusting).send(orderOf('split'))).type).toBe('unknown');
  });

  it('verifies arrays as JSON where the settings say that they are signed', async () => {
    const text = signed(fieldsOf(), { arrays: 'json' });
    expect((await setUp(text).send(orderOf('split'))).type).toBe('unknown');
    expect((await setUp(text, { signedArrays: 'json' }).send(orderOf('split'))).type).toBe('succeeded');
  });

  it.each([
    ['HTTP 500', { verdict: 'answered', status: 500, headers: {}, body: Buffer.from(answer()) }, 'unknown'],
    ['no answer', { verdict: 'unknown', why: 'no answer' }, 'unknown'],
    ['no connection', { verdict: 'notSent', why: 'refused' }, 'notSent'],
  ] as const)('with %s is %s', async (_name, verdict, type) => {
    expect((await setUp(verdict).send(orderOf('split'))).type).toBe(type);
  });

  it('has no query, and says so: nothing is asked or sent again on any schedule', () => {
    const { operations } = setUp().provider;
    for (const operation of [operations.split, operations.splitReturn]) {
      expect(operation).not.toHaveProperty('queryStatus');
      expect(operation?.resolution).toEqual({ queryAfterMs: [] });
    }
    expect(operations.finishSplit).toBeUndefined();
  });

  const six = (length: number) =>
    Array.from({ length: 6 }, (_, index) => ({
      itemId: `r${index}`,
      payee: { member: 'm', account: `${index}`.padEnd(length, '0') },
      amount: parseMoney('1.00'),
    }));

  it('takes as many receivers as 256 characters hold, and is refused before anything is sent with one more', async () => {
    // Six rows of {"account":"...","amount":"1.00"} with their commas and brackets: 6 * 30 + 7, and 6 * 11 for the accounts.
    const fits = six(11);
    const { send, sent, contents } = setUp(answer());
    await send(orderOf('split', { items: fits, amount: parseMoney('6.00') }));
    expect(contents()[0]?.['divide_detail']?.length).toBe(253);
    const got = await send(orderOf('split', { items: six(12), amount: parseMoney('6.00') }));
    expect(got).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(got.type === 'rejected' && got.message).toContain('divide_detail');
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['an amount that is not that of the receivers', { amount: parseMoney('1.11') }, 'between them'],
    ['no receivers', { items: [] }, 'at least one receiver'],
    [
      'a trade number that is none',
      { content: { orderNo: 'S1', trade: { tradeNo: 'a&b=c' }, earlierSplits: 0 } },
      'letters',
    ],
    [
      'an account that could end the text',
      {
        items: [{ itemId: 'r', payee: { member: 'm', account: 'a"b' }, amount: parseMoney('1.10') }],
      },
      'letters',
    ],
  ])('is refused before anything is sent: %s', async (_name, changes, words) => {
    const { send, sent } = setUp();
    const got = await send(orderOf('split', changes));
    expect(got).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(got.type === 'rejected' && got.message).toContain(words);
    expect(sent).toEqual([]);
  });
});
