import { describe, expect, it } from 'vitest';
import { isSigned } from '../../../../src/providers/hkrt/transport/sign.js';
import { parseJsonObject } from '../../../../src/providers/lossless-json.js';
import { ACCESS_KEY } from '../support/settings.js';
import {
  ledgerAnswer,
  NUMBER,
  orderOf,
  RECEIVERS,
  relation,
  setUp,
  signed,
  TRADE,
} from '../support/set-up.js';

const [FIRST, SECOND] = RECEIVERS;
const answer = (first: string, second: string): string =>
  ledgerAnswer([relation(FIRST, '0.10', first), relation(SECOND, '1.00', second)]);

describe('a split', () => {
  it('leaves as the document has it, signed over what is sent', async () => {
    const { send, sent, bodies } = setUp({ ledger: answer('1', '1') });
    await send(orderOf('split'));
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'http://127.0.0.1:8080/api/v1/delay-ledger/ledger',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(bodies()[0]).toMatchObject({
      agent_no: 'FF109108120',
      merch_no: TRADE.merchantNo,
      trade_no: TRADE.tradeNo,
      apply_no: NUMBER,
      ledger_relation: [
        { receive_no: FIRST, amt: '0.10', remark: '' },
        { receive_no: SECOND, amt: '1.00', remark: '' },
      ],
      accessid: '405544499f016a9b3d8f57000f',
    });
    expect(isSigned(parseJsonObject(String(sent[0]?.body))!, ACCESS_KEY)).toBe(true);
    expect(String(sent[0]?.body)).not.toContain(ACCESS_KEY);
  });

  it.each([
    ['1', '1', 'succeeded', 'whole'],
    ['1', '0', 'succeeded', 'part'],
    ['0', '0', 'rejected', undefined],
    ['1', '2', 'pending', undefined],
    ['0', '2', 'pending', undefined],
    ['1', '3', 'unknown', undefined],
    ['1', '""', 'unknown', undefined],
  ])(
    'with the results %s and %s is %s (%s): return_code 10000 alone says nothing',
    async (first, second, type, extent) => {
      const got = await setUp({ ledger: answer(first, second) }).send(orderOf('split'));
      expect(got.type).toBe(type);
      expect(got.items?.map(({ itemId }) => itemId)).toEqual(['r1', 'r2']);
      if (got.type === 'succeeded')
        expect(got.result).toMatchObject({ extent, reference: 'L1', limits: { returns: 'whole' } });
    },
  );

  it.each([
    ['another receiver', ledgerAnswer([relation('833', '0.10', '1'), relation(SECOND, '1.00', '1')])],
    ['another share', ledgerAnswer([relation(FIRST, '0.11', '1'), relation(SECOND, '0.99', '1')])],
    ['a receiver too few', ledgerAnswer([relation(FIRST, '0.10', '1')])],
    ['no receivers', ledgerAnswer([])],
    ['another apply_no', ledgerAnswer([relation(FIRST, '0.10', '1'), relation(SECOND, '1.00', '1')], 'X1')],
    ['no apply_no', signed('"return_code":10000')],
    ['a wrong signature', answer('1', '1').replace('"L1"', '"L2"')],
    ['no signature', '{"return_code":10000}'],
    ['no JSON', '<html></html>'],
    ['no return_code', signed('"apply_no":"1"')],
    ['a value that could be two fields', signed(`"apply_no":"${NUMBER}&x=1","return_code":10000`)],
  ])('is unknown where the answer shows %s', async (_name, text) => {
    expect((await setUp({ ledger: text }).send(orderOf('split'))).type).toBe('unknown');
  });

  it('is rejected by any other code, as the document says, unless its words leave that open', async () => {
    const send = (code: string, message: string, settings = {}) =>
      setUp({ ledger: signed(`"return_code":${code},"return_msg":"${message}"`) }, settings).send(
        orderOf('split'),
      );
    expect(await send('20001', '商户不存在')).toMatchObject({ type: 'rejected', code: '20001', final: true });
    for (const words of ['请求订单号重复', '系统异常', '处理超时'])
      expect((await send('20002', words)).type).toBe('unknown');
    const settings = { resultCodes: { inDoubt: ['9'], insufficientFunds: ['8'], account: ['7'] } };
    expect((await send('9', '失败', settings)).type).toBe('unknown');
    expect(await send('8', '失败', settings)).toMatchObject({
      type: 'rejected',
      reason: 'insufficientFunds',
    });
    expect(await send('7', '失败', settings)).toMatchObject({ type: 'rejected', reason: 'account' });
  });

  it.each([
    [
      'HTTP 500',
      { verdict: 'answered', status: 500, headers: {}, body: Buffer.from(answer('1', '1')) },
      'unknown',
    ],
    ['no answer', { verdict: 'unknown', why: 'no answer' }, 'unknown'],
    ['no connection', { verdict: 'notSent', why: 'refused' }, 'notSent'],
  ] as const)('with %s is %s', async (_name, verdict, type) => {
    expect((await setUp({ ledger: verdict }).send(orderOf('split'))).type).toBe(type);
  });

  it.each([
    [
      'a second split of one trade',
      { content: { orderNo: 'S1', trade: TRADE, earlierSplits: 1 } },
      'moreThanOneSplit',
    ],
    [
      'a trade without its merchant',
      { content: { orderNo: 'S1', trade: { tradeNo: 'T' }, earlierSplits: 0 } },
      'merchantNo',
    ],
    ['an amount that is not that of the receivers', { amount: '1.11' }, 'between them'],
    ['no receivers', { items: [] }, 'at least one receiver'],
    [
      'a trade number that could be two fields',
      { content: { orderNo: 'S1', trade: { ...TRADE, tradeNo: 'a&b=c' }, earlierSplits: 0 } },
      'letters',
    ],
  ])('is refused before anything is sent: %s', async (_name, changes, words) => {
    const { send, sent } = setUp({});
    const got = await send(orderOf('split', changes as never));
    expect(got).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(got.type === 'rejected' && got.message).toContain(words);
    expect(sent).toEqual([]);
  });

  it('may be a second one, or has a most of receivers, where the settings say so', async () => {
    const second = orderOf('split', { content: { orderNo: 'S1', trade: TRADE, earlierSplits: 1 } });
    expect((await setUp({ ledger: answer('1', '1') }, { moreThanOneSplit: true }).send(second)).type).toBe(
      'succeeded',
    );
    const { send, sent } = setUp({}, { mostReceivers: 1 });
    expect((await send(orderOf('split'))).type).toBe('rejected');
    expect(sent).toEqual([]);
  });
});

describe('the query of a split', () => {
  const ask = (text: string, settings = {}) =>
    setUp({ 'query-by-applyno': text }, settings).ask(orderOf('split'));

  it('shows each receiver as it stands, held against what was sent', async () => {
    const found = await ask(answer('1', '2'));
    expect(found).toMatchObject({
      type: 'found',
      outcome: { type: 'pending' },
      items: [{ outcome: { type: 'succeeded' } }, { outcome: { type: 'pending' } }],
      reported: {
        items: [
          { payeeAccount: FIRST, amount: '0.10' },
          { payeeAccount: SECOND, amount: '1.00' },
        ],
      },
    });
  });

  it('counts by the receiver alone where it shows no amounts: only `result` is known of its answer', async () => {
    const bare = [FIRST, SECOND].map((no) => `{"receive_no":"${no}","result":1}`).join();
    expect(await ask(signed(`"ledger_relation":[${bare}],"return_code":10000`))).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
      reported: { items: [{ amount: '0.10' }, { amount: '1.00' }] },
    });
  });

  it('says nothing where it is not answered, or answers another code, unless that is known to mean "not there"', async () => {
    const failure = signed('"return_code":30001,"return_msg":"无记录"');
    expect(await ask(failure)).toMatchObject({ type: 'unclear', shows: 'nothing' });
    expect(await ask(failure, { applyNotFoundCodes: ['30001'] })).toMatchObject({ type: 'notFound' });
    expect((await ask('<html></html>')).type).toBe('unclear');
    expect((await ask(ledgerAnswer([]))).type).toBe('unclear');
    expect((await ask(ledgerAnswer([relation(FIRST, '0.10', '1')], 'X1'))).type).toBe('unclear');
  });

  it('is believed without a signature only where the settings say so', async () => {
    const bare = `{"ledger_relation":[${relation(FIRST, '0.10', '1')},${relation(SECOND, '1.00', '1')}],"return_code":10000}`;
    expect((await ask(bare)).type).toBe('unclear');
    expect((await ask(bare, { acceptUnsignedAnswers: true })).type).toBe('found');
    const { send } = setUp({ ledger: bare }, { acceptUnsignedAnswers: true });
    expect((await send(orderOf('split'))).type).toBe('unknown');
  });
});
