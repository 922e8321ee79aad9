import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

/** A seller who was credited with 60.00 of an acquired order, frozen, with a fee of 1.50, and the workflow that unfreezes it. */
async function credited() {
  const stage = await PinganStage.open();
  const { sandbox, world, input } = stage;
  const { member, account } = input.seller;
  sandbox.pingan.payAtAcquirer({
    totalOrderNo: 'A1',
    parts: [{ subOrderNo: 'S1', account, amount: '60.00', fee: '1.50', frozen: true }],
  });
  const { tenant } = input.order;
  const content = {
    ...{ tenant, provider: 'pingan', freezeNo: 'F1', amount: '60.00', settings: input.settings },
    ...{ account: { member, account }, credited: { by: 'acquiring', number: 'S1', fee: '1.50' } },
    ...{ freezeForMs: 7 * DAY_MS, onDeadline: 'unfreeze' },
  };
  const start = () => world.start('freeze', `freeze/${tenant}/F1`, content);
  const unstarted = () => world.begin('freeze', `freeze/${tenant}/F1`);
  return { stage, content, unstarted, start };
}

const viewOf = async (workflow: VirtualExecution): Promise<WorkflowStatus> =>
  (await workflow.query('status')) as WorkflowStatus;
const unfreezings = ({ sandbox }: PinganStage): number =>
  sandbox.wireLog.find({ interface: '6007/4' }).length;

describe('money that an acquired order was credited with frozen', () => {
  it('is frozen from the first, without a freeze of its own, and unfrozen at its deadline less the fee', async () => {
    const { stage, start } = await credited();
    const workflow = await start();
    expect(await viewOf(workflow)).toMatchObject({ state: 'frozen', steps: [] });
    expect(stage.available('seller-1')).toBe('0.00');
    await stage.world.advance(8 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.available('seller-1')).toBe('58.50');
    expect([unfreezings(stage), stage.sandbox.wireLog.find({ interface: '6007/1' }).length]).toEqual([1, 0]);
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is unfrozen by a command, and pays nobody before', async () => {
    const { stage, start } = await credited();
    const workflow = await start();
    const { member, account } = stage.input.buyer as never;
    const receivers = [{ itemId: 'r', payee: { member, account }, amount: '1.00' }];
    const pay = await workflow.update('payFromFreeze', { requestId: 'p1', receivers });
    await stage.world.settle();
    expect(pay.refusal?.type).toBe('NOT_SUPPORTED');
    const call = await workflow.update('unfreeze', { requestId: 'u1' });
    await stage.world.until(() => !call.isOpen);
    expect(call.answer).toEqual({ requestId: 'u1', state: 'unfrozen' });
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
  });

  it('is unfrozen by a message that comes with the start', async () => {
    const { stage, content, unstarted } = await credited();
    const workflow = unstarted();
    await workflow.start(content);
    await workflow.signal('unfreezeRequested', { requestId: 'u1' });
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(unfreezings(stage)).toBe(1);
  });

  it('is unfrozen where the workflow is cancelled, once', async () => {
    const { stage, start } = await credited();
    const workflow = await start();
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.available('seller-1')).toBe('58.50');
  });

  it('is unfrozen once where the answer was lost, and where another run had begun it', async () => {
    const { stage, start } = await credited();
    const workflow = await start();
    stage.sandbox.faults.add({ provider: 'pingan', interface: '6007/4', kind: 'doAndDrop', times: 1 });
    await workflow.update('unfreeze', { requestId: 'u1' });
    await stage.world.settle();
    workflow.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await start();
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(unfreezings(stage)).toBe(1);
    expect(stage.available('seller-1')).toBe('58.50');
  });
});
