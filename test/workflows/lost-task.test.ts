import { describe, expect, it, vi } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { BUYER, NOTHING_MOVED, SELLER, Stage } from '../support/scripted/workflow-stage.js';

// A workflow task that is lost is done again from what the history has, with whatever came meanwhile. What its local
// activities did is in the journal and with the provider all the same.

describe('a cancellation that arrives while a lost task is done again', () => {
  it('gives back what the lost task held', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { onEffect: () => stage.world.killWorker() });
    const workflow = await stage.startEscrow();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow)).toMatchObject({
      state: 'cancelled',
      sums: { held: '100.00', returned: '100.00' },
    });
  });

  it('waits for a hold that the lost task left on its way', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { onArrival: () => stage.world.killWorker(), afterMs: SECOND_MS });
    const workflow = await stage.startEscrow();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.balances).toMatchObject({ buyer: '100.00', held: '0.00' });
  });

  it('gives back what the lost task held although it was called rejected', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: { rejected: 'account', code: 'ERR031' }, effect: true });
    stage.provider.onQuery('hold', { afterMs: 9 * SECOND_MS });
    const workflow = await stage.startEscrow();
    stage.world.killWorker();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
  });

  it('sees to it that what was never sent never will be, whoever still tries', async () => {
    const stage = Stage.open();
    const workflow = stage.world.begin('escrow', `order/${stage.tenant}/o1`);
    await workflow.start(stage.escrowInput);
    workflow.cancel();
    await stage.world.settle();
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { held: '0.00' } });
    expect(stage.provider.wire).toEqual([]);
    const row = await stage.journal.find(`${stage.tenant}/o1/hold/1`);
    expect(row?.finalOutcome).toEqual({ type: 'absent', why: 'recalled before it was sent' });
    const zombie = await stage.world.worker?.run('hold', [{ intent: row?.intent }], { isLocal: true });
    expect(zombie).toMatchObject({ outcome: { type: 'absent' } });
    expect(stage.provider.wire).toEqual([]);
  });

  it('knows of a release that the lost task made, and returns nothing twice', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { onEffect: () => stage.world.killWorker() });
    await workflow.update('release', { requestId: 'a' });
    await stage.world.settle();
    workflow.loseUpdates();
    workflow.cancel();
    await stage.world.advance(DAY_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
    expect(stage.provider.sends('return')).toHaveLength(0);
    expect(stage.result(workflow)).toMatchObject({
      state: 'released',
      sums: { released: '100.00', stillHeld: '0.00' },
    });
  });

  it('gives back the second hold that the lost task made when the funds had come', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const workflow = await stage.startEscrow();
    stage.bank.deposit(BUYER.account, '100.00' as never);
    stage.provider.onSend('hold', { onEffect: () => stage.world.killWorker() });
    await stage.world.advance(MINUTE_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow).state).toBe('cancelled');
  });
});

describe('a journal that does not say what a lost task has begun', () => {
  it('alerts an operator after the configured time, and no longer once it answers', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const away = vi.spyOn(stage.journal, 'takeOver').mockRejectedValue(new Error('the journal is away'));
    try {
      await stage.cancel(workflow);
      await stage.world.advance(20 * MINUTE_MS);
      expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBeUndefined();
      await stage.world.advance(HOUR_MS);
      expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
      expect((await stage.view(workflow)).attention).toEqual([
        'the journal does not say what was begun; it goes on when it answers',
      ]);
    } finally {
      away.mockRestore();
    }
    await stage.world.advance(HOUR_MS);
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
  });
});

describe('a hold that a lost task made in the same breath as it bound the buyer', () => {
  async function lostWithItsHold() {
    const stage = Stage.open();
    const workflow = await stage.startPurchase();
    stage.provider.onSend('hold', { onEffect: () => stage.world.killWorker() });
    await workflow.update('submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.settle();
    expect(stage.effects.at(-1)).toBe('hold 100.00 fee 1.00');
    return { stage, workflow };
  }

  it('is given back when the code was lost with the task and the order is cancelled', async () => {
    const { stage, workflow } = await lostWithItsHold();
    workflow.loseUpdates();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(stage.effects.slice(-2)).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.balances.held).toBe('0.00');
    expect(workflow.closed).toMatchObject({
      result: {
        state: 'cancelled',
        sums: { held: '100.00', returned: '100.00' },
      },
    });
    expect(workflow.searchAttributes['HoldfastState']).toBe('cancelled');
  });

  it('is given back when the order is cancelled before the code comes again', async () => {
    const { stage, workflow } = await lostWithItsHold();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(stage.effects.slice(-2)).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.balances.held).toBe('0.00');
  });

  it('is the order’s hold when the code was lost with the task and its time runs out', async () => {
    const { stage, workflow } = await lostWithItsHold();
    workflow.loseUpdates();
    await stage.world.advance(HOUR_MS);
    expect(workflow.taskFailures).toEqual([]);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'held' });
    expect(stage.effects.filter((one) => one.startsWith('hold'))).toEqual(['hold 100.00 fee 1.00']);
  });

  it('is the order’s hold when another code comes, which the bank has no use for any more', async () => {
    const { stage, workflow } = await lostWithItsHold();
    workflow.loseUpdates();
    await stage.world.advance(30 * SECOND_MS);
    const call = await workflow.update('submitCode', { requestId: 'b', code: '000000' });
    await stage.world.advance(HOUR_MS);
    expect(workflow.taskFailures).toEqual([]);
    expect(call.answer).toMatchObject({ requestId: 'b', answer: 'accepted' });
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'held' });
    expect(stage.effects.filter((one) => one.startsWith('hold'))).toEqual(['hold 100.00 fee 1.00']);
  });

  it('is given back although the provider rejects that at first', async () => {
    const { stage, workflow } = await lostWithItsHold();
    stage.provider.onSend('return', { answer: { rejected: 'account', code: 'ERR223' }, effect: false });
    workflow.loseUpdates();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(stage.effects.slice(-2)).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(workflow.closed).toBeDefined();
  });

  it('leaves the end of the onboarding as it is where the hold was rejected', async () => {
    const stage = Stage.open();
    const workflow = await stage.startPurchase();
    stage.provider.onSend('hold', {
      answer: { rejected: 'account', code: 'ERR031' },
      effect: false,
      onArrival: () => stage.world.killWorker(),
    });
    await workflow.update('submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.settle();
    workflow.loseUpdates();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toEqual({
      type: 'completed',
      result: { state: 'cancelled', sums: NOTHING_MOVED, account: '6886000000000001' },
    });
  });
});

describe('a purchase that ends without its buyer', () => {
  it.each(['openAccount', 'applyCardBinding'] as const)(
    'ends in the journal too where the provider rejected %s: no hold of a lost task can follow',
    async (kind) => {
      const stage = Stage.open({ timing: { resendWindowMs: 0 } });
      stage.provider.onSend(kind, { answer: { rejected: 'card', code: 'ERR150' } });
      const workflow = await stage.startPurchase();
      await stage.world.advance(HOUR_MS);
      expect(workflow.closed).toMatchObject({ type: 'completed', result: { state: 'rejected', step: kind } });
      const { workflowId } = workflow.identity;
      expect(await stage.journal.findExecution(workflowId)).toMatchObject({
        end: { result: { state: 'rejected', step: kind } },
      });
    },
  );
});

describe('codes that a lost task has handed in already', () => {
  const WRONG = '000000';

  /** A code is handed in, and the worker dies with the bank's answer on it. */
  async function lostWithItsCode(code: (right: string) => string) {
    const stage = Stage.open({ timing: { resendWindowMs: 0 } });
    const workflow = await stage.startOnboarding();
    stage.provider.onSend('verifyCardBinding', { onEffect: () => stage.world.killWorker() });
    const first = await workflow.update('submitCode', { requestId: 'a', code: code(stage.bank.code) });
    await stage.world.settle();
    return { stage, workflow, first };
  }

  it('keep their own words when another code then stands in front of them', async () => {
    const { stage, workflow, first } = await lostWithItsCode(() => WRONG);
    await workflow.signal('codeSubmitted', { requestId: 'b', code: stage.bank.code });
    await stage.world.advance(MINUTE_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
    expect(first.answer).toMatchObject({ answer: 'accepted' });
    expect(stage.provider.sends('verifyCardBinding').map(({ operationId }) => operationId)).toEqual(
      ['a', 'b'].map((id) => `${stage.tenant}/buyer-1/verifyCardBinding/member/buyer-1/1/${id}`),
    );
  });

  it('lend no other code their word when their caller has given up', async () => {
    const { stage, workflow } = await lostWithItsCode(() => WRONG);
    workflow.loseUpdates();
    await stage.world.advance(30 * SECOND_MS);
    const second = await workflow.update('submitCode', { requestId: 'b', code: stage.bank.code });
    // Codes are handed in one by one: this one waits for the bank's answer on the other.
    await stage.world.advance(30 * SECOND_MS);
    expect(second.answer).toMatchObject({ requestId: 'b', answer: 'accepted' });
  });

  it('bind the card all the same when another code comes instead, which the bank has no use for any more', async () => {
    const { stage, workflow } = await lostWithItsCode((right) => right);
    workflow.loseUpdates();
    await stage.world.advance(30 * SECOND_MS);
    const second = await stage.update(workflow, 'submitCode', { requestId: 'b', code: WRONG });
    await stage.world.advance(MINUTE_MS);
    expect(second.answer).toMatchObject({ requestId: 'b', answer: 'accepted' });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
  });

  it('are told so when another code stood in front of them that the bank had no use for any more', async () => {
    const { stage, workflow, first } = await lostWithItsCode((right) => right);
    await workflow.signal('codeSubmitted', { requestId: 'b', code: WRONG });
    await stage.world.advance(MINUTE_MS);
    expect(first.answer).toMatchObject({ requestId: 'a', answer: 'accepted' });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound' } });
  });
});

describe('decisions that a lost task has carried out already', () => {
  it('are not carried out twice when another one then stands in front of them', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'release' });
    stage.provider.onSend('refund', { onEffect: () => stage.world.killWorker() });
    const first = await workflow.update('refund', { requestId: 'a', amount: '30.00' });
    await stage.world.settle();
    await workflow.signal('refundRequested', { requestId: 'b', amount: '50.00' });
    await stage.world.advance(HOUR_MS);
    expect(first.answer).toMatchObject({ sums: { refunded: '80.00' } });
    expect(stage.effects.slice(2).sort()).toEqual(['refund 30.00 fee 0.30', 'refund 50.00 fee 0.50']);
    expect(await stage.escrow(workflow)).toMatchObject({ sums: { refunded: '80.00' } });
  });

  it('count with the figures of then, where the fee share would now be another', async () => {
    const stage = Stage.open({ order: { amount: '1.00' as never, fee: '0.05' as never } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'release' });
    stage.provider.onSend('refund', { onEffect: () => stage.world.killWorker() });
    const first = await workflow.update('refund', { requestId: 'a', amount: '0.30' });
    await stage.world.settle();
    await workflow.signal('refundRequested', { requestId: 'b', amount: '0.30' });
    await stage.world.advance(HOUR_MS);
    // 0.02 of 0.05 falls to the first 0.30, 0.01 to the next.
    expect(stage.effects.slice(2)).toEqual(['refund 0.30 fee 0.02', 'refund 0.30 fee 0.02']);
    expect(first.state).toBe('completed');
    expect(await stage.escrow(workflow)).toMatchObject({ sums: { refunded: '0.60' } });
    const rest = await stage.update(workflow, 'refund', { requestId: 'c', amount: '0.40' });
    expect(rest.state).toBe('completed');
    // Never more than the fee of the release, whatever the shares were.
    expect(stage.effects.slice(-1)).toEqual(['refund 0.40 fee 0.01']);
  });

  it('are found by the workflow when their caller has given up: the records follow the journal', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { onEffect: () => stage.world.killWorker() });
    await workflow.update('release', { requestId: 'a' });
    await stage.world.settle();
    workflow.loseUpdates();
    await stage.world.advance(MINUTE_MS);
    const back = await stage.update(workflow, 'return', { requestId: 'b' });
    expect(back.refusal?.type).toBe('WRONG_STATE');
    expect(await stage.escrow(workflow)).toMatchObject({
      state: 'released',
      sums: { released: '100.00', stillHeld: '0.00' },
    });
    const refund = await stage.update(workflow, 'refund', { requestId: 'c', amount: '100.00' });
    expect(refund.answer).toMatchObject({ sums: { refunded: '100.00' } });
  });

  it('are found where the provider divides, too, beside a command that took other figures', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { onEffect: () => stage.world.killWorker() });
    await workflow.update('release', { requestId: 'a', amount: '60.00' });
    await stage.world.settle();
    workflow.loseUpdates();
    await stage.world.advance(MINUTE_MS);
    const back = await stage.update(workflow, 'return', { requestId: 'b', amount: '70.00' });
    expect(back.refusal?.type).toBe('INVALID_INPUT');
    expect(await stage.escrow(workflow)).toMatchObject({
      state: 'held',
      sums: { released: '60.00', stillHeld: '40.00' },
    });
    const rest = await stage.update(workflow, 'return', { requestId: 'c' });
    expect(rest.answer).toMatchObject({ state: 'divided', sums: { released: '60.00', returned: '40.00' } });
  });
});

describe('what a timer or an answer decides', () => {
  it('stands at the deadline: a dispute that arrives while the task is done again comes too late', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { onEffect: () => stage.world.killWorker() });
    await stage.world.advance(7 * DAY_MS);
    await workflow.signal('disputeOpened', { requestId: 'd', reason: 'broken' });
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'released', sums: { released: '100.00' } });
  });

  it('stands for a second hold, although it has used up the balance that it was decided by', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const workflow = await stage.startEscrow();
    stage.bank.deposit(BUYER.account, '100.00' as never);
    stage.provider.onSend('hold', { onEffect: () => stage.world.killWorker() });
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'held', sums: { held: '100.00' } });
  });

  it('stands for a division, although its release has changed the balances that it was decided by', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', {
      onEffect: () => {
        stage.world.killWorker();
        stage.bank.balances.set('advance', '0.00' as never);
      },
    });
    const call = await workflow.update('return', { requestId: 'a', amount: '30.00', releaseRest: true });
    await stage.world.advance(HOUR_MS);
    stage.bank.deposit('advance', '1.00' as never);
    stage.bank.deposit(SELLER.account, '0.00' as never);
    await stage.world.until(() => !call.isOpen, 2 * HOUR_MS);
    expect(call.answer).toMatchObject({ state: 'divided', sums: { refunded: '30.00' } });
    expect(stage.effects).toEqual([
      'hold 100.00 fee 1.00',
      'release 100.00 fee 1.00',
      'refund 30.00 fee 0.30',
    ]);
  });
});
