import { describe, expect, it } from 'vitest';
import { createApplyNotification } from '../../activities/apply-notification.js';
import { operationActivities } from '../../activities/operation.js';
import { createPerform } from '../../activities/perform.js';
import { MINUTE_MS } from '../../src/domain/durations.js';
import { InvalidInput } from '../../src/domain/errors.js';
import { parseMoney } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import { decide } from '../../activities/operator-decision.js';
import { SplitProvider, type SplitOptions } from '../support/scripted/split-provider.js';
import { journalOn } from '../support/virtual/test-journal.js';
import { VirtualClock } from '../support/virtual/virtual-clock.js';

const RECEIVERS = [
  { itemId: 'seller', account: 'R1', amount: '60.00', name: '李雷' },
  { itemId: 'courier', account: 'R2', amount: '30.00' },
  { itemId: 'partner', account: 'R3', amount: '10.00' },
];

function open(options: SplitOptions = {}) {
  const clock = new VirtualClock();
  const { journal, tenant } = journalOn(clock);
  const scripted = new SplitProvider(options);
  const providers = new Map([['scripted', scripted.provider]]);
  const perform = createPerform({
    journal,
    providers,
    clock: { monotonicMs: () => clock.nowMs },
    leaseMs: 30_000,
    httpTimeoutMs: 20_000,
    owner: 'test',
  });
  const intent: Intent<'split'> = {
    operationId: `${tenant}/o1/split/1`,
    provider: 'scripted',
    kind: 'split',
    amount: parseMoney('100.00'),
    content: { orderNo: 'o1', trade: { tradeNo: 'T1', merchantNo: 'M1' }, earlierSplits: 0 },
    items: RECEIVERS.map(({ itemId, amount, ...payee }) => ({
      itemId,
      payee: { member: itemId, ...payee },
      amount: parseMoney(amount),
    })),
  };
  const { operationId } = intent;
  return {
    journal,
    scripted,
    operationId,
    intent,
    lookup: { journal, providers },
    activities: operationActivities({ journal, providers }),
    fold: createApplyNotification({ journal, providers }),
    attempt: () => perform(intent),
    later: (ms = 2 * MINUTE_MS) => {
      clock.wakeNext(clock.nowMs + ms);
      return perform(intent);
    },
    items: async () =>
      (await journal.find(operationId))?.items?.map(({ itemId, outcome }) => [itemId, outcome?.type]),
  };
}

describe('a split', () => {
  it('succeeds as a whole once every receiver has got its share, each with the provider’s number', async () => {
    const { attempt, journal, operationId } = open();
    expect((await attempt()).outcome).toMatchObject({ type: 'succeeded', result: { extent: 'whole' } });
    const row = await journal.find(operationId);
    expect(row?.items?.map(({ itemId, outcome, reference }) => [itemId, outcome?.type, reference])).toEqual([
      ['seller', 'succeeded', 'D-seller'],
      ['courier', 'succeeded', 'D-courier'],
      ['partner', 'succeeded', 'D-partner'],
    ]);
  });

  it('says who got it and who did not, where some failed', async () => {
    const stage = open();
    stage.scripted.plan('R2', 'fails');
    const { outcome } = await stage.attempt();
    expect(outcome).toMatchObject({
      type: 'succeeded',
      result: {
        extent: 'part',
        items: [
          { itemId: 'seller', outcome: { type: 'succeeded' } },
          { itemId: 'courier', outcome: { type: 'rejected', code: '0' } },
          { itemId: 'partner', outcome: { type: 'succeeded' } },
        ],
      },
    });
  });

  it('is rejected where nobody got anything', async () => {
    const stage = open();
    for (const { account } of RECEIVERS) stage.scripted.plan(account, 'fails');
    expect((await stage.attempt()).outcome).toMatchObject({ type: 'rejected', code: '0', final: true });
  });

  it('stays open while one receiver is in progress, and shows the others as they stand', async () => {
    const stage = open();
    stage.scripted.plan('R2', { queries: 2, then: 'fails' });
    const first = await stage.attempt();
    expect(first.outcome.type).toBe('pending');
    expect(first.items?.map(({ outcome }) => outcome.type)).toEqual(['succeeded', 'pending', 'succeeded']);
    expect((await stage.later()).outcome.type).toBe('pending');
    expect((await stage.later()).outcome).toMatchObject({ type: 'succeeded', result: { extent: 'part' } });
    expect(await stage.items()).toEqual([
      ['seller', 'succeeded'],
      ['courier', 'rejected'],
      ['partner', 'succeeded'],
    ]);
  });

  it.each([
    ['another receiver', [{ payeeAccount: 'R9', amount: '100.00' }]],
    [
      'another share',
      [
        { payeeAccount: 'R1', amount: '59.99' },
        { payeeAccount: 'R2', amount: '30.01' },
        { payeeAccount: 'R3', amount: '10.00' },
      ],
    ],
    [
      'a receiver too few',
      [
        { payeeAccount: 'R1', amount: '60.00' },
        { payeeAccount: 'R2', amount: '30.00' },
      ],
    ],
  ] as const)('proves nothing by records that show %s: an operator is alerted', async (_name, shown) => {
    const stage = open();
    stage.scripted.onSend('split', { answer: 'lost' });
    await stage.attempt();
    stage.scripted.shown = shown.map((one) => ({ ...one, amount: parseMoney(one.amount) }));
    const { outcome, attention } = await stage.later();
    expect(outcome.type).toBe('unknown');
    expect(attention).toBe('the provider shows other receivers or other shares');
    expect(await stage.items()).toEqual(RECEIVERS.map(({ itemId }) => [itemId, undefined]));
  });

  it('never takes back that a receiver got its share: what says so ends nothing and alerts an operator', async () => {
    const stage = open();
    stage.scripted.plan('R2', 'stays');
    await stage.attempt();
    const { serialNumber } = (await stage.journal.find(stage.operationId))!;
    const failed = { type: 'rejected', reason: 'other', code: '0', message: 'failed', final: true } as const;
    const items = RECEIVERS.map(({ itemId }) => ({ itemId, outcome: failed }));
    const queryResult = {
      type: 'found',
      outcome: failed,
      items,
      reported: {},
      evidence: { source: 'notification', detail: 'failed' },
    } as const;
    const folded = await stage.fold({
      provider: 'scripted',
      operation: { kind: 'split', serialNumber, queryResult },
    });
    expect(folded).toMatchObject({ attention: 'it shows another end of a receiver than was seen before' });
    expect(folded).not.toHaveProperty('ended');
    expect((await stage.items())?.[0]).toEqual(['seller', 'succeeded']);
  });
});

describe('an operator’s decision on a split', () => {
  const said = { happened: true, evidence: 'seen in the merchant portal', by: 'li.wei' };

  it('says with whom it failed; whoever it does not name got its share', async () => {
    const stage = open({ unasked: true, limits: { returns: 'whole' } });
    stage.scripted.onSend('split', { answer: 'pending' });
    await stage.attempt();
    const { outcome } = await decide(stage.lookup, {
      operationId: stage.operationId,
      ...said,
      failedItems: ['courier'],
    });
    expect(outcome).toMatchObject({
      type: 'succeeded',
      result: { extent: 'part', limits: { returns: 'whole' } },
    });
    expect(await stage.items()).toEqual([
      ['seller', 'succeeded'],
      ['courier', 'absent'],
      ['partner', 'succeeded'],
    ]);
  });

  it.each([
    ['names a receiver that there is not', { failedItems: ['nobody'] }],
    ['names every receiver', { failedItems: ['seller', 'courier', 'partner'] }],
    ['says that one failed who got its share', { failedItems: ['seller'] }],
    ['says that nothing happened where one got its share', { happened: false }],
  ])('is refused where it %s', async (_name, decision) => {
    const stage = open({ unasked: true });
    stage.scripted.plan('R2', 'stays').plan('R3', 'stays');
    await stage.attempt();
    await expect(
      decide(stage.lookup, { operationId: stage.operationId, ...said, ...decision }),
    ).rejects.toThrow(InvalidInput);
    expect((await stage.journal.find(stage.operationId))?.finalOutcome).toBeUndefined();
  });
});

describe('what a return must quote', () => {
  const returnDetail = '[{"account":"R1","divide_no":631813379821408256}]';

  it('is kept from an answer that left the split open, for a decision of an operator', async () => {
    const stage = open({ unasked: true, returnDetail });
    stage.scripted.onSend('split', { answer: 'pending' });
    await stage.attempt();
    await stage.later();
    const decided = await stage.activities.decideOperation({
      operationId: stage.operationId,
      happened: true,
      evidence: 'seen in the merchant portal',
      by: 'li.wei',
    });
    expect(decided.outcome).toMatchObject({ type: 'succeeded', result: { returnDetail, extent: 'whole' } });
  });

  it('is kept for a notification', async () => {
    const stage = open({ unasked: true, returnDetail });
    stage.scripted.onSend('split', { answer: 'pending' });
    const { serialNumber } = await stage.attempt();
    const items = RECEIVERS.map(({ itemId }) => ({
      itemId,
      outcome: { type: 'succeeded', result: {} } as const,
    }));
    const queryResult = {
      type: 'found',
      outcome: { type: 'succeeded', result: { extent: 'whole', items } },
      items,
      reported: {},
      evidence: { source: 'notification', detail: 'DIVIDE_SUCCESS' },
    } as const;
    await stage.fold({ provider: 'scripted', operation: { kind: 'split', serialNumber, queryResult } });
    expect((await stage.journal.find(stage.operationId))?.finalOutcome).toMatchObject({
      result: { returnDetail, extent: 'whole' },
    });
  });

  it('stays beside what a notification says of single receivers, which is kept while the others are under way', async () => {
    const stage = open({ unasked: true, returnDetail });
    stage.scripted.onSend('split', { answer: 'pending' });
    const { serialNumber } = await stage.attempt();
    const queryResult = {
      type: 'found',
      outcome: { type: 'pending', why: 'two receivers are processed' },
      items: [{ itemId: 'courier', outcome: { type: 'succeeded', result: {} } }],
      reported: {},
      evidence: { source: 'notification', detail: 'DIVIDE_DOING' },
    } as const;
    await stage.fold({ provider: 'scripted', operation: { kind: 'split', serialNumber, queryResult } });
    expect(await stage.items()).toContainEqual(['courier', 'succeeded']);
  });
});
