import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../src/domain/durations.js';
import type { UpdateCall } from '../support/virtual/update-call.js';
import { SELLER, Stage } from '../support/scripted/workflow-stage.js';

const REJECTED = { answer: { rejected: 'other', code: 'ERR271' }, effect: false } as const;

/** What the failure of an update says beside its message. */
const detailsOf = (call: UpdateCall) => call.details[0];

async function twoReleases() {
  const stage = Stage.open({ ways: { divisible: true } });
  const workflow = await stage.startEscrow();
  await stage.update(workflow, 'release', { requestId: 'one', amount: '50.00' });
  await stage.update(workflow, 'release', { requestId: 'two' });
  return { stage, workflow };
}

describe('a refund over two releases whose second part is rejected', () => {
  async function partly() {
    const { stage, workflow } = await twoReleases();
    stage.provider.onSend('refund', {}, REJECTED);
    const call = await stage.update(workflow, 'refund', { requestId: 'r1', amount: '60.00' });
    return { stage, workflow, call };
  }

  it('says what moved and what did not', async () => {
    const { stage, workflow, call } = await partly();
    expect(call.refusal).toEqual({
      type: 'PARTLY_DONE',
      message:
        '50.00 moved, 10.00 did not (refund 50.00 succeeded, refund 10.00 rejected): refund was rejected with ERR271: rejected: ERR271',
    });
    const step = `${stage.tenant}/o1/refund/r1`;
    expect(detailsOf(call)).toEqual({
      operations: [
        { operationId: `${step}/1/1`, kind: 'refund', amount: '50.00', outcome: 'succeeded' },
        { operationId: `${step}/2/1`, kind: 'refund', amount: '10.00', outcome: 'rejected' },
      ],
      moved: '50.00',
      notMoved: '10.00',
      code: 'ERR271',
    });
    expect((await stage.escrow(workflow)).sums).toMatchObject({ refunded: '50.00', backToBuyer: '50.00' });
  });

  it('answers the same request id with the same, and pays nothing', async () => {
    const { stage, workflow, call } = await partly();
    const again = await stage.update(workflow, 'refund', { requestId: 'r1', amount: '60.00' });
    expect(again.refusal).toEqual(call.refusal);
    expect(stage.balances.buyer).toBe('50.00');
  });

  it.each(['60.00', '10.00'])(
    'is finished by a new request for %s, which pays nothing twice',
    async (amount) => {
      const { stage, workflow } = await partly();
      const again = await stage.update(workflow, 'refund', { requestId: 'r2', amount });
      expect(again.answer).toMatchObject({
        sums: { refunded: '60.00' },
        finished: { requestId: 'r1', left: '10.00' },
      });
      expect(stage.balances.buyer).toBe('60.00');
      const other = await stage.update(workflow, 'refund', { requestId: 'r3', amount: '10.00' });
      expect(other.answer).toMatchObject({ sums: { refunded: '70.00' } });
      expect(other.answer).not.toHaveProperty('finished');
    },
  );

  it('stays unfinished when it is rejected again, and when another refund is made in between', async () => {
    const { stage, workflow } = await partly();
    stage.provider.onSend('refund', REJECTED);
    const second = await stage.update(workflow, 'refund', { requestId: 'r2', amount: '60.00' });
    expect(second.refusal?.type).toBe('REJECTED_BY_PROVIDER');
    await stage.update(workflow, 'refund', { requestId: 'other', amount: '5.00' });
    const third = await stage.update(workflow, 'refund', { requestId: 'r3', amount: '60.00' });
    expect(third.answer).toMatchObject({ finished: { requestId: 'r1', left: '10.00' } });
    expect(stage.balances.buyer).toBe('65.00');
  });

  it('moves only the rest where it waits in line and is checked anew', async () => {
    const { stage, workflow } = await partly();
    stage.provider.onSend('refund', { onArrival: () => stage.world.killWorker(), afterMs: 20 * SECOND_MS });
    await workflow.update('refund', { requestId: 'lost', amount: '5.00' });
    await stage.world.settle();
    workflow.loseUpdates();
    const before = await workflow.update('refund', { requestId: 'before', amount: '3.00' });
    const again = await workflow.update('refund', { requestId: 'again', amount: '60.00' });
    await stage.world.advance(HOUR_MS);
    expect(before.answer).toMatchObject({ sums: { refunded: '58.00' } });
    expect(again.answer).toMatchObject({
      finished: { requestId: 'r1', left: '10.00' },
      sums: { refunded: '68.00' },
    });
    expect(stage.balances.buyer).toBe('68.00');
  });

  it('counts what moved at each try, however often it stops', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    for (const amount of ['30.00', '30.00', '40.00'])
      await stage.update(workflow, 'release', { requestId: `of-${stage.effects.length}`, amount });
    stage.provider.onSend('refund', {}, REJECTED, {}, REJECTED);
    for (const [n, moved] of ['30.00', '60.00'].entries()) {
      const stopped = await stage.update(workflow, 'refund', { requestId: `r${n}`, amount: '90.00' });
      expect(stopped.refusal?.type).toBe('PARTLY_DONE');
      expect((await stage.escrow(workflow)).sums).toMatchObject({ refunded: moved });
    }
    const rest = await stage.update(workflow, 'refund', { requestId: 'r9', amount: '90.00' });
    expect(rest.answer).toMatchObject({ sums: { refunded: '90.00' } });
    expect(stage.balances.buyer).toBe('90.00');
  });

  it('frees what did not move', async () => {
    const { stage, workflow } = await partly();
    const call = await stage.update(workflow, 'refund', { requestId: 'all', amount: '50.00' });
    expect(call.answer).toMatchObject({ sums: { refunded: '100.00' } });
  });

  it('is shown to whoever sent it as a signal', async () => {
    const { stage, workflow } = await twoReleases();
    stage.provider.onSend('refund', {}, REJECTED);
    await stage.signal(workflow, 'refundRequested', { requestId: 'r1', amount: '60.00' });
    expect((await stage.view(workflow)).refusedSignals[0]).toMatch(
      /^refundRequested: 50\.00 moved, 10\.00 did not/,
    );
  });
});

describe('a refund of which nothing moved', () => {
  it('is refused as before, and the next one is a refund of its own', async () => {
    const { stage, workflow } = await twoReleases();
    stage.provider.onSend('refund', REJECTED);
    const call = await stage.update(workflow, 'refund', { requestId: 'r1', amount: '60.00' });
    expect(call.refusal?.type).toBe('REJECTED_BY_PROVIDER');
    const again = await stage.update(workflow, 'refund', { requestId: 'r2', amount: '60.00' });
    expect(again.answer).toMatchObject({ sums: { refunded: '60.00' } });
    expect(again.answer).not.toHaveProperty('finished');
  });
});

describe('a dispute divided 40/60 whose return went and whose release is rejected', () => {
  async function partly(name = 'resolveDispute') {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    if (name === 'resolveDispute')
      await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    stage.provider.onSend('release', { answer: { rejected: 'account', code: 'ERR223' }, effect: false });
    const decision = (requestId: string, toBuyer = '40.00') =>
      stage.update(
        workflow,
        name,
        name === 'return' ? { requestId, amount: toBuyer, releaseRest: true } : { requestId, toBuyer },
      );
    return { stage, workflow, call: await decision('x'), decision };
  }

  it.each(['resolveDispute', 'return'])('by %s says that the buyer has his part', async (name) => {
    const { stage, workflow, call } = await partly(name);
    expect(call.refusal?.type).toBe('PARTLY_DONE');
    expect(detailsOf(call)).toMatchObject({
      operations: [
        { kind: 'return', amount: '40.00', outcome: 'succeeded' },
        { kind: 'release', amount: '60.00', outcome: 'rejected' },
      ],
      moved: '40.00',
      notMoved: '60.00',
      code: 'ERR223',
    });
    expect(await stage.escrow(workflow)).toMatchObject({
      state: name === 'return' ? 'held' : 'disputed',
      sums: { backToBuyer: '40.00', stillHeld: '60.00' },
    });
  });

  it.each(['resolveDispute', 'return'])('by %s is finished by the same decision', async (name) => {
    const { stage, decision } = await partly(name);
    const again = await decision('y');
    expect(again.answer).toMatchObject({
      state: 'divided',
      sums: { returned: '40.00', released: '60.00' },
      finished: { requestId: 'x', left: '60.00' },
    });
    expect(stage.balances).toMatchObject({ buyer: '40.00', seller: '59.40', held: '0.00' });
  });

  it('is finished otherwise where that fits what the buyer has, and refused where it does not', async () => {
    const { stage, decision } = await partly();
    const less = await decision('y', '39.99');
    expect(less.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'toBuyer: the buyer got 40.00 and the seller 0.00 of this division by x: from 40.00 to 100.00',
    });
    const more = await decision('z', '70.00');
    expect(more.answer).toMatchObject({ state: 'divided', sums: { returned: '70.00', released: '30.00' } });
    expect(stage.balances).toMatchObject({ buyer: '70.00', seller: '29.70' });
  });

  it('goes on being unfinished while its release is rejected again', async () => {
    const { stage, decision } = await partly();
    stage.provider.onSend('release', { answer: { rejected: 'account', code: 'ERR223' }, effect: false });
    expect((await decision('y')).refusal?.type).toBe('REJECTED_BY_PROVIDER');
    expect((await decision('z')).answer).toMatchObject({ sums: { returned: '40.00', released: '60.00' } });
    expect(stage.balances).toMatchObject({ buyer: '40.00', seller: '59.40' });
  });

  it('counts a return that was made in between', async () => {
    const { stage, workflow, decision } = await partly();
    await stage.update(workflow, 'return', { requestId: 'r', amount: '10.00' });
    expect((await decision('y')).refusal?.message).toContain('from 50.00 to 100.00');
    expect((await decision('z', '50.00')).answer).toMatchObject({ state: 'divided' });
    expect(stage.balances).toMatchObject({ buyer: '50.00', seller: '49.50' });
  });

  it('can be ended by the seller, who gives the rest back', async () => {
    const { stage, workflow } = await partly();
    const call = await stage.update(workflow, 'return', { requestId: 'all' });
    expect(call.answer).toMatchObject({ state: 'returned', sums: { returned: '100.00' } });
  });

  it('answers so too where the order is cancelled between both parts: the rest goes back', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    stage.provider.onSend('return', { beforeMs: 8 * SECOND_MS });
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'x', toBuyer: '40.00' });
    await stage.world.advance(SECOND_MS);
    await stage.cancel(workflow);
    await stage.world.advance(HOUR_MS);
    expect(call.refusal?.type).toBe('PARTLY_DONE');
    expect(detailsOf(call)).toMatchObject({ moved: '40.00', notMoved: '60.00', code: 'ORDER_CLOSED' });
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
  });
});

describe('tries that an operator ends', () => {
  const decision = { happened: false, evidence: 'paid by hand at the counter', by: 'wang.min' };

  async function waiting() {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'one', amount: '50.00' });
    await stage.update(workflow, 'release', { requestId: 'two' });
    stage.bank.balances.set(SELLER.account, '49.50' as never);
    const call = await stage.update(workflow, 'refund', { requestId: 'r1', amount: '60.00' });
    const operationId = `${stage.tenant}/o1/refund/r1/2/1`;
    return { stage, workflow, call, operationId };
  }

  it('of a refund that waits for funds are told as what moved and what did not', async () => {
    const { stage, workflow, call, operationId } = await waiting();
    await stage.world.advance(40 * DAY_MS);
    expect(call.state).toBe('accepted');
    const decided = await stage.update(workflow, 'decide', { ...decision, operationId });
    expect(decided.answer).toEqual({ operationId, outcome: 'rejected' });
    expect(detailsOf(call)).toMatchObject({ moved: '50.00', notMoved: '10.00', code: 'ERR044' });
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
    const evidence = await stage.journal.evidence(operationId);
    expect(evidence.at(-1)).toMatchObject({
      source: 'operator',
      detail: 'wang.min: paid by hand at the counter',
    });
  });

  it('of a refund that waits for funds in a cancelled order let it end', async () => {
    const { stage, workflow, call, operationId } = await waiting();
    await stage.cancel(workflow);
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toBeUndefined();
    await stage.update(workflow, 'decide', { ...decision, operationId });
    expect(detailsOf(call)).toMatchObject({ moved: '50.00', notMoved: '10.00' });
    expect(stage.result(workflow)).toMatchObject({ state: 'released', sums: { refunded: '50.00' } });
  });

  it('of the buyer’s part of a division leave it to a refund of its own', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.always.set('refund', { send: REJECTED });
    const call = await stage.update(workflow, 'return', {
      requestId: 'a',
      amount: '30.00',
      releaseRest: true,
    });
    await stage.world.advance(10 * DAY_MS);
    const step = (await stage.view(workflow)).steps.at(-1)?.step ?? '';
    await stage.update(workflow, 'decide', { ...decision, operationId: `${stage.tenant}/o1/${step}` });
    expect(detailsOf(call)).toMatchObject({ moved: '100.00', notMoved: '30.00', code: 'ERR271' });
    stage.provider.always.delete('refund');
    const refund = await stage.update(workflow, 'refund', { requestId: 'b', amount: '30.00' });
    expect(refund.answer).toMatchObject({ sums: { backToBuyer: '30.00' } });
  });

  it('of what a cancelled order gives back end it with what is still held', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.always.set('return', { send: REJECTED });
    await stage.cancel(workflow);
    await stage.world.advance(40 * DAY_MS);
    expect(workflow.closed).toBeUndefined();
    const step = (await stage.view(workflow)).steps.at(-1)?.step ?? '';
    await stage.update(workflow, 'decide', { ...decision, operationId: `${stage.tenant}/o1/${step}` });
    expect(stage.result(workflow)).toMatchObject({
      state: 'cancelled',
      code: 'ERR271',
      sums: { held: '100.00', stillHeld: '100.00' },
    });
  });

  it('are not ended by a decision that it happened: it was rejected', async () => {
    const { stage, workflow, operationId } = await waiting();
    const call = await stage.update(workflow, 'decide', { ...decision, operationId, happened: true });
    expect(call.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'happened: it was rejected, and waits for another try; false ends the tries',
    });
  });
});
