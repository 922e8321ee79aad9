import { describe, expect, it } from 'vitest';
import { COURIER, openStage, SELLER, signBody, type Body } from './open-hkrt.js';

const results = (answer: Body): unknown[] =>
  (answer['ledger_relation'] as Body[]).map((relation) => relation['result']);

describe('a split at the sandbox', () => {
  it('is answered as in the document’s sample, signed over its numbers as they are written', async () => {
    const { post, trade, accessKey, available } = await openStage();
    const { text, body } = await post('delay-ledger/ledger', {
      merch_no: trade.merchantNo,
      trade_no: trade.tradeNo,
      apply_no: 'A1',
      ledger_relation: [{ receive_no: SELLER, amt: '0.10', remark: '' }],
    });
    expect(text).toContain('"amt":0.1,');
    expect(text).toContain('"result":1');
    expect(text).toContain('"return_code":10000');
    expect(body).toMatchObject({
      merch_no: trade.merchantNo,
      apply_no: 'A1',
      trade_no: trade.tradeNo,
      ledger_relation: [{ receive_no: SELLER, end_time: '2025-11-22 12:00:00' }],
    });
    expect(body['sign']).toBe(signBody(body, accessKey));
    expect(available(SELLER)).toBe('0.10');
  });

  it('is mixed where a receiver fails: its share stays undivided', async () => {
    const { sandbox, ledger, available } = await openStage();
    sandbox.hkrt.setReceiver({ receiveNo: COURIER, result: 'fails' });
    expect(results(await ledger())).toEqual([1, 0]);
    expect([available(SELLER), available(COURIER)]).toEqual(['60.00', '0.00']);
    expect(sandbox.hkrt.holds()[0]).toMatchObject({ held: '40.00', released: '60.00' });
    expect(sandbox.ledger.report().balanced).toBe(true);
  });

  it('is in progress for a receiver’s own time, and then done', async () => {
    const { sandbox, ledger, query } = await openStage();
    sandbox.hkrt.setReceiver({ receiveNo: COURIER, takesMs: 5_000 });
    expect(results(await ledger())).toEqual([1, 2]);
    sandbox.clock.advance(4_999);
    expect(results(await query('A1'))).toEqual([1, 2]);
    sandbox.clock.advance(1);
    expect(results(await query('A1'))).toEqual([1, 1]);
  });

  it.each([
    ['a second split of one trade', { apply_no: 'A2' }, 'SIM_SECOND_SPLIT'],
    [
      'a number that was used for something else',
      { ledger_relation: [{ receive_no: SELLER, amt: '1.00' }] },
      'SIM_NUMBER_USED',
    ],
  ])('is turned down: %s', async (_name, changes, code) => {
    const { ledger, sandbox } = await openStage();
    await ledger();
    expect(await ledger(changes)).toMatchObject({ return_code: code });
    expect(sandbox.effects.report().orders.find(({ kind }) => kind === 'split')?.count).toBe(1);
  });

  it.each([
    [
      'more than was paid',
      { ledger_relation: [{ receive_no: SELLER, amt: '100.01' }] },
      'SIM_AMOUNT_EXCEEDED',
    ],
    [
      'a receiver who is not bound',
      { ledger_relation: [{ receive_no: 'X', amt: '1.00' }] },
      'SIM_NO_SUCH_RECEIVER',
    ],
    [
      'a receiver twice',
      {
        ledger_relation: [
          { receive_no: SELLER, amt: '1.00' },
          { receive_no: SELLER, amt: '2.00' },
        ],
      },
      'SIM_BAD_FIELD',
    ],
    ['a third decimal', { ledger_relation: [{ receive_no: SELLER, amt: '1.001' }] }, 'SIM_BAD_FIELD'],
    ['another merchant’s trade', { merch_no: '833' }, 'SIM_NO_SUCH_TRADE'],
    ['a wrong signature', { sign: 'X'.repeat(32) }, 'SIM_BAD_SIGN'],
    ['another provider', { accessid: 'x' }, 'SIM_UNKNOWN_ACCESSID'],
    ['another agent', { agent_no: 'x' }, 'SIM_UNKNOWN_AGENT'],
  ])('is turned down with nothing moved: %s', async (_name, changes, code) => {
    const { ledger, sandbox } = await openStage();
    expect(await ledger(changes)).toMatchObject({ return_code: code });
    expect(sandbox.hkrt.holds()[0]).toMatchObject({ held: '100.00' });
  });

  it.each([
    ['replay', 10_000, 1],
    ['reject', 'SIM_NUMBER_USED', 1],
  ] as const)('with a repeated apply_no in mode %s is answered %s', async (resendMode, code, count) => {
    const { ledger, sandbox } = await openStage();
    sandbox.hkrt.setResendMode(resendMode);
    await ledger();
    expect(await ledger()).toMatchObject({ return_code: code });
    const { serialNumbers } = sandbox.effects.report({ serialNumber: 'A1' });
    expect(serialNumbers[0]?.count).toBe(count);
  });

  it('hides what is young from the query, and shows it as under way, as faults say', async () => {
    const { ledger, query, sandbox } = await openStage();
    sandbox.faults.add({ provider: 'hkrt', interface: 'query-by-applyno', kind: 'notFoundFor', ms: 1_000 });
    await ledger();
    expect(await query('A1')).toMatchObject({ return_code: 'SIM_NO_SUCH_APPLY' });
    sandbox.clock.advance(1_000);
    sandbox.faults.add({ provider: 'hkrt', interface: 'query-by-applyno', kind: 'processing', ms: 5_000 });
    expect(results(await query('A1'))).toEqual([2, 2]);
    sandbox.clock.advance(5_000);
    expect(results(await query('A1'))).toEqual([1, 1]);
  });
});

describe('what was divided', () => {
  it('goes back whole, to the merchant, and only once', async () => {
    const { ledger, post, sandbox, trade, available } = await openStage();
    await ledger();
    const ids = { merch_no: trade.merchantNo };
    const collect = async (agent_apply_no: string) =>
      (
        await post('merchant-ledger/collection', {
          ...ids,
          agent_apply_no,
          trade_Id: trade.tradeNo,
          collection_type: '1',
          delay_apply_no: 'A1',
        })
      ).body;
    const query = async () =>
      (
        await post('merchant-ledger/collection-query', {
          ...ids,
          agent_apply_no: 'C1',
          ledger_type: 'DELAY_SETTLE',
        })
      ).body;
    expect(await collect('C1')).toMatchObject({ return_code: 10_000 });
    expect(await query()).toMatchObject({ data: { status: '0' } });
    sandbox.clock.advance(1_000);
    expect(await query()).toMatchObject({
      data: {
        status: '1',
        collectionList: [
          { merch_no: SELLER, money: 60 },
          { merch_no: COURIER, money: 30 },
        ],
      },
    });
    expect([available(SELLER), sandbox.hkrt.merchantBalance()]).toEqual(['0.00', '90.00']);
    expect(await collect('C2')).toMatchObject({ return_code: 'SIM_NOT_SPLIT' });
    expect(sandbox.ledger.report().balanced).toBe(true);
  });

  it('stays at status 0 for good where a receiver has spent its share', async () => {
    const { ledger, post, sandbox, trade, available } = await openStage();
    await ledger();
    sandbox.hkrt.spend({ receiveNo: COURIER, amount: '0.01' });
    const ids = { merch_no: trade.merchantNo, agent_apply_no: 'C1' };
    await post('merchant-ledger/collection', { ...ids, trade_Id: trade.tradeNo, collection_type: '1' });
    sandbox.clock.advance(60_000);
    expect(
      (await post('merchant-ledger/collection-query', { ...ids, ledger_type: 'DELAY_SETTLE' })).body,
    ).toMatchObject({ data: { status: '0' } });
    expect(available(SELLER)).toBe('60.00');
  });

  it('leaves the rest to the merchant when it is finished, and nothing is divided after that', async () => {
    const { ledger, post, sandbox, trade } = await openStage();
    await ledger();
    const ids = { merch_no: trade.merchantNo, trade_no: trade.tradeNo };
    expect((await post('delay-ledger/finish', ids)).body).toMatchObject({ return_code: 10_000 });
    expect(sandbox.hkrt.merchantBalance()).toBe('10.00');
    expect((await post('delay-ledger/finish', ids)).body).toMatchObject({ return_code: 'SIM_FINISHED' });
    expect(await ledger({ apply_no: 'A9' })).toMatchObject({ return_code: 'SIM_FINISHED' });
  });
});
