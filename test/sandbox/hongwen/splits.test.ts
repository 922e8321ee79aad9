import { describe, expect, it } from 'vitest';
import { COURIER, openStage, SELLER, textOf, type Body } from './open-hongwen.js';

describe('a split at the sandbox', () => {
  it('is answered as in the document’s sample: a big bare number, an array, DIVIDE_PENDING, signed without the array', async () => {
    const { post, trade, verifies } = await openStage();
    const { text, body } = await post('trade.apply.divide', {
      out_trade_no: trade.outTradeNo,
      divide_out_trade_no: 'D1',
      divide_detail: JSON.stringify([{ account: SELLER, amount: '0.02' }]),
    });
    expect(body).toMatchObject({
      code: 20_000,
      msg: 'success',
      trade_no: trade.tradeNo,
      out_trade_no: trade.outTradeNo,
      divide_detail: [{ account: SELLER, amount: '0.02' }],
      merchant_no: trade.merchantNo,
      divide_out_trade_no: 'D1',
      divide_status: 'DIVIDE_PENDING',
      divide_create_time: 1_763_784_000,
    });
    expect(JSON.parse(String(body['divide_res_detail']))).toMatchObject([{ account: SELLER }]);
    const [, digits = ''] = /"divide_trade_no":(\d+)/.exec(text) ?? [];
    expect(BigInt(digits)).toBeGreaterThan(2n ** 53n);
    const { divide_detail: _array, sign, ...flat } = body;
    const fields = Object.fromEntries(Object.entries(flat).map(([name, value]) => [name, String(value)]));
    expect(verifies(textOf({ ...fields, divide_trade_no: digits }), String(sign))).toBe(true);
    expect(verifies(textOf(fields), String(sign))).toBe(false);
  });

  it('succeeds for all when its time has come', async () => {
    const { sandbox, divide, available } = await openStage();
    await divide();
    expect([available(SELLER), available(COURIER)]).toEqual(['0.00', '0.00']);
    sandbox.clock.advance(1_000);
    expect([available(SELLER), available(COURIER)]).toEqual(['60.00', '30.00']);
    expect(await divide()).toMatchObject({ divide_status: 'DIVIDE_SUCCESS' });
    expect(sandbox.hongwen.holds()[0]).toMatchObject({ held: '10.00', released: '90.00' });
    expect(sandbox.ledger.report().balanced).toBe(true);
  });

  it('fails for all where one receiver fails: there is one divide_status', async () => {
    const { sandbox, divide, available } = await openStage();
    sandbox.hongwen.setReceiver({ account: COURIER, result: 'fails', takesMs: 5_000 });
    await divide();
    sandbox.clock.advance(4_999);
    expect(await divide()).toMatchObject({ divide_status: 'DIVIDE_PENDING' });
    sandbox.clock.advance(1);
    expect(await divide()).toMatchObject({ divide_status: 'DIVIDE_FAILED' });
    expect([available(SELLER), sandbox.hongwen.holds()[0]?.held]).toEqual(['0.00', '100.00']);
  });

  it.each([
    [
      'more than was paid',
      { divide_detail: `[{"account":"${SELLER}","amount":"100.01"}]` },
      'SIM_AMOUNT_EXCEEDED',
    ],
    [
      'a receiver who is not bound',
      { divide_detail: '[{"account":"X","amount":"1.00"}]' },
      'SIM_NO_SUCH_RECEIVER',
    ],
    [
      'a receiver twice',
      { divide_detail: `[{"account":"${SELLER}","amount":"1"},{"account":"${SELLER}","amount":"2"}]` },
      'SIM_BAD_FIELD',
    ],
    ['a third decimal', { divide_detail: `[{"account":"${SELLER}","amount":"1.001"}]` }, 'SIM_BAD_FIELD'],
    ['a bare array', { divide_detail: [{ account: SELLER, amount: '1.00' }] }, 'SIM_BAD_FIELD'],
    [
      '257 characters',
      { divide_detail: `[{"account":"${SELLER}","amount":"1.00"}]`.padEnd(257) },
      'SIM_BAD_FIELD',
    ],
    [
      'a company in the form of a person',
      { divide_detail: '[{"user_id":"1","amount":"1","account_type":"2"}]' },
      'SIM_BAD_FIELD',
    ],
    ['no trade', { trade_no: '' }, 'SIM_BAD_FIELD'],
    ['another trade', { trade_no: '1' }, 'SIM_NO_SUCH_TRADE'],
  ])('is turned down with nothing moved: %s', async (_name, changes, code) => {
    const { divide, sandbox } = await openStage();
    expect(await divide(changes as Body)).toMatchObject({ code });
    expect(sandbox.hongwen.holds()[0]).toMatchObject({ held: '100.00' });
  });

  it.each([
    ['a wrong signature', { sign: 'X'.repeat(344) }, 'SIM_BAD_SIGN'],
    ['another merchant', { mch_no: '1' }, 'SIM_WRONG_MCH_NO'],
    ['another sign_type', { sign_type: 'RSA2' }, 'SIM_BAD_FIELD'],
    ['another version', { version: '1.1' }, 'SIM_BAD_FIELD'],
    ['a timestamp of another form', { timestamp: '20251122120000' }, 'SIM_BAD_FIELD'],
    ['a notify_url of 201 characters', { notify_url: `http://x/${'y'.repeat(192)}` }, 'SIM_BAD_FIELD'],
    ['another method', { method: 'trade.query.divide' }, 'SIM_UNKNOWN_METHOD'],
  ])('is turned away with %s', async (_name, changes, code) => {
    const { post } = await openStage();
    expect((await post('trade.apply.divide', {}, changes)).body).toMatchObject({ code });
  });

  it.each([
    ['replay', 20_000, 1],
    ['reject', 'SIM_NUMBER_USED', 1],
    ['none', 'SIM_AMOUNT_EXCEEDED', 1],
  ] as const)('with a repeated number in mode %s is answered %s', async (resendMode, code, count) => {
    const { divide, sandbox, available } = await openStage();
    sandbox.hongwen.setResendMode(resendMode);
    await divide();
    expect(await divide()).toMatchObject({ code });
    sandbox.clock.advance(1_000);
    expect(available(SELLER)).toBe('60.00');
    const { serialNumbers } = sandbox.effects.report({ serialNumber: 'D1' });
    expect(serialNumbers[0]?.count).toBe(count);
  });
});

describe('what was divided', () => {
  it('goes back in parts, each amount at most what is left, and the status says how far', async () => {
    const { divide, giveBack, sandbox, available } = await openStage();
    await divide();
    expect(await giveBack()).toMatchObject({ code: 'SIM_DIVISION_OPEN' });
    sandbox.clock.advance(1_000);
    expect(await giveBack()).toEqual(
      expect.objectContaining({ code: 20_000, divide_out_trade_no: 'D1', divide_back_out_trade_no: 'B1' }),
    );
    // What is being returned is claimed, and not there yet.
    expect(await divide()).toMatchObject({ divide_status: 'DIVIDE_SUCCESS' });
    const again = { divide_back_out_trade_no: 'B2' };
    expect(await giveBack(again)).toMatchObject({ code: 'SIM_AMOUNT_EXCEEDED' });
    sandbox.clock.advance(1_000);
    expect(await divide()).toMatchObject({ divide_status: 'DIVIDE_PARTIAL_REFUND' });
    expect([available(SELLER), available(COURIER)]).toEqual(['50.00', '0.00']);
    const rest = JSON.stringify([{ account: SELLER, amount: '50.00' }]);
    expect(await giveBack({ ...again, divide_back_detail: rest })).toMatchObject({ code: 20_000 });
    sandbox.clock.advance(1_000);
    expect(await divide()).toMatchObject({ divide_status: 'DIVIDE_REFUND' });
    expect(sandbox.hongwen.merchantBalance()).toBe('90.00');
    expect(sandbox.ledger.report().balanced).toBe(true);
  });

  it('stays where it is where a receiver has spent it', async () => {
    const { divide, giveBack, sandbox, available } = await openStage();
    await divide();
    sandbox.clock.advance(1_000);
    sandbox.hongwen.spend({ account: COURIER, amount: '0.01' });
    await giveBack();
    sandbox.clock.advance(1_000);
    expect([available(SELLER), sandbox.hongwen.merchantBalance()]).toEqual(['60.00', '0.00']);
    expect(await divide()).toMatchObject({ divide_status: 'DIVIDE_SUCCESS' });
  });
});
