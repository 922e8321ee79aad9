import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { Money } from '../../src/domain/money.js';
import { RUN_LIMITS } from '../../workflows/core/run-limits.js';
import type { SplitInput, SplitResultView } from '../../workflows/split/messages.js';
import { SplitProvider } from '../support/scripted/split-provider.js';
import { TIMING } from '../support/scripted/workflow-stage.js';
import { journalOn } from '../support/virtual/test-journal.js';
import type { UpdateCall } from '../support/virtual/update-call.js';
import { VirtualClock } from '../support/virtual/virtual-clock.js';
import { VirtualWorld } from '../support/virtual/virtual-world.js';

// As of an escrow: a refusal says that nothing moved, and a run that knows nothing of what a lost task carried out cannot say that yet.

const UNVERIFIED = [{ verify: true }];
const VERIFIED = [{ verified: true }];
const receiver = (itemId: string, amount: string) => ({
  itemId,
  payee: { member: itemId, account: `A_${itemId}` },
  amount: amount as Money,
});
const more = { requestId: 'a', receivers: [receiver('x', '10.00')] };

/** A division of 90.00 of a trade of 100.00. */
async function open(updates = RUN_LIMITS.updates, script?: (provider: SplitProvider) => void) {
  const clock = new VirtualClock();
  const { journal, tenant } = journalOn(clock);
  const provider = new SplitProvider({ limits: { returns: 'part' } });
  script?.(provider);
  const world = new VirtualWorld({ clock, journal, providers: new Map([['scripted', provider.provider]]) });
  const input: SplitInput = {
    ...{ tenant, provider: 'scripted', splitNo: 'S1', paid: '100.00' as Money },
    trade: { tradeNo: 'T1' },
    receivers: [receiver('seller', '60.00'), receiver('courier', '30.00')],
    ...{ finishAfterMs: 7 * DAY_MS, onDeadline: 'finish' },
    settings: { timing: TIMING, firstAttempt: 'local', limits: { ...RUN_LIMITS, updates } },
  };
  const workflow = await world.start('split', `split/${tenant}/S1`, input);
  const update = async (name: string, command: object): Promise<UpdateCall> => {
    const call = await workflow.update(name, command);
    await world.settle();
    return call;
  };
  return {
    ...{ world, provider, workflow, update },
    /** A lost task carries the command out, and nobody sends it again. */
    lose: async (name: string, command: object) => {
      provider.onSend('split', { onEffect: () => world.killWorker() });
      await update(name, command);
      workflow.loseUpdates();
      await world.advance(MINUTE_MS);
    },
    splits: () => provider.sent.filter(({ kind }) => kind === 'split').length,
    result: () => workflow.closed?.type === 'completed' && (workflow.closed.result as SplitResultView),
  };
}

describe('a command on a division that a lost task carried out', () => {
  it('is answered as done although the workflow takes no more commands by then', async () => {
    const { world, update, lose, splits, result } = await open(5);
    await lose('divide', more);
    for (let n = 0; n < 5; n += 1) await update('prepareRefund', { requestId: `r${n}`, amount: '1.00' });
    const first = await update('divide', more);
    expect([first.refusal?.type, first.details]).toEqual(['LIMIT', UNVERIFIED]);
    const second = await update('divide', { ...more, verify: true });
    await world.advance(HOUR_MS);
    expect(second.answer).toMatchObject({ requestId: 'a', sums: { withReceivers: '100.00' } });
    expect(splits()).toBe(2);
    await world.advance(8 * DAY_MS);
    expect(result()).toMatchObject({ state: 'finished', recoveredRequests: ['a'] });
  });

  it('is counted at the deadline, where nobody has sent it again: the rest alone goes to the merchant', async () => {
    const { world, workflow, lose, provider, result } = await open();
    await lose('divide', { requestId: 'a', receivers: [receiver('x', '4.00')] });
    await world.advance(8 * DAY_MS);
    expect(workflow.taskFailures).toEqual([]);
    expect(result()).toMatchObject({
      ...{ state: 'finished', recoveredRequests: ['a'] },
      sums: { withReceivers: '94.00', finished: '6.00', undivided: '0.00' },
    });
    expect(provider.finished).toBe('6.00');
  });

  it('is refused where another command comes under its id', async () => {
    const { world, update, lose, splits } = await open();
    await lose('divide', more);
    const other = { requestId: 'a', receivers: [receiver('y', '10.00')] };
    await update('divide', { ...other, verify: true });
    await world.advance(HOUR_MS);
    const again = await update('divide', other);
    expect(again.refusal?.type).toBe('REQUEST_ID_REUSED');
    expect(splits()).toBe(2);
  });
});

describe('a command on a division that nobody carried out', () => {
  const tooMuch = { requestId: 'b', receivers: [receiver('x', '10.01')] };

  it('is refused for good once the journal was asked, and its request may come again', async () => {
    const { world, update, splits } = await open();
    const first = await update('divide', tooMuch);
    expect([first.refusal?.type, first.details]).toEqual(['INVALID_INPUT', UNVERIFIED]);
    const second = await update('divide', { ...tooMuch, verify: true });
    await world.advance(HOUR_MS);
    expect([second.refusal?.type, second.details]).toEqual(['INVALID_INPUT', VERIFIED]);
    const third = await update('divide', { ...tooMuch, receivers: [receiver('x', '10.00')] });
    expect(third.answer).toMatchObject({ sums: { undivided: '0.00' } });
    expect(splits()).toBe(2);
  });

  it.each([
    ['divide', more],
    ['prepareRefund', { requestId: 'a', amount: '20.00' }],
    ['finish', { requestId: 'a' }],
  ])('is asked for once more where it fits by then, and moves nothing before: %s', async (name, command) => {
    const { world, update, provider, result } = await open();
    const call = await update(name, { ...command, verify: true });
    await world.advance(MINUTE_MS);
    expect(call.details).toEqual([{ again: true }]);
    expect(provider.sent).toHaveLength(1);
    const carriedOut = await update(name, { ...command, again: true });
    expect(carriedOut.answer).toMatchObject({ requestId: 'a' });
    expect(provider.sent).toHaveLength(2);
    await world.advance(8 * DAY_MS);
    expect(result()).toMatchObject({ state: 'finished', recoveredRequests: ['a'] });
  });

  it('is refused for good at once while the first split goes on: nothing else can have been begun', async () => {
    const { update } = await open(undefined, (scripted) => scripted.plan('A_seller', 'stays'));
    for (const [name, command] of [
      ['divide', more],
      ['finish', { requestId: 'f' }],
    ] as const) {
      const call = await update(name, command);
      expect([call.refusal?.type, call.details]).toEqual(['WRONG_STATE', []]);
    }
  });
});
