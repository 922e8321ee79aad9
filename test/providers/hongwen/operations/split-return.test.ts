import { describe, expect, it } from 'vitest';
import { NUMBER, orderOf, RECEIVERS, setUp, signed, SPLIT_NUMBER, TRADE } from '../support/set-up.js';

const [FIRST, SECOND] = RECEIVERS;
const taken = (more = ''): string =>
  signed(
    `"code":20000,"msg":"success","divide_out_trade_no":"${SPLIT_NUMBER}","divide_back_out_trade_no":"${NUMBER}"${more}`,
  );
const KNOWN = { returnStatus: { field: 'back_status', succeeded: ['DONE'], failed: ['FAILED'] } };
const quoting = (returnDetail?: string) =>
  orderOf('splitReturn', {
    content: {
      orderNo: 'S1',
      trade: TRADE,
      split: { serialNumber: SPLIT_NUMBER, ...(returnDetail !== undefined && { returnDetail }) },
    },
  });

describe('a split’s return', () => {
  it('leaves with the fields that were found, and stays pending: no document has a status of it', async () => {
    const { send, bodies, contents } = setUp(taken(), { parentMerchantNo: '1001213' });
    expect(await send(orderOf('splitReturn'))).toMatchObject({
      type: 'pending',
      items: [{ itemId: 'r1', outcome: { type: 'pending' } }, { itemId: 'r2' }],
    });
    expect(bodies()[0]).toMatchObject({ method: 'trade.apply.divide.back' });
    expect(contents()[0]).toEqual({
      divide_out_trade_no: SPLIT_NUMBER,
      divide_back_out_trade_no: NUMBER,
      divide_back_detail: `[{"account":"${FIRST}","amount":"0.10"},{"account":"${SECOND}","amount":"1.00"}]`,
      parent_merchant_no: '1001213',
    });
  });

  it('is not ended by the split’s own status, which may be that of an earlier return', async () => {
    for (const status of ['DIVIDE_PARTIAL_REFUND', 'DIVIDE_REFUND', 'DIVIDE_SUCCESS'])
      expect((await setUp(taken(`,"divide_status":"${status}"`)).send(orderOf('splitReturn'))).type).toBe(
        'pending',
      );
  });

  it.each([
    ['DONE', 'succeeded'],
    ['FAILED', 'rejected'],
    ['OTHER', 'unknown'],
  ])('with a configured status %s is %s', async (status, type) => {
    const text = taken(`,"back_status":"${status}"`);
    expect((await setUp(text, KNOWN).send(orderOf('splitReturn'))).type).toBe(type);
    expect((await setUp(text).send(orderOf('splitReturn'))).type).toBe('pending');
  });

  it.each([
    ['another number', signed(`"code":20000,"divide_back_out_trade_no":"X","back_status":"DONE"`)],
    ['no number', signed(`"code":20000,"back_status":"DONE"`)],
    ['another split', taken(',"x":1').replace(SPLIT_NUMBER, 'X')],
    ['other givers', taken(`,"back_status":"DONE","divide_back_detail":[{"account":"1","amount":"1.10"}]`)],
  ])('is unknown where the answer shows %s', async (_name, text) => {
    expect((await setUp(text, KNOWN).send(orderOf('splitReturn'))).type).toBe('unknown');
  });

  it('quotes divide_res_detail under the name that the settings have for it, and is not sent without it there', async () => {
    const { send, sent, contents } = setUp(taken(), { returnDetailField: 'divide_res_detail' });
    const returnDetail = '[{"detail_no":"D1"}]';
    await send(quoting(returnDetail));
    expect(contents()[0]).toMatchObject({ divide_res_detail: returnDetail });
    expect(await send(quoting())).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(sent).toHaveLength(1);
    const without = setUp(taken());
    await without.send(quoting(returnDetail));
    expect(without.contents()[0]).not.toHaveProperty('divide_res_detail');
  });

  it('of a part of the receivers, or of a part of a share, is what it names', async () => {
    const { send, contents } = setUp(taken());
    const [first] = orderOf('splitReturn').intent.items ?? [];
    await send(orderOf('splitReturn', { items: [first!], amount: first!.amount }));
    expect(JSON.parse(contents()[0]?.['divide_back_detail'] ?? '')).toEqual([
      { account: FIRST, amount: '0.10' },
    ]);
  });
});
