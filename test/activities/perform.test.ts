import { describe, expect, it } from 'vitest';
import { createPerform } from '../../activities/perform.js';
import { MINUTE_MS } from '../../src/domain/durations.js';
import { ContentDiffers, NotSent, NotSupported } from '../../src/domain/errors.js';
import type { Money } from '../../src/domain/money.js';
import { AttemptStage } from './support/attempt-stage.js';

describe('a first attempt', () => {
  it('stores the intent, sends it once and records the answer', async () => {
    const stage = new AttemptStage();
    const performed = await stage.attempt();
    expect(performed).toMatchObject({ outcome: { type: 'succeeded' } });
    expect(performed.queryAgainAfterMs).toBeUndefined();
    expect(await stage.row()).toMatchObject({
      attempts: 1,
      serialNumber: performed.serialNumber,
      finalOutcome: { type: 'succeeded' },
    });
    expect(stage.provider.wire).toHaveLength(1);
  });

  it('ends with a rejection that no other attempt can have caused', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { answer: { rejected: 'insufficientFunds', code: 'ERR044' } });
    expect((await stage.attempt()).outcome).toMatchObject({ type: 'rejected', code: 'ERR044', final: true });
    expect((await stage.attempt()).outcome).toMatchObject({ type: 'rejected' });
    expect(stage.provider.wire).toHaveLength(1);
  });

  it('leaves an unanswered send unknown, to be queried by the interface’s schedule', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { answer: 'lost' });
    expect(await stage.attempt()).toMatchObject({
      outcome: { type: 'unknown' },
      queryAgainAfterMs: 3 * MINUTE_MS,
    });
    expect((await stage.row())?.finalOutcome).toBeUndefined();
  });

  it('throws when nothing was sent, and the next attempt sends without asking', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { answer: 'notSent' });
    await expect(stage.attempt()).rejects.toThrow(NotSent);
    expect(await stage.row()).toMatchObject({ unsentAttempts: [1], latest: { type: 'pending' } });
    expect((await stage.attempt()).outcome.type).toBe('succeeded');
    expect(stage.provider.statusQueries('hold')).toHaveLength(0);
  });

  it('sends nothing when too little of the lease is left for a whole request', async () => {
    let now = 0;
    const stage = new AttemptStage({}, () => (now += 10_000));
    await expect(stage.attempt()).rejects.toThrow('too little of the lease');
    expect(stage.provider.wire).toEqual([]);
    expect((await stage.row())?.unsentAttempts).toEqual([1]);
  });

  it('leaves the row to be queried when the adapter breaks off: something may have been sent', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { breaks: 'a bug' });
    await expect(stage.attempt()).rejects.toThrow('a bug');
    expect((await stage.attempt()).outcome).toMatchObject({
      type: 'pending',
      why: 'another attempt is under way',
    });
    stage.wait(31_000);
    await stage.attempt();
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect(stage.provider.statusQueries('hold')).toHaveLength(1);
  });
});

describe('an attempt beside another one', () => {
  it('does nothing while the other’s lease lasts, and says how long that is', async () => {
    const stage = new AttemptStage();
    await stage.dies();
    stage.wait(10_000);
    expect(await stage.attempt()).toMatchObject({
      outcome: { type: 'pending', why: 'another attempt is under way' },
      queryAgainAfterMs: 20_000,
    });
    expect(stage.provider.wire).toEqual([]);
  });

  it('queries before it sends once the other’s lease is over', async () => {
    const stage = new AttemptStage();
    await stage.dies();
    stage.wait(30_001);
    expect(await stage.attempt()).toMatchObject({ outcome: { type: 'pending', why: 'not found so far' } });
    expect(stage.provider.wire.map((call) => call.what)).toEqual(['query']);
  });
});

describe('a query', () => {
  async function unanswered(): Promise<AttemptStage> {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { answer: 'lost' });
    await stage.attempt();
    stage.wait(4 * MINUTE_MS);
    return stage;
  }

  it('ends the operation by what the provider’s records say', async () => {
    const stage = await unanswered();
    expect((await stage.attempt()).outcome.type).toBe('succeeded');
    expect(stage.provider.sends('hold')).toHaveLength(1);
  });

  it('names the last moment at which an earlier request can have been on its way, its own attempt left out', async () => {
    const stage = await unanswered();
    const { leftUntil, readAt } = (await stage.row()) ?? {};
    stage.provider.onQuery('hold', { answer: 'unclear' });
    await stage.attempt();
    stage.wait(4 * MINUTE_MS);
    await stage.attempt();
    expect(stage.provider.statusQueries('hold').map((call) => call.leftUntil)).toEqual([
      leftUntil,
      leftUntil,
    ]);
    expect(Date.parse(leftUntil ?? '')).toBeLessThan(Date.parse(readAt ?? ''));
  });

  it('ends it by a rejection in the records at once, where one attempt alone can have been sent', async () => {
    const stage = new AttemptStage();
    const hold = stage.hold({ amount: '2000.00' as Money });
    stage.provider.onSend('hold', { answer: 'notSent' }, { answer: 'lost' });
    await expect(stage.attempt(hold)).rejects.toThrow(NotSent);
    expect((await stage.attempt(hold)).outcome.type).toBe('unknown');
    expect((await stage.attempt(hold)).outcome).toMatchObject({
      type: 'rejected',
      code: 'ERR044',
      final: true,
    });
    expect((await stage.row())?.finalOutcome?.type).toBe('rejected');
  });

  it('can be put, says the answer, exactly while there is one and the operation has not ended', async () => {
    const asked = new AttemptStage();
    asked.provider.onSend('hold', { answer: 'lost' });
    expect((await asked.attempt()).queryable).toBe(true);
    expect(await asked.attempt()).not.toHaveProperty('queryable');
    const withoutQuery = new AttemptStage({ withoutQuery: ['hold'] });
    withoutQuery.provider.onSend('hold', { answer: 'lost' });
    expect(await withoutQuery.attempt()).not.toHaveProperty('queryable');
  });

  it('concludes nothing when it is not answered, or answered with "in progress"', async () => {
    const stage = await unanswered();
    stage.provider.onQuery('hold', { answer: 'unclear' }, { answer: 'processing' });
    expect((await stage.attempt()).outcome).toEqual({ type: 'pending', why: 'system error' });
    expect((await stage.attempt()).outcome).toEqual({ type: 'pending', why: 'in progress' });
    expect((await stage.row())?.queries).toBe(2);
  });

  it('proves nothing when the records show another amount: unknown, and an operator must look', async () => {
    const stage = await unanswered();
    stage.provider.onQuery('hold', { answer: 'otherAmount' });
    const performed = await stage.attempt();
    const why = 'the provider shows the amount 0.01, the operation has 100.00';
    expect(performed).toMatchObject({ outcome: { type: 'unknown', why }, attention: why });
  });

  it('lets the same number go again where the provider deduplicates, once the rule’s time is over', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { answer: 'lost', effect: false });
    await stage.attempt();
    stage.wait(3 * MINUTE_MS);
    expect((await stage.attempt()).outcome).toMatchObject({ type: 'pending', why: 'not found so far' });
    stage.wait(MINUTE_MS);
    expect((await stage.attempt()).outcome.type).toBe('succeeded');
    expect(new Set(stage.provider.sends('hold').map((send) => send.serialNumber)).size).toBe(1);
  });

  it('does not take a rejected resend for an end: it may be rejected because the first one took the money', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend(
      'hold',
      { answer: 'lost' },
      { answer: { rejected: 'other', code: 'ERR127' }, effect: false },
    );
    stage.provider.onQuery('hold', { answer: 'notFound' });
    await stage.attempt();
    stage.wait(4 * MINUTE_MS);
    expect((await stage.attempt()).outcome.type).toBe('unknown');
    stage.wait(4 * MINUTE_MS);
    expect((await stage.attempt()).outcome.type).toBe('succeeded');
  });

  it('concludes absence by the rule alone: often enough, far enough apart, late enough', async () => {
    const rule = {
      queryAfterMs: [MINUTE_MS],
      absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
    };
    const stage = new AttemptStage({ rules: { hold: rule } });
    stage.provider.onSend('hold', { answer: 'lost', effect: false });
    await stage.attempt();
    const seen: string[] = [];
    for (let minute = 1; minute <= 12; minute += 1) {
      stage.wait(MINUTE_MS);
      seen.push((await stage.attempt()).outcome.type);
    }
    // The lease of the attempt ends half a minute in; observations count from minute 1, 4 and 7.
    expect(seen.indexOf('absent')).toBe(6);
    // All that the conclusion rests on stays in the row, the last observation too.
    expect((await stage.row())?.notFoundAt).toHaveLength(7);
    expect(stage.provider.sends('hold')).toHaveLength(1);
  });

  it('is not put where the provider documents none: it stays unknown, or lapses by the provider’s rule', async () => {
    const stage = new AttemptStage({ withoutQuery: ['hold'] });
    stage.provider.onSend('hold', { answer: 'lost' });
    await stage.attempt();
    stage.wait(99 * MINUTE_MS);
    expect((await stage.attempt()).outcome).toEqual({
      type: 'unknown',
      why: 'the provider documents no query for it',
    });
    expect(stage.provider.statusQueries('hold')).toHaveLength(0);
  });
});

describe('a recall', () => {
  it('ends what was never sent, so that nobody can send it any more', async () => {
    const stage = new AttemptStage();
    const performed = await stage.attempt(stage.hold(), { recall: true });
    expect(performed.outcome).toEqual({ type: 'absent', why: 'recalled before it was sent' });
    expect((await stage.attempt()).outcome.type).toBe('absent');
    expect(stage.provider.wire).toEqual([]);
  });

  it('queries what may have been sent, and never sends it again', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { answer: 'lost', effect: false });
    await stage.attempt();
    for (let round = 1; round <= 6; round += 1) {
      stage.wait(4 * MINUTE_MS);
      await stage.attempt(stage.hold(), { recall: true });
    }
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect((await stage.row())?.finalOutcome?.type).toBe('absent');
  });

  it('finds what took effect', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { answer: 'lost' });
    await stage.attempt();
    stage.wait(MINUTE_MS);
    expect((await stage.attempt(stage.hold(), { recall: true })).outcome.type).toBe('succeeded');
  });
});

describe('rejected before anything is stored or sent', () => {
  it('is what the provider does not offer, and a provider that is not configured', async () => {
    const stage = new AttemptStage({ without: ['hold'] });
    await expect(stage.attempt()).rejects.toThrow(new NotSupported('scripted', 'hold'));
    await expect(stage.attempt(stage.hold({ provider: 'nobody' }))).rejects.toThrow(
      'nobody is not configured here',
    );
    expect(await stage.row()).toBeUndefined();
  });

  it('is another content under the same operation id', async () => {
    const stage = new AttemptStage();
    await stage.attempt();
    await expect(stage.attempt(stage.hold({ amount: '100.01' as Money }))).rejects.toThrow(ContentDiffers);
    expect(stage.provider.wire).toHaveLength(1);
  });

  it('is a lease that a whole request does not fit into', () => {
    const stage = new AttemptStage();
    const deps = {
      journal: stage.journal,
      providers: stage.providers,
      clock: { monotonicMs: () => 0 },
      owner: 'x',
    };
    expect(() => createPerform({ ...deps, leaseMs: 20_999, httpTimeoutMs: 20_000 })).toThrow(
      'must be 1000 ms longer',
    );
    expect(() => createPerform({ ...deps, leaseMs: 21_000, httpTimeoutMs: 20_000 })).not.toThrow();
  });

  it('is a provider whose call may outlast the lease: the setting is named', () => {
    const stage = new AttemptStage();
    const slow = { ...stage.providers.get('scripted')!, sendTimeoutMs: 30_001 };
    const deps = { journal: stage.journal, clock: { monotonicMs: () => 0 }, owner: 'x' };
    const times = { leaseMs: 40_000, httpTimeoutMs: 30_000 };
    expect(() => createPerform({ ...deps, ...times, providers: new Map([['scripted', slow]]) })).toThrow(
      'providers.scripted.httpTimeoutMs: at most 30000',
    );
  });
});

it('opens no second account for a member who changed the nickname, and rejects nothing for it', async () => {
  const stage = new AttemptStage();
  const operationId = `${stage.tenant}/m1/openAccount`;
  const content = { member: 'm1', role: 'buyer' as const };
  const intent = { operationId, provider: 'scripted', kind: 'openAccount' as const };
  const first = await stage.attempt({
    ...intent,
    content: { ...content, nickname: '阿明', mobile: '13900001111' },
  });
  const second = await stage.attempt({ ...intent, content: { ...content, nickname: '小明' } });
  expect(second).toEqual(first);
  expect(JSON.stringify((await stage.journal.find(operationId))?.intent)).not.toContain('13900001111');
  await expect(stage.attempt({ ...intent, content: { ...content, role: 'seller' } })).rejects.toThrow(
    ContentDiffers,
  );
});
