import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { BUYER, NOTHING_MOVED, Stage } from '../support/scripted/workflow-stage.js';

describe('a buyer who is short of funds', () => {
  it('pays when the funds are there: under another number, after the first one was confirmed to have done nothing', async () => {
    const stage = Stage.open({ funds: '99.99' });
    const workflow = await stage.startEscrow();
    expect(await stage.view(workflow)).toMatchObject({
      state: 'awaitingFunds',
      nextDeadline: '2026-01-05T04:00:00.000Z',
    });
    expect((await stage.escrow(workflow)).state).toBe('awaitingFunds');
    await stage.world.advance(30 * MINUTE_MS);
    expect(stage.provider.sends('hold')).toHaveLength(1);
    stage.bank.deposit(BUYER.account, '0.01' as never);
    await stage.world.advance(10 * MINUTE_MS);
    const [first, second] = stage.provider.sends('hold');
    expect([first?.operationId, second?.operationId]).toEqual([
      `${stage.tenant}/o1/hold/1`,
      `${stage.tenant}/o1/hold/2`,
    ]);
    expect(second?.serialNumber).not.toBe(first?.serialNumber);
    const queried = stage.provider.statusQueries('hold');
    expect(queried.map((query) => query.serialNumber)).toEqual([first?.serialNumber]);
    expect(stage.provider.wire.indexOf(queried[0] as never)).toBeLessThan(
      stage.provider.wire.indexOf(second as never),
    );
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('lets the order end at the payment deadline, with nothing to give back', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const workflow = await stage.startEscrow();
    await stage.world.advance(2 * HOUR_MS - 1);
    expect(workflow.closed).toBeUndefined();
    await stage.world.advance(1);
    expect(stage.result(workflow)).toEqual({
      state: 'paymentExpired',
      code: 'ERR044',
      sums: NOTHING_MOVED,
    });
    expect(stage.effects).toEqual([]);
  });

  it('is not held twice when the first hold turns out to have taken the money', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', {
      answer: { rejected: 'insufficientFunds', code: 'ERR044' },
      effect: true,
    });
    const workflow = await stage.startEscrow();
    stage.bank.deposit(BUYER.account, '100.00' as never);
    await stage.world.advance(5 * MINUTE_MS);
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'held', sums: { held: '100.00' } });
    expect((await stage.view(workflow)).steps).toMatchObject([{ step: 'hold/1', outcome: 'succeeded' }]);
  });

  it('is given back what a rejected hold took after all, when the order has ended meanwhile', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', {
      answer: { rejected: 'insufficientFunds', code: 'ERR044' },
      effect: true,
    });
    const workflow = await stage.startEscrow();
    await stage.world.advance(DAY_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow)).toMatchObject({
      state: 'paymentExpired',
      sums: { held: '100.00', returned: '100.00' },
    });
    expect(stage.balances).toMatchObject({ buyer: '100.00', held: '0.00' });
  });

  it('alerts an operator when the provider does not say whether the first hold did nothing, and opens no second one', async () => {
    const stage = Stage.open({ funds: '0.00' });
    stage.provider.always.set('hold', { query: { answer: 'unclear' } });
    const workflow = await stage.startEscrow();
    stage.bank.deposit(BUYER.account, '100.00' as never);
    await stage.world.advance(HOUR_MS);
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect((await stage.view(workflow)).attention).toEqual([
      'hold/1: the provider does not say whether it had no effect (system error)',
    ]);
    stage.provider.always.delete('hold');
    await stage.world.advance(HOUR_MS);
    expect(stage.provider.sends('hold')).toHaveLength(2);
    expect(await stage.view(workflow)).toMatchObject({ state: 'held', attention: [] });
  });

  it('keeps the history short in a payment window of a week, whatever the balance shows', async () => {
    const stage = Stage.open({ timing: { paymentWindowMs: 7 * DAY_MS } });
    stage.provider.always.set('hold', {
      send: { answer: { rejected: 'insufficientFunds', code: 'ERR044' }, effect: false },
      query: { answer: 'notFound' },
    });
    const workflow = await stage.startEscrow();
    await stage.world.advance(8 * DAY_MS);
    expect(stage.result(workflow)).toMatchObject({ state: 'paymentExpired' });
    const attempts = stage.provider.sends('hold').length;
    // Every minute at first, then after a tenth of the wait, at most an hour.
    expect(attempts).toBeGreaterThan(200);
    expect(attempts).toBeLessThan(230);
    expect(workflow.history.events).toBeLessThan(5_000);
  });

  it('goes on looking while the balance cannot be read, inside the workflow task or outside', async () => {
    const stage = Stage.open({ funds: '0.00' });
    stage.provider.queriesAnswer = 'throws';
    const workflow = await stage.startEscrow();
    await stage.world.advance(15 * MINUTE_MS);
    expect(workflow.closed).toBeUndefined();
    stage.provider.queriesAnswer = 'balance';
    stage.bank.deposit(BUYER.account, '100.00' as never);
    await stage.world.advance(30 * MINUTE_MS);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });
});

describe('a hold that the provider rejects for another reason', () => {
  it('ends the order with the provider’s code', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: { rejected: 'account', code: 'ERR031' } });
    const workflow = await stage.startEscrow();
    expect(stage.result(workflow)).toMatchObject({ state: 'rejected', code: 'ERR031' });
    expect(stage.provider.statusQueries('hold')).toHaveLength(1);
  });

  it('is not called rejected when the money is held all the same', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: { rejected: 'account', code: 'ERR031' }, effect: true });
    const workflow = await stage.startEscrow();
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'held' });
  });

  it('ends the order where the provider does not offer it at all', async () => {
    const stage = Stage.open({ without: ['hold'] });
    const workflow = await stage.startEscrow();
    expect(stage.result(workflow)).toMatchObject({ state: 'rejected', code: 'NOT_SUPPORTED' });
  });

  it('ends an order whose number was used with other terms, and touches nothing of the first', async () => {
    const stage = Stage.open();
    await stage.startEscrow();
    const input = { ...stage.escrowInput, order: { ...stage.order, amount: '50.00' } };
    const second = await stage.world.start('escrow', `order/${stage.tenant}/again`, input);
    expect(stage.result(second)).toMatchObject({ state: 'rejected', code: 'CONTENT_DIFFERS' });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
  });
});

describe('a hold that never arrived', () => {
  it('is found absent by the provider’s own rule, and made again under another number', async () => {
    const stage = Stage.open({
      rules: {
        hold: {
          queryAfterMs: [3 * MINUTE_MS],
          absence: { observations: 2, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
        },
      },
    });
    stage.provider.onSend('hold', { answer: 'lost', effect: false });
    const workflow = await stage.startEscrow();
    await stage.world.advance(HOUR_MS);
    expect(stage.provider.sends('hold')).toHaveLength(2);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('is checked for once more before the order is closed for good, and what it took late goes back', async () => {
    const stage = Stage.open({
      rules: {
        hold: {
          queryAfterMs: [3 * MINUTE_MS],
          absence: { observations: 2, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
        },
      },
      timing: { paymentWindowMs: 8 * MINUTE_MS },
    });
    // The request lies somewhere on its way for a quarter of an hour.
    stage.provider.onSend('hold', { answer: 'lost', effect: false });
    stage.provider.queriesAnswer = 'unavailable';
    const workflow = await stage.startEscrow();
    await stage.world.advance(12 * MINUTE_MS);
    const [sent] = stage.provider.sends('hold');
    const row = await stage.journal.find(sent?.operationId ?? '');
    expect(row?.finalOutcome?.type).toBe('absent');
    stage.bank.carryOut({ intent: row!.intent, serialNumber: row!.serialNumber, begunAt: row!.begunAt });
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow)).toMatchObject({ state: 'paymentExpired' });
    expect(stage.balances).toMatchObject({ buyer: '100.00', held: '0.00' });
  });
});
