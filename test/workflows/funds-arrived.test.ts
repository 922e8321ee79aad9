import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import type { Money } from '../../src/domain/money.js';
import { TransferWatch, type TransferParts } from '../../src/server/transfers/transfer-watch.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { Timing } from '../../workflows/core/timing.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';
import { BUYER, SELLER, Stage, type StageOptions } from '../support/scripted/workflow-stage.js';

/** An order that has waited for its funds for so long that it looks for them every six minutes. */
async function shortOfFunds(
  options: StageOptions = {},
): Promise<{ stage: Stage; workflow: VirtualExecution }> {
  const stage = Stage.open({ funds: '0.00', ...options });
  const workflow = await stage.startEscrow();
  await stage.world.advance(61 * MINUTE_MS);
  expect((await stage.view(workflow)).state).toBe('awaitingFunds');
  return { stage, workflow };
}

const deposit = (stage: Stage): void => stage.bank.deposit(BUYER.account, '100.00' as never);

describe('an order that waits for its funds', () => {
  it('has its money held at once when it is told that they have come, by an update that says so', async () => {
    const { stage, workflow } = await shortOfFunds();
    deposit(stage);
    const told = await stage.update(workflow, 'checkFunds', { requestId: 'deposit-1' });
    expect(told.answer).toMatchObject({ requestId: 'deposit-1', state: 'held', sums: { held: '100.00' } });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
  });

  it('has its money held at once by a signal as well', async () => {
    const { stage, workflow } = await shortOfFunds();
    deposit(stage);
    await stage.signal(workflow, 'fundsArrived', { requestId: 'deposit-1' });
    expect((await stage.escrow(workflow)).state).toBe('held');
    expect((await stage.view(workflow)).refusedSignals).toEqual([]);
  });

  it('goes on waiting where the balance does not show them yet, and looks again soon', async () => {
    const { stage, workflow } = await shortOfFunds();
    const told = await stage.update(workflow, 'checkFunds', { requestId: 'deposit-1' });
    expect(told.answer).toMatchObject({ state: 'awaitingFunds' });
    deposit(stage);
    await stage.world.advance(MINUTE_MS);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('looks once for each word, and gives the same request the same answer', async () => {
    const { stage, workflow } = await shortOfFunds();
    await stage.update(workflow, 'checkFunds', { requestId: 'a' });
    const again = await stage.update(workflow, 'checkFunds', { requestId: 'a' });
    expect(again.answer).toMatchObject({ requestId: 'a', state: 'awaitingFunds' });
    const events = workflow.history.events;
    await stage.signal(workflow, 'fundsArrived', { requestId: 'a' });
    // The signal and its workflow task: no timer, no query of the balance.
    expect(workflow.history.events - events).toBeLessThanOrEqual(4);
  });

  it('answers with its end where it is cancelled meanwhile', async () => {
    const { stage, workflow } = await shortOfFunds();
    stage.provider.queriesAnswer = 'throws';
    const told = await workflow.update('checkFunds', { requestId: 'a' });
    await stage.cancel(workflow);
    await stage.world.until(() => workflow.closed !== undefined);
    expect(told.answer).toMatchObject({ state: 'cancelled' });
  });

  it('has not been waiting in vain for word that came while its hold was under way', async () => {
    const stage = Stage.open({ funds: '0.00' });
    stage.provider.onSend('hold', {
      answer: { rejected: 'insufficientFunds', code: 'ERR044' },
      effect: false,
      afterMs: 3 * SECOND_MS,
    });
    const workflow = await stage.startEscrow();
    deposit(stage);
    const told = await stage.update(workflow, 'checkFunds', { requestId: 'a' });
    await stage.world.advance(4 * SECOND_MS);
    expect(told.answer).toMatchObject({ state: 'held' });
  });

  it('is the same when the worker forgets it after every task and replays it', async () => {
    const { stage, workflow } = await shortOfFunds({ evictAfterTasks: 1 });
    deposit(stage);
    const told = await stage.update(workflow, 'checkFunds', { requestId: 'a' });
    expect(told.answer).toMatchObject({ state: 'held' });
  });
});

describe('a message about funds that nothing waits for', () => {
  const WRONG_STATE = { type: 'WRONG_STATE', message: 'nothing waits for funds' };

  it('is refused once the money is held', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    expect((await stage.update(workflow, 'checkFunds', { requestId: 'a' })).refusal).toEqual(WRONG_STATE);
    await stage.signal(workflow, 'fundsArrived', { requestId: 'b' });
    expect((await stage.view(workflow)).refusedSignals).toEqual(['fundsArrived: nothing waits for funds']);
  });

  it('is kept where it comes as a signal before a purchase asks for its money', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: 0 } });
    const workflow = await stage.startPurchase();
    expect((await stage.update(workflow, 'checkFunds', { requestId: 'a' })).refusal).toEqual(WRONG_STATE);
    await stage.signal(workflow, 'fundsArrived', { requestId: 'b' });
    await stage.update(workflow, 'submitCode', { requestId: 'c1', code: stage.bank.code });
    await stage.update(workflow, 'release', { requestId: 'r1' });
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
  });
});

describe('a refund that waits for the seller’s funds', () => {
  it('is made at once when it is told that they have come', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'release' });
    stage.bank.balances.set(SELLER.account, '0.00' as never);
    const refund = await stage.update(workflow, 'refund', { requestId: 'refund', amount: '100.00' });
    await stage.world.advance(2 * DAY_MS);
    expect(refund.state).toBe('accepted');
    const early = await stage.update(workflow, 'checkFunds', { requestId: 'a' });
    expect(early.answer).toMatchObject({ state: 'released', sums: { refunded: '0.00' } });
    stage.bank.deposit(SELLER.account, '99.00' as never);
    const told = await stage.update(workflow, 'checkFunds', { requestId: 'b' });
    expect(told.answer).toMatchObject({ state: 'released', sums: { refunded: '100.00' } });
    expect(refund.answer).toMatchObject({ sums: { refunded: '100.00' } });
  });
});

/** An order at 平安, and a gateway's watch that looks when it is told to. */
async function watchedOrder(timing: Partial<Timing>) {
  const stage = await PinganStage.open({ timing });
  const workflow = await stage.start();
  await stage.submitCode(workflow);
  const status = async () => (await workflow.query('status')) as WorkflowStatus;
  const { transfers } = stage.provider;
  if (!transfers) throw new Error('no transfers');
  const { workflowId } = workflow.identity;
  const parts: TransferParts = {
    waitingOrders: async () => {
      const { state, attention } = await status();
      if (state === 'awaitingFunds') return [{ workflowId, waitsFor: 'hold' }];
      return attention.length > 0 ? [{ workflowId, waitsFor: 'refund' }] : [];
    },
    awaitedAccount: async () => (await status()).awaitedFunds?.account,
    wake: (_id, requestId) => workflow.signal('fundsArrived', { requestId }),
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return { stage, workflow, status, watch: new TransferWatch('pingan', transfers, parts, log) };
}

describe('a refund that is short of the seller’s funds', () => {
  it('keeps a message that came while it was under way, and looks at once', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'release' });
    stage.bank.balances.set(SELLER.account, '0.00' as never);
    stage.provider.onSend('refund', {
      answer: { rejected: 'insufficientFunds', code: 'ERR044' },
      effect: false,
      // Longer than a local attempt, behind which a signal would wait.
      afterMs: 10 * SECOND_MS,
    });
    const refund = await workflow.update('refund', { requestId: 'refund', amount: '100.00' });
    await stage.world.advance(7 * SECOND_MS);
    stage.bank.deposit(SELLER.account, '99.00' as never);
    await stage.signal(workflow, 'fundsArrived', { requestId: 'a' });
    await stage.world.advance(6 * SECOND_MS);
    expect(refund.answer).toMatchObject({ sums: { refunded: '100.00' } });
    expect((await stage.view(workflow)).refusedSignals).toEqual([]);
  });

  it('says whose they are and how much it needs, for as long as it waits', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'release' });
    stage.bank.balances.set(SELLER.account, '0.00' as never);
    const refund = await stage.update(workflow, 'refund', { requestId: 'refund', amount: '100.00' });
    expect(await stage.view(workflow)).toMatchObject({
      state: 'released',
      awaitedFunds: { account: SELLER.account, amount: '99.00' },
    });
    await stage.world.advance(5 * MINUTE_MS);
    expect(await stage.view(workflow)).toMatchObject({ awaitedFunds: { account: SELLER.account } });
    stage.bank.deposit(SELLER.account, '99.00' as never);
    await stage.update(workflow, 'checkFunds', { requestId: 'a' });
    expect(refund.answer).toMatchObject({ sums: { refunded: '100.00' } });
    expect(await stage.view(workflow)).not.toHaveProperty('awaitedFunds');
  });
});

describe('an order at 平安 whose buyer transfers money from a bound card', () => {
  /** An order that has waited for so long that it looks every six minutes. */
  async function waiting() {
    const watched = await watchedOrder({ paymentWindowMs: DAY_MS });
    await watched.stage.world.advance(61 * MINUTE_MS);
    return watched;
  }

  it('says whose balance it waits for, and for how much', async () => {
    const { state, account, awaitedFunds } = await (await waiting()).status();
    expect(state).toBe('awaitingFunds');
    expect(account).toMatch(/^6886\d{12}$/);
    expect(awaitedFunds).toEqual({ account, amount: '100.00' });
  });

  it('is woken by 6050 at once, holds its money, and shows nothing of awaited funds any more', async () => {
    const { stage, workflow, status, watch } = await waiting();
    const balances = () => stage.sandbox.wireLog.find({ interface: '6037' }).length;
    expect(await watch.look()).toBe(0);
    const before = { at: stage.world.clock.nowMs, balances: balances(), events: workflow.history.events };
    await stage.fund('100.00');
    expect(await watch.look()).toBe(1);
    await stage.world.settle();
    expect(await status()).toMatchObject({ state: 'held' });
    expect(await status()).not.toHaveProperty('awaitedFunds');
    expect(stage.world.clock.nowMs - before.at).toBeLessThan(MINUTE_MS);
    expect(balances() - before.balances).toBe(1);
    expect(await watch.look()).toBe(0);
  });

  it('costs nothing while no transfer comes, however often the watch looks', async () => {
    const { workflow, watch } = await waiting();
    const { events } = workflow.history;
    for (let look = 0; look < 10; look += 1) await watch.look();
    expect(workflow.history.events).toBe(events);
  });
});

describe('a refund at 平安 whose seller transfers money from a bound card', () => {
  /** The seller's money was frozen after the release, and the refund has waited for so long that it looks every six minutes. */
  async function waiting() {
    const watched = await watchedOrder({ refundWindowMs: DAY_MS });
    const { stage, workflow } = watched;
    const { seller } = stage.input;
    await stage.fund('100.00');
    await stage.say(workflow, 'release', () => ({}));
    const amount = stage.available(seller.member) as Money;
    const frozen = await stage.provider.operations.freeze?.send({
      intent: {
        ...{ operationId: 'shop/f-1/freeze', provider: 'pingan', kind: 'freeze', amount },
        content: { account: seller },
      },
      serialNumber: `${stage.provider.serialNumber.prefix}2511220000000999`,
      begunAt: new Date(stage.world.clock.nowMs).toISOString(),
    });
    expect(frozen).toMatchObject({ type: 'succeeded' });
    const refund = await workflow.update('refund', { requestId: 'refund', amount: '10.00' });
    await stage.world.advance(61 * MINUTE_MS);
    return { ...watched, refund };
  }

  it('is made at once when 6050 shows it, and not when it shows another member’s', async () => {
    const { stage, watch, refund, status } = await waiting();
    const { seller } = stage.input;
    expect(await status()).toMatchObject({ state: 'released', awaitedFunds: { account: seller.account } });
    expect(await watch.look()).toBe(0);
    await stage.fund('50.00');
    expect(await watch.look()).toBe(0);
    const beforeMs = stage.world.clock.nowMs;
    stage.sandbox.pingan.deposit({ memberCode: seller.member, amount: '10.00' });
    expect(await watch.look()).toBe(1);
    await stage.world.settle();
    expect(refund.answer).toMatchObject({ sums: { refunded: '10.00' } });
    expect(stage.world.clock.nowMs - beforeMs).toBeLessThan(MINUTE_MS);
    expect(await status()).not.toHaveProperty('awaitedFunds');
    expect(await watch.look()).toBe(0);
  });
});
