import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/domain/durations.js';
import { NotSent, Superseded } from '../../src/domain/errors.js';
import { AttemptStage } from './support/attempt-stage.js';

describe('a resend', () => {
  /** A hold whose request was lost on its way, at the first moment at which its number may go again. */
  async function lost(): Promise<AttemptStage> {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { answer: 'lost', effect: false });
    await stage.attempt();
    stage.wait(4 * MINUTE_MS);
    return stage;
  }

  /** Lets an attempt go on while the clock moves, until it ends. */
  async function through<T>(stage: AttemptStage, attempt: Promise<T>): Promise<T> {
    let over = false;
    void attempt.finally(() => (over = true)).catch(() => undefined);
    while (!over) {
      for (let n = 0; n < 30; n += 1) await new Promise((resolve) => setImmediate(resolve));
      stage.wait(1_000);
    }
    return attempt;
  }

  it('after a status query of 11 s is an attempt of its own with a lease of its own; what was not found counts', async () => {
    const stage = await lost();
    stage.provider.always.set('hold', { query: { afterMs: 11_000 } });
    expect((await through(stage, stage.attempt())).outcome.type).toBe('succeeded');
    expect(stage.provider.sends('hold')).toHaveLength(2);
    expect(await stage.row()).toMatchObject({ attempts: 3, unsentAttempts: [2], queries: 1, resends: 1 });
    const evidence = await stage.journal.evidence(stage.holdId);
    expect([...evidence].sort((a, b) => (a.attempt ?? 0) - (b.attempt ?? 0))).toMatchObject([
      { attempt: 1, outcome: { type: 'unknown' } },
      { attempt: 2, outcome: { why: 'not found so far' }, source: 'query' },
      { attempt: 3, outcome: { type: 'succeeded' } },
    ]);
  });

  it('that cannot leave keeps what the query found', async () => {
    const stage = await lost();
    stage.provider.onSend('hold', { answer: 'notSent' });
    await expect(stage.attempt()).rejects.toThrow(NotSent);
    expect(await stage.row()).toMatchObject({ queries: 1, notFoundAt: [stage.clock.iso], resends: 0 });
  });

  it('is not made where another attempt began between the query and it', async () => {
    const stage = await lost();
    stage.afterRecord = async () => {
      stage.afterRecord = undefined;
      await stage.dies();
    };
    expect(await stage.attempt()).toMatchObject({
      outcome: { type: 'pending', why: 'another attempt is under way' },
    });
    expect(stage.provider.sends('hold')).toHaveLength(1);
  });

  it('is not made where another attempt came and went between the query and it', async () => {
    const stage = await lost();
    stage.afterRecord = async () => {
      stage.afterRecord = undefined;
      await stage.attempt();
    };
    await stage.attempt();
    // The one that came between has sent it.
    expect(stage.provider.sends('hold')).toHaveLength(2);
  });

  it('is not made where a notification spoke of it between the query and it', async () => {
    const stage = await lost();
    stage.afterRecord = async () => {
      stage.afterRecord = undefined;
      const evidence = { source: 'notification', detail: 'in progress' } as const;
      const outcome = { type: 'pending', why: 'in progress' } as const;
      await stage.journal.record({ operationId: stage.holdId, did: 'nothing', outcome, evidence });
    };
    expect((await stage.attempt()).outcome).toEqual({ type: 'pending', why: 'in progress' });
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect((await stage.row())?.unsentAttempts).toEqual([2, 3]);
  });

  it('is not made by who was taken over from between the query and it', async () => {
    const stage = await lost();
    const caller = { workflowId: `order/${stage.tenant}/o1`, runId: 'a', epoch: 0 };
    stage.afterRecord = async () => {
      await stage.journal.takeOver({ caller: { ...caller, epoch: 1 }, prefixes: [`${stage.tenant}/o1/`] });
    };
    await expect(stage.attempt(stage.hold(), { caller })).rejects.toThrow(Superseded);
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect(await stage.row()).toMatchObject({ queries: 1, attempts: 2 });
  });
});

describe('a machine that slept', () => {
  it('while its monotonic clock stood still sends nothing by a lease that is over', async () => {
    const stage = new AttemptStage({}, () => 0);
    stage.afterBegin = () => stage.wait(60_000);
    await expect(stage.attempt()).rejects.toThrow('too little of the lease');
    expect(stage.provider.wire).toEqual([]);
    expect((await stage.row())?.unsentAttempts).toEqual([1]);
  });

  it('whose wall clock was set back measures by the monotonic one', async () => {
    let wallMs = 0;
    const stage = new AttemptStage({}, undefined, () => (wallMs -= 10_000));
    stage.afterBegin = () => stage.wait(15_000);
    await expect(stage.attempt()).rejects.toThrow('too little of the lease');
    expect(stage.provider.wire).toEqual([]);
  });
});
