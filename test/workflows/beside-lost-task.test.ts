import { describe, expect, it } from 'vitest';
import { HOUR_MS, SECOND_MS } from '../../src/domain/durations.js';
import { Stage } from '../support/scripted/workflow-stage.js';

// What a lost task began and no caller sends again is in the journal only, and may be on its way for a while.

describe('a command that comes while what a lost task began is still under way', () => {
  async function underWay(kind: 'release' | 'refund', command: object) {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    if (kind === 'refund') await stage.update(workflow, 'release', { requestId: 'before' });
    stage.provider.onSend(kind, { onArrival: () => stage.world.killWorker(), afterMs: 20 * SECOND_MS });
    const lost = await workflow.update(kind, command);
    await stage.world.settle();
    expect(lost.state).not.toBe('completed');
    workflow.loseUpdates();
    return { stage, workflow, sent: () => stage.provider.sends(kind).length };
  }

  it('is refused where the refund under way leaves too little for it, and never sent', async () => {
    const { stage, workflow, sent } = await underWay('refund', { requestId: 'lost', amount: '60.00' });
    const call = await stage.update(workflow, 'refund', { requestId: 'next', amount: '60.00' });
    await stage.world.advance(HOUR_MS);
    expect(call.refusal).toMatchObject({ type: 'INVALID_INPUT' });
    expect(sent()).toBe(1);
    expect(await stage.escrow(workflow)).toMatchObject({ sums: { refunded: '60.00' } });
  });

  it('is carried out after the refund under way where both fit', async () => {
    const { stage, workflow, sent } = await underWay('refund', { requestId: 'lost', amount: '60.00' });
    const call = await stage.update(workflow, 'refund', { requestId: 'next', amount: '40.00' });
    await stage.world.advance(HOUR_MS);
    expect(call.answer).toMatchObject({ sums: { refunded: '100.00' } });
    expect(sent()).toBe(2);
    expect(stage.effects.slice(-2)).toEqual([
      expect.stringContaining('refund 60.00'),
      expect.stringContaining('refund 40.00'),
    ]);
  });

  it('is refused where the release under way has all that was held', async () => {
    const { stage, workflow, sent } = await underWay('release', { requestId: 'lost' });
    const call = await stage.update(workflow, 'return', { requestId: 'next', amount: '10.00' });
    await stage.world.advance(HOUR_MS);
    expect(call.refusal).toMatchObject({ type: 'WRONG_STATE' });
    expect(sent()).toBe(1);
    expect(stage.provider.sends('return')).toHaveLength(0);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'released', sums: { released: '100.00' } });
  });
});
