import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { Stage } from '../support/scripted/workflow-stage.js';

describe('a request id', () => {
  it('counts once: the same command again has no second effect and gets the same answer', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const first = await stage.update(workflow, 'release', { requestId: 'same' });
    const again = await stage.update(workflow, 'release', { requestId: 'same' });
    expect(again.answer).toEqual(first.answer);
    expect(stage.effects.filter((effect) => effect.startsWith('release'))).toHaveLength(1);
  });

  it('gets the first refusal again where the first was rejected by the provider', async () => {
    const stage = Stage.open();
    stage.provider.onSend('release', { answer: { rejected: 'account', code: 'ERR031' } });
    const workflow = await stage.startEscrow();
    const first = await stage.update(workflow, 'release', { requestId: 'same' });
    const again = await stage.update(workflow, 'release', { requestId: 'same' });
    expect(first.refusal?.type).toBe('REJECTED_BY_PROVIDER');
    expect(again.refusal).toEqual(first.refusal);
    expect(stage.provider.sends('release')).toHaveLength(1);
  });

  it('gets the answer of the first while that is still under way', async () => {
    const stage = Stage.open();
    stage.provider.onSend('release', { beforeMs: 3 * MINUTE_MS });
    const workflow = await stage.startEscrow();
    const first = await stage.update(workflow, 'release', { requestId: 'same' });
    await stage.world.advance(MINUTE_MS);
    const again = await stage.update(workflow, 'release', { requestId: 'same' });
    await stage.world.advance(10 * MINUTE_MS);
    expect(again.answer).toEqual(first.answer);
    expect(first.state).toBe('completed');
  });

  it('is not taken for another command, nor for other content', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'same', amount: '10.00' });
    for (const [name, command] of [
      ['release', { requestId: 'same', amount: '20.00' }],
      ['release', { requestId: 'same' }],
      ['return', { requestId: 'same', amount: '10.00' }],
      ['openDispute', { requestId: 'same', reason: 'x' }],
    ] as const) {
      const call = await stage.update(workflow, name, command);
      expect(call.refusal).toEqual({
        type: 'REQUEST_ID_REUSED',
        message: 'requestId same was used for another command',
      });
    }
  });

  it('is not taken for a refund or a dispute of other content: nothing moves for it', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'release', amount: '50.00' });
    await stage.update(workflow, 'refund', { requestId: 'refund', amount: '10.00' });
    await stage.update(workflow, 'openDispute', { requestId: 'dispute', reason: 'broken' });
    const before = stage.effects;
    for (const [name, command] of [
      ['refund', { requestId: 'refund', amount: '20.00' }],
      ['refund', { requestId: 'refund', amount: '10.01' }],
      ['openDispute', { requestId: 'dispute', reason: 'empty' }],
      ['resolveDispute', { requestId: 'refund', toBuyer: '10.00' }],
    ] as const) {
      const call = await stage.update(workflow, name, command);
      expect(call.refusal?.type).toBe('REQUEST_ID_REUSED');
    }
    await stage.signal(workflow, 'refundRequested', { requestId: 'refund', amount: '20.00' });
    expect((await stage.view(workflow)).refusedSignals).toHaveLength(1);
    expect(stage.effects).toEqual(before);
  });

  it('is free again after its command was refused before it was accepted', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const wrong = await stage.update(workflow, 'return', { requestId: 'same', amount: '100.01' });
    const right = await stage.update(workflow, 'return', { requestId: 'same', amount: '100.00' });
    expect([wrong.state, right.state]).toEqual(['rejected', 'completed']);
  });
});

describe('signals', () => {
  it('fold like updates: the same id as signal and as update is one effect', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.signal(workflow, 'receiptConfirmed', { requestId: 'same' });
    const call = await stage.update(workflow, 'release', { requestId: 'same' });
    expect(call.answer).toMatchObject({ requestId: 'same', state: 'released' });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
  });

  it('move the same money as their updates', async () => {
    for (const [signal, command, effect] of [
      ['receiptConfirmed', {}, 'release 100.00 fee 1.00'],
      ['returnRequested', {}, 'return 100.00'],
      ['returnRequested', { amount: '100.00' }, 'return 100.00'],
    ] as const) {
      const stage = Stage.open();
      const workflow = await stage.startEscrow();
      await stage.signal(workflow, signal, { requestId: 's', ...command });
      expect(stage.effects.at(-1)).toBe(effect);
    }
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'r' });
    await stage.signal(workflow, 'refundRequested', { requestId: 's', amount: '5.00' });
    expect(stage.effects.at(-1)).toBe('refund 5.00 fee 0.05');
  });

  it('that are refused change nothing and are shown with their reason, the latest ten of them', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    for (let n = 1; n <= 12; n += 1)
      await stage.signal(workflow, 'refundRequested', { requestId: `s${n}`, amount: `${n}.00` });
    const { refusedSignals } = await stage.view(workflow);
    expect(refusedSignals).toHaveLength(10);
    expect(refusedSignals[0]).toBe('refundRequested: amount: at most 0.00 was released and can be refunded');
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
  });

  it('delivered twice have one effect', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await workflow.signal('returnRequested', { requestId: 's' });
    await workflow.signal('returnRequested', { requestId: 's' });
    await stage.world.settle();
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(workflow.taskFailures).toEqual([]);
  });
});

describe('two commands that race', () => {
  it('never spend the same money: the second is refused while the first is under way', async () => {
    const stage = Stage.open();
    stage.provider.onSend('release', { beforeMs: 3 * MINUTE_MS });
    const workflow = await stage.startEscrow();
    const release = await stage.update(workflow, 'release', { requestId: 'a' });
    await stage.world.advance(MINUTE_MS);
    const back = await stage.update(workflow, 'return', { requestId: 'b' });
    expect(back.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'nothing that is held is free: another command is under way',
    });
    await stage.world.advance(10 * MINUTE_MS);
    expect(release.answer).toMatchObject({ state: 'released' });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
  });

  it('are decided by the order in which they arrive, even in one delivery', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const back = await workflow.update('return', { requestId: 'b' });
    const release = await workflow.update('release', { requestId: 'a' });
    await stage.world.settle();
    expect(back.answer).toMatchObject({ state: 'returned' });
    expect(release.state).toBe('rejected');
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
  });

  it('wait in line where both fit', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    const calls = [
      await workflow.update('release', { requestId: 'a', amount: '30.00' }),
      await workflow.update('return', { requestId: 'b', amount: '30.00' }),
      await workflow.update('release', { requestId: 'c', amount: '40.01' }),
      await workflow.update('release', { requestId: 'd', amount: '40.00' }),
    ];
    await stage.world.settle();
    expect(calls.map((call) => call.state)).toEqual(['completed', 'completed', 'rejected', 'completed']);
    expect(stage.effects.slice(1)).toEqual([
      'release 30.00 fee 0.30',
      'return 30.00',
      'release 40.00 fee 0.40',
    ]);
  });

  it('give the money of a refused one back to the next', async () => {
    const stage = Stage.open();
    stage.provider.onSend('release', { answer: { rejected: 'account', code: 'ERR031' } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a' });
    const back = await stage.update(workflow, 'return', { requestId: 'b' });
    expect(back.answer).toMatchObject({ state: 'returned' });
  });
});

describe('commands that come early', () => {
  it('are refused before the money is held, with the state', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'release', { requestId: 'a' });
    expect(call.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'release is not possible in state awaitingFunds',
    });
  });

  it('are answered when they arrive together with the start', async () => {
    const stage = Stage.open();
    const workflow = stage.world.begin('escrow', `order/${stage.tenant}/o1`);
    await workflow.start(stage.escrowInput);
    const release = await workflow.update('release', { requestId: 'a' });
    const disbursed = await workflow.update('awaitDisbursement');
    await workflow.signal('returnRequested', { requestId: 's' });
    await stage.world.settle();
    expect(release.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'release is not possible in state holding',
    });
    expect((await stage.view(workflow)).refusedSignals).toEqual([
      'returnRequested: return is not possible in state holding',
    ]);
    expect(disbursed.state).toBe('accepted');
    await stage.update(workflow, 'release', { requestId: 'b' });
    expect(disbursed.answer).toMatchObject({ state: 'released' });
  });

  it('are refused at once where the hold is on its way: nobody knows when it can be released', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { afterMs: 20 * SECOND_MS });
    const workflow = await stage.startEscrow();
    await stage.world.advance(6 * SECOND_MS);
    const release = await stage.update(workflow, 'release', { requestId: 'a' });
    expect(release.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'release is not possible in state holding',
    });
  });
});

describe('waiting for the money to be held', () => {
  it('is answered when it is held, after the code and the funds', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const workflow = await stage.startPurchase();
    const held = await stage.update(workflow, 'awaitHeld');
    await stage.update(workflow, 'submitCode', { requestId: 'c1', code: stage.bank.code });
    expect([held.state, (await stage.view(workflow)).state]).toEqual(['accepted', 'awaitingFunds']);
    stage.bank.deposit(stage.bank.members.get('buyer-1')?.account ?? '', '100.00' as never);
    await stage.update(workflow, 'checkFunds', { requestId: 'f1' });
    expect(held.answer).toMatchObject({ requestId: 'awaitHeld', state: 'held', sums: { held: '100.00' } });
  });

  it('is answered at once where it is held already, and with what has become of it since', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    expect((await stage.update(workflow, 'awaitHeld')).answer).toMatchObject({ state: 'held' });
    await stage.update(workflow, 'release', { requestId: 'r1' });
    expect((await stage.update(workflow, 'awaitHeld')).answer).toMatchObject({ state: 'released' });
  });

  it('is answered with the end that came instead', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const order = await stage.startEscrow();
    const held = await stage.update(order, 'awaitHeld');
    await stage.world.until(() => order.closed !== undefined);
    expect(held.answer).toMatchObject({ state: 'paymentExpired', sums: { held: '0.00' } });

    const other = Stage.open({ timing: { resendWindowMs: 0 } });
    const purchase = await other.startPurchase();
    const waiting = await other.update(purchase, 'awaitHeld');
    await other.world.until(() => purchase.closed !== undefined);
    expect(waiting.answer).toMatchObject({ state: 'codeExpired' });

    const third = Stage.open({ funds: '0.00' });
    const cancelled = await third.startEscrow();
    const hopeful = await third.update(cancelled, 'awaitHeld');
    await third.cancel(cancelled);
    await third.world.until(() => cancelled.closed !== undefined);
    expect(hopeful.answer).toMatchObject({ state: 'cancelled' });
  });

  it('says why the order ended without its money, by the code of its result', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', {
      answer: { rejected: 'account', code: 'ERR254' },
      afterMs: 20 * SECOND_MS,
    });
    const order = await stage.startEscrow();
    const held = await stage.update(order, 'awaitHeld');
    await stage.world.until(() => order.closed !== undefined);
    expect(order.closed).toMatchObject({ result: { state: 'rejected', code: 'ERR254' } });
    expect(held.answer).toMatchObject({ state: 'rejected', code: 'ERR254' });

    const other = Stage.open();
    other.provider.onSend('openAccount', {
      answer: { rejected: 'other', code: 'ERR001' },
      afterMs: 20 * SECOND_MS,
    });
    const purchase = await other.startPurchase();
    const waiting = await other.update(purchase, 'awaitDisbursement');
    await other.world.until(() => purchase.closed !== undefined);
    expect(waiting.answer).toMatchObject({ state: 'rejected', code: 'ERR001' });
  });
});

describe('waiting for the money to leave escrow', () => {
  it('is answered when the money has left escrow, while refunds are still possible', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const disbursed = await stage.update(workflow, 'awaitDisbursement');
    expect(disbursed.state).toBe('accepted');
    await stage.update(workflow, 'return', { requestId: 'a' });
    expect(disbursed.answer).toMatchObject({ requestId: 'awaitDisbursement', state: 'returned' });
  });

  it('is answered when the order ends without money, also in a purchase that never got that far', async () => {
    const stage = Stage.open({ funds: '0.00', timing: { resendWindowMs: 0 } });
    const order = await stage.startEscrow();
    const disbursed = await stage.update(order, 'awaitDisbursement');
    await stage.world.until(() => order.closed !== undefined);
    expect(disbursed.answer).toMatchObject({ state: 'paymentExpired' });

    const other = Stage.open({ timing: { resendWindowMs: 0 } });
    const purchase = await other.startPurchase();
    const waiting = await other.update(purchase, 'awaitDisbursement');
    await other.world.until(() => purchase.closed !== undefined);
    expect(waiting.answer).toMatchObject({ state: 'codeExpired', sums: { held: '0.00' } });
    expect(purchase.closed).toMatchObject({
      result: { state: 'codeExpired' },
    });
  });
});
