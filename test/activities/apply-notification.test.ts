import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApplyNotification } from '../../activities/apply-notification.js';
import { ProviderNotConfigured } from '../../src/domain/errors.js';
import type { Journal } from '../../src/journal/journal.js';
import { openDatabase } from '../../src/journal/open-database.js';
import type { NotifiedOperation } from '../../src/providers/provider.js';
import { adapay, beginWithdrawal } from '../server/support/notification-stage.js';
import { journalOver } from '../journal/support/fixtures.js';

let journal: Journal;
beforeAll(async () => {
  journal = journalOver(await openDatabase({ memory: true }));
}, 60_000);
afterAll(() => journal.close());

const providers = new Map([
  ['adapay', adapay],
  ['other', adapay],
  ['bare', { ...adapay, operations: {} }],
]);
const evidence = { source: 'notification', detail: 'done' } as const;
const queryResult = {
  type: 'found',
  outcome: { type: 'succeeded', result: {} },
  reported: {},
  evidence,
} as const;
const rejected = { type: 'rejected', reason: 'other', code: 'F', message: 'no', final: true } as const;

it('a notification ends the operation that its provider, kind and number name', async () => {
  const { serialNumber, operationId, workflow } = await beginWithdrawal(journal);
  const fold = createApplyNotification({ journal, providers });
  const operation: NotifiedOperation = { kind: 'withdraw', serialNumber, queryResult };
  const expected = { type: 'folded', operationId, workflow, ended: 'succeeded', isUnfinished: false };
  expect(await fold({ provider: 'adapay', operation })).toEqual(expected);
  expect(await fold({ provider: 'adapay', operation })).toEqual(expected);
});

it('a notified rejection ends what one attempt sent, however often nothing was sent before it', async () => {
  const first = await beginWithdrawal(journal);
  const { operationId, serialNumber } = first;
  const pending = { type: 'pending', why: 'no connection' } as const;
  await journal.record({ operationId, attempt: 1, did: 'notSent', outcome: pending, evidence });
  await beginWithdrawal(journal, 60_000, first);
  const operation = {
    kind: 'withdraw',
    serialNumber,
    queryResult: { ...queryResult, outcome: rejected },
  } as const;
  const folded = await createApplyNotification({ journal, providers })({ provider: 'adapay', operation });
  expect(folded).toMatchObject({ ended: 'rejected', isUnfinished: false });
});

it('a notified rejection is unfinished while two attempts can have been sent', async () => {
  const first = await beginWithdrawal(journal, 1);
  const { operationId, serialNumber, workflow } = first;
  await expect.poll(() => beginWithdrawal(journal, 60_000, first)).toMatchObject({ attempt: 2 });
  const operation = {
    kind: 'withdraw',
    serialNumber,
    queryResult: { ...queryResult, outcome: rejected },
  } as const;
  const folded = await createApplyNotification({ journal, providers })({ provider: 'adapay', operation });
  expect(folded).toEqual({ type: 'folded', operationId, workflow, isUnfinished: true });
});

it('a notification of a trade that is under way leaves nothing to be folded again', async () => {
  const { serialNumber } = await beginWithdrawal(journal);
  const outcome = { type: 'pending', why: 'the provider shows it as pending' } as const;
  const operation: NotifiedOperation = {
    kind: 'withdraw',
    serialNumber,
    queryResult: { ...queryResult, outcome },
  };
  const folded = await createApplyNotification({ journal, providers })({ provider: 'adapay', operation });
  expect(folded).toMatchObject({ type: 'folded', isUnfinished: false });
});

it('a notification with a reason to look at it raises attention, whatever it says', async () => {
  const { serialNumber, operationId } = await beginWithdrawal(journal);
  const fold = createApplyNotification({ journal, providers });
  const operation: NotifiedOperation = { kind: 'withdraw', serialNumber, queryResult };
  const attention = 'it came for another app';
  expect(await fold({ provider: 'adapay', operation, attention })).toMatchObject({ attention });
  expect((await journal.find(operationId))?.attention).toBe(attention);
});

it.each([
  ['another provider', 'other', 'withdraw', ''],
  ['another kind', 'adapay', 'freeze', ''],
  ['another number', 'adapay', 'withdraw', '0'],
  ['a provider without that operation', 'bare', 'withdraw', ''],
] as const)('a notification of %s ends nothing', async (_name, provider, kind, more) => {
  const { serialNumber, operationId } = await beginWithdrawal(journal);
  const operation: NotifiedOperation = { kind, serialNumber: serialNumber + more, queryResult };
  const fold = createApplyNotification({ journal, providers });
  expect(await fold({ provider, operation })).toEqual({ type: 'noOperation' });
  expect((await journal.find(operationId))?.finalOutcome).toBeUndefined();
  expect(await journal.evidence(operationId)).toEqual([]);
});

it('a notification of what is not configured here is left to who knows its rules: nothing is concluded', async () => {
  const { serialNumber, operationId } = await beginWithdrawal(journal);
  const older = new Map([['adapay', { ...adapay, operations: {} }]]);
  const operation: NotifiedOperation = { kind: 'withdraw', serialNumber, queryResult };
  const folded = createApplyNotification({ journal, providers: older })({ provider: 'adapay', operation });
  await expect(folded).rejects.toThrow(ProviderNotConfigured);
  expect(await journal.evidence(operationId)).toEqual([]);
});

it('a notification’s words are kept without the name that the operation knows', async () => {
  const { serialNumber, operationId } = await beginWithdrawal(journal);
  const { intent } = (await journal.find(operationId)) ?? {};
  const { name = '' } = (intent?.content as { account: { name?: string } }).account;
  expect(name.length).toBeGreaterThan(1);
  const words = `${name} does not match the card`;
  const outcome = { type: 'rejected', reason: 'other', code: 'x', message: words, final: true } as const;
  const said = { ...queryResult, outcome, evidence: { source: 'notification', detail: words } as const };
  const fold = createApplyNotification({ journal, providers });
  await fold({ provider: 'adapay', operation: { kind: 'withdraw', serialNumber, queryResult: said } });
  const row = await journal.find(operationId);
  expect(row?.finalOutcome).toMatchObject({ type: 'rejected' });
  expect(JSON.stringify([row?.finalOutcome, await journal.evidence(operationId)])).not.toContain(name);
});
