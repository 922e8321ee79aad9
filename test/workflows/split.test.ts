import { describe, expect, it, vi } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { openSplit, receiver } from '../support/scripted/split-stage.js';

describe('a division', () => {
  it('gives every receiver its share at once, and the rest to the merchant at its deadline', async () => {
    const { world, provider, view, result } = await openSplit();
    expect(await view()).toMatchObject({
      state: 'split',
      sums: { paid: '100.00', withReceivers: '90.00', undivided: '10.00', finished: '0.00' },
    });
    await world.advance(7 * DAY_MS);
    expect(result()).toMatchObject({ state: 'finished', sums: { finished: '10.00', undivided: '0.00' } });
    expect(provider.finished).toBe('10.00');
    expect(provider.effects.map(({ kind }) => kind)).toEqual(['split', 'finishSplit']);
  });

  it('follows each receiver to its end', async () => {
    const { world, provider, view, outcomes } = await openSplit({}, {}, (scripted) =>
      scripted.plan('R2', { queries: 2, then: 'succeeds' }),
    );
    expect((await view()).state).toBe('splitting');
    expect(await outcomes()).toEqual(['seller succeeded', 'courier pending', 'partner succeeded']);
    await world.advance(30 * MINUTE_MS);
    expect(await view()).toMatchObject({ state: 'split', sums: { withReceivers: '90.00' } });
    expect(provider.sent).toHaveLength(1);
  });

  it('says who got it and who did not, and retries or replaces those under operations of their own', async () => {
    const { provider, view, update, outcomes } = await openSplit({}, {}, (scripted) =>
      scripted.plan('R2', 'fails', 'fails').plan('R3', 'fails'),
    );
    expect(await view()).toMatchObject({
      state: 'partlySplit',
      sums: { withReceivers: '50.00', undivided: '50.00' },
    });
    expect(await outcomes()).toEqual(['seller succeeded', 'courier rejected', 'partner rejected']);
    const first = await update('retry', { requestId: 'a', itemIds: ['partner'] });
    expect(first.result).toMatchObject({ state: 'partlySplit', sums: { withReceivers: '60.00' } });
    const second = await update('retry', { requestId: 'b' });
    expect(second.failure?.type).toBe('REJECTED_BY_PROVIDER');
    const other = await update('divide', { requestId: 'c', receivers: [receiver('rider', 'R9', '30.00')] });
    expect(other.result).toMatchObject({ sums: { withReceivers: '90.00', undivided: '10.00' } });
    expect(
      provider.sent.map(({ operationId, items }) => [operationId.split('/').slice(2).join('/'), items]),
    ).toEqual([
      ['split/0', ['seller', 'courier', 'partner']],
      ['split/c/a', ['partner']],
      ['split/c/b', ['courier']],
      ['split/c/c', ['rider']],
    ]);
  });

  it('never divides more than is left, and no receiver twice', async () => {
    const { update, provider } = await openSplit();
    const more = await update('divide', { requestId: 'a', receivers: [receiver('x', 'R9', '10.01')] });
    expect(more.failure).toMatchObject({ type: 'INVALID_INPUT' });
    const again = await update('divide', { requestId: 'b', receivers: [receiver('seller', 'R1', '1.00')] });
    expect(again.failure).toMatchObject({ type: 'INVALID_INPUT' });
    expect((await update('retry', { requestId: 'c' })).failure?.type).toBe('WRONG_STATE');
    expect(provider.sent).toHaveLength(1);
  });

  it('is refused a second split where the provider takes one, with nothing sent of it', async () => {
    const { update, view } = await openSplit({ oneSplit: true }, {}, (scripted) =>
      scripted.plan('R2', 'fails'),
    );
    expect((await update('retry', { requestId: 'a' })).failure).toMatchObject({
      type: 'REJECTED_BY_PROVIDER',
      message: expect.stringContaining('ONE_SPLIT') as string,
    });
    expect(await view()).toMatchObject({ state: 'partlySplit', sums: { undivided: '40.00' } });
  });

  it('ends as rejected at a provider without splits, before anything starts', async () => {
    const { result, provider } = await openSplit({ without: ['split'] });
    expect(result()).toMatchObject({ state: 'rejected', code: 'NOT_SUPPORTED' });
    expect(provider.sent).toEqual([]);
  });

  it('finishes by a command, and takes none after it', async () => {
    const { update, result, provider } = await openSplit();
    expect((await update('finish', { requestId: 'f' })).result).toMatchObject({
      state: 'finished',
      sums: { finished: '10.00' },
    });
    expect(result().state).toBe('finished');
    expect(provider.finished).toBe('10.00');
  });

  it('sends nothing to finish where all is divided', async () => {
    const all = [receiver('seller', 'R1', '100.00')];
    const { update, provider } = await openSplit({}, { receivers: all });
    await update('finish', { requestId: 'f' });
    expect(provider.sent.map(({ kind }) => kind)).toEqual(['split']);
  });

  it('ends at its deadline where the provider has nothing to finish with, and its rest stays undivided', async () => {
    const { world, update, result, provider } = await openSplit({ without: ['finishSplit'] });
    expect((await update('finish', { requestId: 'f' })).failure?.type).toBe('NOT_SUPPORTED');
    await world.advance(7 * DAY_MS);
    expect(result()).toMatchObject({ state: 'split', sums: { undivided: '10.00', finished: '0.00' } });
    expect(provider.sent.map(({ kind }) => kind)).toEqual(['split']);
  });

  it('is finished no later because a command was in doubt meanwhile', async () => {
    const { world, workflow, update, result } = await openSplit({}, {}, (scripted) =>
      scripted.onSend('split', {}, { answer: 'lost' }),
    );
    const deadline = async () => ((await workflow.query('status')) as { nextDeadline: string }).nextDeadline;
    const promised = await deadline();
    const late = await update('divide', { requestId: 'd', receivers: [receiver('late', 'R4', '5.00')] });
    expect(late.call.isOpen).toBe(true);
    await world.advance(30 * MINUTE_MS);
    expect(late.call.isOpen).toBe(false);
    expect(await deadline()).toBe(promised);
    await world.advance(Date.parse(promised) - world.clock.nowMs);
    expect(result().state).toBe('finished');
  });

  it('keeps at it, with an operator alerted, where finishing at the deadline is rejected', async () => {
    const { world, provider, workflow, result } = await openSplit({}, {}, (scripted) =>
      scripted.onSend('finishSplit', { answer: { refused: 'E1' } }, { answer: { refused: 'E1' } }),
    );
    await world.advance(7 * DAY_MS);
    expect(await workflow.query('status')).toMatchObject({
      attention: [expect.stringContaining('deadline') as string],
    });
    await world.advance(DAY_MS);
    expect(result().state).toBe('finished');
    expect(provider.finished).toBe('10.00');
  });
});

describe('in doubt', () => {
  it('a lost answer is resolved by the query, with one effect', async () => {
    const { world, provider, view } = await openSplit({}, {}, (scripted) =>
      scripted.onSend('split', { answer: 'lost' }),
    );
    expect((await view()).state).toBe('splitting');
    await world.advance(30 * MINUTE_MS);
    expect((await view()).state).toBe('split');
    expect(provider.effects).toHaveLength(1);
  });

  it('without a query it waits for an operator, who says with whom it failed', async () => {
    const { world, workflow, update, view, tenant } = await openSplit({ unasked: true }, {}, (scripted) =>
      scripted.onSend('split', { answer: 'pending' }),
    );
    await world.advance(31 * MINUTE_MS);
    expect(await workflow.query('status')).toMatchObject({
      attention: [expect.stringContaining('split/0') as string],
    });
    const decided = await update('decide', {
      operationId: `${tenant}/S1/split/0`,
      happened: true,
      evidence: 'seen in the merchant portal',
      by: 'li.wei',
      failedItems: ['courier'],
    });
    expect(decided.result).toMatchObject({ outcome: 'succeeded' });
    expect(await view()).toMatchObject({ state: 'partlySplit', sums: { withReceivers: '60.00' } });
  });

  it('refuses a decision that names no receiver of it, however long that took, and takes the next one', async () => {
    const { world, workflow, update, tenant, journal } = await openSplit({ unasked: true }, {}, (scripted) =>
      scripted.onSend('split', { answer: 'pending' }),
    );
    await world.advance(31 * MINUTE_MS);
    const operationId = `${tenant}/S1/split/0`;
    const decision = { operationId, happened: true, evidence: 'seen in the merchant portal', by: 'li.wei' };
    const away = vi.spyOn(journal, 'find').mockRejectedValue(new Error('the journal is away'));
    const stranger = await workflow.update('decide', { ...decision, failedItems: ['nobody'] });
    await world.advance(DAY_MS);
    const notTaken = expect.stringContaining('the journal does not take it') as string;
    expect(await workflow.query('status')).toMatchObject({
      attention: expect.arrayContaining([notTaken]) as string[],
    });
    away.mockRestore();
    await world.advance(60 * MINUTE_MS);
    expect(stranger.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'failedItems: items of this operation',
    });
    expect(await workflow.query('status')).not.toMatchObject({
      attention: expect.arrayContaining([notTaken]) as string[],
    });
    expect((await update('decide', decision)).result).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('a lost workflow task', () => {
  it('divides once, and its split is counted', async () => {
    let kill = (): void => undefined;
    const { world, provider, view } = await openSplit(
      {},
      {},
      (scripted) => scripted.onSend('split', { onEffect: () => kill() }),
      (made) => (kill = () => made.killWorker()),
    );
    await world.advance(30 * MINUTE_MS);
    expect(provider.effects).toHaveLength(1);
    expect(await view()).toMatchObject({ state: 'split', sums: { withReceivers: '90.00' } });
  });

  it('is counted although the division is cancelled meanwhile', async () => {
    let kill = (): void => undefined;
    const { world, provider, workflow, result } = await openSplit(
      {},
      {},
      (scripted) => scripted.onSend('split', { onEffect: () => kill() }),
      (made) => (kill = () => made.killWorker()),
    );
    workflow.cancel();
    await world.advance(DAY_MS);
    expect(provider.effects).toHaveLength(1);
    expect(result()).toMatchObject({ state: 'cancelled', sums: { withReceivers: '90.00' } });
  });

  it('that carried out a command is not done again when the command comes again', async () => {
    const { world, provider, workflow, update, view } = await openSplit();
    provider.onSend('split', { onEffect: () => world.killWorker() });
    const command = { requestId: 'a', receivers: [receiver('x', 'R9', '10.00')] };
    await workflow.update('divide', command);
    await world.settle();
    workflow.loseUpdates();
    await world.advance(30 * MINUTE_MS);
    const { result } = await update('divide', command);
    expect(result).toMatchObject({ sums: { withReceivers: '100.00', undivided: '0.00' } });
    expect(provider.effects.filter(({ kind }) => kind === 'split')).toHaveLength(2);
    expect((await view()).receivers.map(({ itemId }) => itemId)).toContain('x');
  });

  it('that returned splits is counted before another refund is planned', async () => {
    const { world, provider, workflow, update } = await openSplit();
    provider.onSend('splitReturn', { onEffect: () => world.killWorker() });
    await workflow.update('prepareRefund', { requestId: 'r', amount: '70.00' });
    await world.settle();
    workflow.loseUpdates();
    await world.advance(30 * MINUTE_MS);
    const { result } = await update('prepareRefund', {
      requestId: 's',
      amount: '70.00',
    });
    expect(result).toMatchObject({ ready: '70.00', sums: { returned: '60.00' } });
    expect(provider.effects.filter(({ kind }) => kind === 'splitReturn')).toHaveLength(1);
  });
});

describe('a refund', () => {
  it('is planned without anything being done', async () => {
    const { workflow, provider } = await openSplit();
    expect(await workflow.query('refundPlan', { amount: '70.00' })).toMatchObject({
      refund: '70.00',
      atHand: '10.00',
      returns: [
        {
          amount: '60.00',
          givers: [
            { giverId: 'seller', amount: '50.00' },
            { giverId: 'courier', amount: '10.00' },
          ],
        },
      ],
      shortfall: { amount: '0.00' },
    });
    expect(provider.sent).toHaveLength(1);
  });

  it('brings back first what it needs, and says what can be refunded', async () => {
    const { update, provider, view } = await openSplit();
    const { result } = await update('prepareRefund', {
      requestId: 'r',
      amount: '70.00',
    });
    expect(result).toMatchObject({ ready: '70.00', sums: { returned: '60.00', withReceivers: '30.00' } });
    expect(provider.balance('R1')).toBe('0.00');
    expect(provider.balance('R2')).toBe('20.00');
    // The same refund again needs nothing more.
    const again = await update('prepareRefund', { requestId: 's', amount: '70.00' });
    expect(again.result).toMatchObject({ ready: '70.00', plan: { returns: [] } });
    expect((await view()).receivers[0]).toMatchObject({ itemId: 'seller', returned: '50.00' });
  });

  it('takes the whole split back where the provider takes no part; what is too much stays with the merchant', async () => {
    const { update } = await openSplit({ limits: { returns: 'whole', mostReturns: 1 } });
    const { result } = await update('prepareRefund', {
      requestId: 'r',
      amount: '20.00',
    });
    expect(result).toMatchObject({ ready: '20.00', plan: { surplus: '80.00' }, sums: { returned: '90.00' } });
  });

  it('that falls short is refused unless the merchant pays', async () => {
    const { update, world, provider } = await openSplit({ limits: { returns: 'part', returnWindowDays: 1 } });
    await world.advance(2 * DAY_MS);
    expect((await update('prepareRefund', { requestId: 'r', amount: '20.00' })).failure).toMatchObject({
      type: 'FUNDS_SHORT',
      message: expect.stringContaining('windowOver') as string,
    });
    const { result } = await update('prepareRefund', {
      requestId: 's',
      amount: '20.00',
      merchantPays: true,
    });
    expect(result).toMatchObject({
      ready: '10.00',
      plan: { shortfall: { amount: '10.00', paidBy: 'merchant' } },
    });
    expect(provider.sent).toHaveLength(1);
  });

  it('of which a return is rejected says so, and counts nothing', async () => {
    const { update, view } = await openSplit({}, {}, (scripted) =>
      scripted.onSend('splitReturn', { answer: { refused: 'E2' } }),
    );
    expect((await update('prepareRefund', { requestId: 'r', amount: '70.00' })).failure?.type).toBe(
      'REJECTED_BY_PROVIDER',
    );
    expect(await view()).toMatchObject({ sums: { returned: '0.00', withReceivers: '90.00' } });
  });
});

describe('a cancellation', () => {
  it('ends the division with what receivers got, and begins nothing more', async () => {
    const { world, workflow, result, provider } = await openSplit();
    workflow.cancel();
    await world.settle();
    expect(result()).toMatchObject({
      state: 'cancelled',
      sums: { withReceivers: '90.00', undivided: '10.00' },
    });
    expect(provider.sent).toHaveLength(1);
  });

  it('waits for the end of a split that is under way', async () => {
    const { world, workflow, result } = await openSplit({}, {}, (scripted) =>
      scripted.plan('R2', { queries: 1, then: 'fails' }),
    );
    workflow.cancel();
    await world.settle();
    expect(workflow.closed).toBeUndefined();
    await world.advance(30 * MINUTE_MS);
    expect(result()).toMatchObject({ state: 'cancelled', sums: { withReceivers: '60.00' } });
  });
});
