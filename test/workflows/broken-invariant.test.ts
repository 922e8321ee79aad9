import { describe, expect, it } from 'vitest';
import { Stage } from '../support/scripted/workflow-stage.js';

describe('a broken invariant', () => {
  it('fails the task and not the workflow: nothing is compensated, and an operator sees it', async () => {
    const stage = Stage.open({ order: { fee: '100.01' as never } });
    const workflow = await stage.startEscrow();
    expect(workflow.taskFailures).toEqual([expect.stringContaining('order.fee')]);
    expect(workflow.closed).toBeUndefined();
    expect(stage.provider.wire).toEqual([]);
  });
});

describe('a bug in an adapter', () => {
  it('is repeated and seen, and never taken for an answer', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { breaks: 'a bug' });
    const workflow = await stage.startEscrow();
    expect((await stage.view(workflow)).steps).toMatchObject([{ step: 'hold/1', outcome: 'pending' }]);
    await stage.world.until(() => stage.effects.length > 0);
    expect((await stage.escrow(workflow)).state).toBe('held');
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    const serialNumbers = stage.provider.sends('hold').map((send) => send.serialNumber);
    expect(new Set(serialNumbers).size).toBe(1);
  });
});
