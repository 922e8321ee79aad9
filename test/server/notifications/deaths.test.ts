import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/journal/database.js';
import type { Journal } from '../../../src/journal/journal.js';
import { openDatabase } from '../../../src/journal/open-database.js';
import { journalOver } from '../../journal/support/fixtures.js';
import {
  answerPending,
  beginWithdrawal,
  cashForm,
  NotificationStage,
  type Sabotage,
  type Withdrawal,
} from '../support/notification-stage.js';

let database: Database;
let journal: Journal;
beforeAll(async () => {
  database = await openDatabase({ memory: true });
  journal = journalOver(database);
}, 60_000);
afterAll(() => journal.close());

/** Every place at which the receiver can die on a notification's road. */
const DEATHS: readonly Sabotage[] = (['keep', 'fold', 'notifyWorkflow', 'close'] as const).flatMap((step) => [
  { step, moment: 'before' },
  { step, moment: 'after' },
]);

/** A receiver that dies there with the notification in its hands: no acknowledgement has left. */
async function dyingAt(sabotage: Sabotage): Promise<{ withdrawal: Withdrawal; body: string }> {
  const dying = await NotificationStage.open(journal);
  const withdrawal = await beginWithdrawal(journal);
  await answerPending(journal, withdrawal);
  dying.sabotage = sabotage;
  const body = cashForm(withdrawal, 'succeeded');
  const answer = await dying.post(body);
  expect(answer).toEqual({ status: 503, text: 'try again later' });
  expect(dying.gateway.counts).toMatchObject({ accepted: 0, failed: 1 });
  await dying.gateway.close();
  return { withdrawal, body };
}

async function expectEnded({ operationId }: Withdrawal): Promise<void> {
  const row = await journal.find(operationId);
  expect(row?.finalOutcome).toMatchObject({ type: 'succeeded' });
  expect(row?.attention).toBeUndefined();
  const kept = async () =>
    (await journal.listNotifications({ limit: 1_000 })).filter((one) => one.operationId === operationId);
  await expect.poll(kept).toMatchObject([{ done: true }]);
}

describe.each(DEATHS)('a receiver that dies $moment it could $step', (sabotage) => {
  it('has acknowledged nothing, and the provider’s repeat ends the operation', async () => {
    const { withdrawal, body } = await dyingAt(sabotage);
    const { journal: same } = await NotificationStage.open(journal);
    expect(same).toBe(journal);
    const next = await NotificationStage.open(journal);
    expect((await next.post(body)).status).toBe(200);
    await expectEnded(withdrawal);
  });
});

const KEPT = DEATHS.filter(({ step, moment }) => step !== 'keep' || moment === 'after');

describe.each(KEPT)('a receiver that kept it and dies $moment it could $step', (sabotage) => {
  const wasDone = sabotage.step === 'close' && sabotage.moment === 'after';

  it('leaves what it kept to the next one, though the provider never repeats it', async () => {
    const { withdrawal } = await dyingAt(sabotage);
    const next = await NotificationStage.open(journal);
    await expect
      .poll(async () => (await journal.openNotifications({ limit: 9, olderThanMs: 0 })).length)
      .toBe(0);
    const { operationId, workflow } = withdrawal;
    const received = next.received.filter((one) => one.workflow === workflow);
    expect(received).toEqual(
      wasDone ? [] : [{ workflow, notification: { operationId, ended: 'succeeded' } }],
    );
    await expectEnded(withdrawal);
  });
});

describe('what stays behind', () => {
  it('is gone through again while the receiver goes on, once nobody can be at it any more', async () => {
    const stage = new NotificationStage(journal);
    await stage.listen({ sweepEveryMs: 5, sweepAfterMs: 0 });
    const withdrawal = await beginWithdrawal(journal);
    stage.sabotage = { step: 'notifyWorkflow', moment: 'before' };
    expect((await stage.post(cashForm(withdrawal, 'succeeded'))).status).toBe(503);
    stage.sabotage = undefined;
    await expect.poll(() => stage.received.length).toBe(1);
    await expectEnded(withdrawal);
  });

  it('is left alone while its receiver may still be at it', async () => {
    const stage = await NotificationStage.open(journal, { sweepEveryMs: 5, sweepAfterMs: 600_000 });
    await expect.poll(() => stage.steps).toContain('listOpen');
    const withdrawal = await beginWithdrawal(journal);
    const held = stage.holdAt('notifyWorkflow');
    const answered = stage.post(cashForm(withdrawal, 'succeeded'));
    await held.reached;
    const sweeps = stage.steps.filter((step) => step === 'listOpen').length;
    await expect
      .poll(() => stage.steps.filter((step) => step === 'listOpen').length)
      .toBeGreaterThan(sweeps + 2);
    held.release();
    await answered;
    expect(stage.received).toHaveLength(1);
  });

  it('keeps no other one waiting when the key that sealed it is gone', async () => {
    const stage = await NotificationStage.open(journal);
    const [first, second] = [await beginWithdrawal(journal), await beginWithdrawal(journal)];
    stage.sabotage = { step: 'fold', moment: 'before' };
    for (const one of [first, second]) await stage.post(cashForm(one, 'succeeded'));
    const [, lost] = await journal.listNotifications({ limit: 2, open: true });
    const seal = async (sealed: string): Promise<string> => {
      const values = [lost?.id ?? '', sealed];
      const text = `UPDATE holdfast.notification n SET sealed = $2 FROM holdfast.notification old
        WHERE n.id = $1::bigint AND old.id = n.id RETURNING old.sealed`;
      const [row] = await database.query({ name: 'test-seal', text }, values);
      return String(row?.['sealed']);
    };
    const sealed = await seal('not sealed text');
    const next = await NotificationStage.open(journal);
    await expect.poll(() => next.received.map(({ workflow }) => workflow)).toEqual([second.workflow]);
    expect(next.lines.join()).toContain('cannot be read with the settings and keys');
    expect((await fetch(`${next.gateway.url}/healthz`)).status).toBe(200);
    await seal(sealed);
    const last = await NotificationStage.open(journal);
    await expect.poll(() => last.received.map(({ workflow }) => workflow)).toEqual([first.workflow]);
    await expectEnded(first);
  });

  it('keeps no other one waiting when it cannot be gone on with', async () => {
    const stage = await NotificationStage.open(journal);
    const [first, second] = [await beginWithdrawal(journal), await beginWithdrawal(journal)];
    stage.sabotage = { step: 'fold', moment: 'before' };
    for (const one of [first, second]) await stage.post(cashForm(one, 'succeeded'));
    const next = new NotificationStage(journal);
    next.failsFor = first.workflow;
    await next.listen();
    await expect.poll(() => next.received.map(({ workflow }) => workflow)).toEqual([second.workflow]);
    await expectEnded(second);
    next.failsFor = undefined;
    await NotificationStage.open(journal);
    await expect
      .poll(async () => (await journal.openNotifications({ limit: 9, olderThanMs: 0 })).length)
      .toBe(0);
    await expectEnded(first);
  });
});

describe('a rejection that cannot count yet, because a second request may be on its way', () => {
  it('is acknowledged, kept, and counts once no request can be on its way any more', async () => {
    let nowMs = Date.parse('2026-03-01T04:00:00.000Z');
    const clocked = journalOver(database, () => new Date(nowMs).toISOString());
    const stage = await NotificationStage.open(clocked);
    const withdrawal = await beginWithdrawal(clocked, 60_000);
    nowMs += 61_000;
    await beginWithdrawal(clocked, 60_000, withdrawal);
    expect((await stage.post(cashForm(withdrawal, 'failed'))).status).toBe(200);
    const standing = async (): Promise<string | undefined> =>
      (await clocked.find(withdrawal.operationId))?.finalOutcome?.type;
    expect(await standing()).toBeUndefined();
    nowMs += 61_000;
    const later = await NotificationStage.open(clocked);
    await expect.poll(standing).toBe('rejected');
    await expect.poll(() => later.received).toMatchObject([{ notification: { ended: 'rejected' } }]);
  });
});
