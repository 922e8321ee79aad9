import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as acquiringMessages from '../../workflows/acquiring/messages.js';
import * as escrowMessages from '../../workflows/escrow/messages.js';
import * as freezeMessages from '../../workflows/freeze/messages.js';
import * as workflows from '../../workflows/index.js';
import * as onboardingMessages from '../../workflows/onboarding/messages.js';
import * as reconciliationMessages from '../../workflows/reconciliation/messages.js';
import * as splitMessages from '../../workflows/split/messages.js';
import * as suspenseMessages from '../../workflows/suspense/messages.js';
import * as topUpMessages from '../../workflows/top-up/messages.js';
import * as commonMessages from '../../workflows/core/messages.js';
import { Stage } from '../support/scripted/workflow-stage.js';
import { ACTIVITY_NAMES } from '../support/virtual/activity-names.js';

// Names that histories and callers keep: what is here may be added to, never changed.

it('workflow types are these', () => {
  expect(Object.keys(workflows).sort()).toEqual([
    'acquiring',
    'closing',
    'correction',
    'escrow',
    'freeze',
    'onboarding',
    'phoneChange',
    'purchase',
    'reconciliation',
    'split',
    'suspense',
    'topUp',
    'unbinding',
    'withdrawal',
  ]);
});

it('updates, signals and queries are these', () => {
  const modules: Record<string, { type: string; name: string }>[] = [
    acquiringMessages,
    escrowMessages,
    freezeMessages,
    onboardingMessages,
    reconciliationMessages,
    splitMessages,
    suspenseMessages,
    topUpMessages,
    commonMessages,
  ];
  const definitions = modules.flatMap((module) => Object.values(module));
  const names = definitions.map(({ type, name }) => `${type} ${name}`).sort();
  expect(names).toEqual([
    'query acquiring',
    'query escrow',
    'query reconciliation',
    'query refundPlan',
    'query split',
    'query status',
    'query suspense',
    'query topUp',
    'signal codeSubmitted',
    'signal disputeOpened',
    'signal finishRequested',
    'signal fundsArrived',
    'signal notificationReceived',
    'signal paymentRequested',
    'signal receiptConfirmed',
    'signal refundRequested',
    'signal returnRequested',
    'signal unfreezeRequested',
    'update allocate',
    'update awaitDisbursement',
    'update awaitHeld',
    'update awaitPaymentAction',
    'update cancelRelease',
    'update checkFunds',
    'update decide',
    'update divide',
    'update finish',
    'update openDispute',
    'update payFromFreeze',
    'update prepareRefund',
    'update refund',
    'update regulate',
    'update release',
    'update resendCode',
    'update resolveDispute',
    'update retry',
    'update return',
    'update reverseAllocation',
    'update reverseTopUp',
    'update submitCode',
    'update unfreeze',
  ]);
});

it('activities are these', () => {
  expect([...ACTIVITY_NAMES].sort()).toEqual([
    'acquiredCredit',
    'advanceBalance',
    'allocateSuspense',
    'applyCardBinding',
    'applyMobileChange',
    'applySmallAmount',
    'balance',
    'begunOperations',
    'cancelRelease',
    'closeAccount',
    'closeHold',
    'closingConditions',
    'compareStatements',
    'confirmNoEffect',
    'correctCardBank',
    'dayState',
    'decideOperation',
    'dropStatements',
    'endExecution',
    'finishSplit',
    'freeze',
    'hold',
    'loadStatementFile',
    'openAccount',
    'payFromFreeze',
    'recordStatementEvidence',
    'refund',
    'regulateAcquired',
    'release',
    'return',
    'reverseAllocation',
    'reverseTopUp',
    'smallAmount',
    'split',
    'splitReturn',
    'statementFiles',
    'supplyAcquired',
    'takeOver',
    'topUp',
    'unbindCard',
    'unfreeze',
    'verifyCardBinding',
    'verifyMobileChange',
    'verifySmallAmount',
    'verifyTransaction',
    'withdraw',
    'withdrawalBounce',
  ]);
});

it('activities that a worker registers are those that are pinned', async () => {
  const stage = Stage.open();
  for (const name of ACTIVITY_NAMES) {
    // Without its argument each fails in its own way, but none is unknown.
    const failure = await stage.world.worker?.run(name, [], { isLocal: true }).then(() => '', String);
    expect(failure).not.toContain('is registered');
  }
});

it('search attributes are these', async () => {
  const folder = fileURLToPath(new URL('../../workflows/', import.meta.url));
  const sources = await Promise.all(
    (await readdir(folder, { recursive: true }))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFile(folder + file, 'utf8')),
  );
  const names = sources.join('\n').matchAll(/defineSearchAttributeKey\('(\w+)', '(\w+)'\)/g);
  expect([...names].map(([, name, type]) => `${name} ${type}`).sort()).toEqual([
    'HoldfastNeedsAttention BOOL',
    'HoldfastState KEYWORD',
    // Temporal's own, which a schedule sets.
    'TemporalScheduledStartTime DATETIME',
  ]);
});

it('operation ids are made of tenant, order or member, and step; a command’s step carries its request id', async () => {
  const stage = Stage.open({ timing: { refundWindowMs: 0 } });
  const workflow = await stage.startPurchase();
  await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
  await stage.update(workflow, 'return', { requestId: 'b', amount: '10.00', releaseRest: true });
  const { tenant } = stage;
  expect(stage.bank.effects.map((effect) => effect.operationId)).toEqual([
    `${tenant}/buyer-1/openAccount`,
    `${tenant}/buyer-1/applyCardBinding/order/o1/1`,
    `${tenant}/buyer-1/verifyCardBinding/order/o1/1/a`,
    `${tenant}/o1/hold/1`,
    `${tenant}/o1/release/b/1`,
    `${tenant}/o1/refund/b/1/1`,
  ]);
});
