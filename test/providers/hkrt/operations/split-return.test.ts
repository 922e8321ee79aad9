import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../../src/domain/money.js';
import {
  ledgerAnswer,
  NUMBER,
  orderOf,
  RECEIVERS,
  relation,
  setUp,
  signed,
  SPLIT_NUMBER,
  TRADE,
} from '../support/set-up.js';

const [FIRST, SECOND] = RECEIVERS;
const records = (first: string, second: string): string =>
  ledgerAnswer([relation(FIRST, '0.10', first), relation(SECOND, '1.00', second)], SPLIT_NUMBER);
const ACCEPTED = signed('"return_code":10000');
const status = (value: string, list = '[]'): string =>
  signed(`"return_code":10000,"data":{"status":"${value}","collectionList":${list}}`);

describe('a split’s return', () => {
  it('reads the split, then leaves with the fields that integrators send, trade_Id spelt so', async () => {
    const { send, bodies, sent } = setUp({ 'query-by-applyno': records('1', '1'), collection: ACCEPTED });
    expect(await send(orderOf('splitReturn'))).toMatchObject({ type: 'pending' });
    expect(sent.map(({ url }) => url.split('/').at(-1))).toEqual(['query-by-applyno', 'collection']);
    expect(bodies()[1]).toMatchObject({
      agent_apply_no: NUMBER,
      agent_no: 'FF109108120',
      merch_no: TRADE.merchantNo,
      trade_Id: TRADE.tradeNo,
      collection_type: '1',
      delay_apply_no: SPLIT_NUMBER,
    });
  });

  it.each([
    [
      'a part of a share',
      '1',
      '1',
      [
        { itemId: 'r1', account: FIRST, amount: '0.05' },
        { itemId: 'r2', account: SECOND, amount: '1.00' },
      ],
    ],
    ['one receiver of two', '1', '1', [{ itemId: 'r1', account: FIRST, amount: '0.10' }]],
    ['a receiver who got nothing', '1', '0', undefined],
    ['a receiver who is in progress', '1', '2', undefined],
  ])('of %s is refused: a collection takes a whole apply_no', async (_name, first, second, some) => {
    const { send, sent } = setUp({ 'query-by-applyno': records(first, second), collection: ACCEPTED });
    const items = some?.map(({ itemId, account, amount }) => ({
      itemId,
      payee: { member: itemId, account },
      amount: parseMoney(amount),
    }));
    const total = some ? { amount: parseMoney(some.length > 1 ? '1.05' : '0.10') } : {};
    const got = await send(orderOf('splitReturn', { ...(items && { items }), ...total }));
    expect(got).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(sent.map(({ url }) => url.split('/').at(-1))).toEqual(['query-by-applyno']);
  });

  it('is not sent while the split cannot be read', async () => {
    expect(await setUp({ 'query-by-applyno': '<html>' }).send(orderOf('splitReturn'))).toMatchObject({
      type: 'notSent',
    });
  });
});

describe('the query of a return', () => {
  const ask = (text: string, settings = {}) =>
    setUp({ 'collection-query': text }, settings).ask(orderOf('splitReturn'));

  it('ends it by status 1, and never by 0, which is "failed" and "processing" alike', async () => {
    expect(await ask(status('1'))).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
    expect(await ask(status('0'))).toMatchObject({ type: 'found', outcome: { type: 'unknown' } });
    expect(await ask(status('2'))).toMatchObject({ type: 'found', outcome: { type: 'unknown' } });
    expect(await ask(status('0'))).toMatchObject({ items: [{ outcome: { type: 'unknown' } }, {}] });
  });

  it('holds the list against each receiver, or the sum where it names the merchant', async () => {
    const list = (...rows: [string, string][]): string =>
      `[${rows.map(([no, money]) => `{"merch_no":"${no}","money":${money}}`).join()}]`;
    expect(await ask(status('1', list([FIRST, '0.10'], [SECOND, '1.00'])))).toMatchObject({
      reported: { amount: '1.10', items: [{ payeeAccount: FIRST }, { payeeAccount: SECOND }] },
    });
    const merchants = await ask(status('1', list([TRADE.merchantNo, '0.10'], [TRADE.merchantNo, '1.00'])));
    expect(merchants).toMatchObject({ reported: { amount: '1.10' } });
    expect(merchants).not.toHaveProperty('reported.items');
    expect(await ask(status('1', list([FIRST, '"x"'])))).toHaveProperty('reported.mismatch');
  });

  it('says nothing by another code, unless that is known to mean "not there"', async () => {
    const failure = signed('"return_code":30001');
    expect(await ask(failure)).toMatchObject({ type: 'unclear', shows: 'nothing' });
    expect(await ask(failure, { collectionNotFoundCodes: ['30001'] })).toMatchObject({ type: 'notFound' });
    expect((await ask(signed('"return_code":10000'))).type).toBe('unclear');
  });
});

describe('finishing', () => {
  it('succeeds by 10000, and has no query: where its answer is lost an operator decides', async () => {
    const { send, bodies, provider } = setUp({ finish: ACCEPTED });
    expect(await send(orderOf('finishSplit'))).toMatchObject({ type: 'succeeded' });
    expect(bodies()[0]).toMatchObject({ merch_no: TRADE.merchantNo, trade_no: TRADE.tradeNo });
    expect(provider.operations.finishSplit).not.toHaveProperty('queryStatus');
    const other = signed('"return_code":10000,"trade_no":"X"');
    expect((await setUp({ finish: other }).send(orderOf('finishSplit'))).type).toBe('unknown');
  });
});
