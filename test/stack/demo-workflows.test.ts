import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { WORKFLOW_DEMO_NAMES } from '../../src/demo/workflows/workflow-demos.js';
import type { WorkflowSummary } from '../../src/demo/workflows/workflow-summary.js';
import { holdfastCliPath } from '../../src/embedded/spawned-process.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

/** What each scenario ends as, and its operations: those that the bank rejected are marked. */
const ENDINGS: Readonly<Record<string, Readonly<Record<string, readonly [state: string, kinds: string]>>>> = {
  withdrawal: { bounced: ['bounced', 'withdraw'], withdrawn: ['withdrawn', 'withdraw'] },
  'frozen-payment': { paidRefundedUnfrozen: ['unfrozen', 'freeze payFromFreeze refundPayment unfreeze'] },
  'top-up': { toppedUp: ['toppedUp', 'topUp'], reversed: ['reversed', 'topUp reverseTopUp reverseTopUp'] },
  acquiring: { supplied: ['credited', 'supplyAcquired'], regulated: ['credited', 'regulateAcquired'] },
  suspense: { reallocated: ['allocated', 'allocateSuspense reverseAllocation allocateSuspense'] },
  reconciliation: {
    unknownSettled: ['released', 'hold release'],
    inFileOnly: ['allocated', 'allocateSuspense'],
  },
  'phone-change': {
    changedBySms: ['changed', 'applyMobileChange verifyMobileChange(rejected) verifyMobileChange'],
    changedByCard: ['changed', 'applyMobileChange verifyMobileChange'],
    decidedByOperator: ['changed', 'applyMobileChange verifyMobileChange'],
  },
  'small-amount': {
    boundByAmount: ['bound', 'openAccount applySmallAmount verifySmallAmount(rejected) verifySmallAmount'],
    voidByGuesses: ['codeVoid', `openAccount applySmallAmount${' verifySmallAmount(rejected)'.repeat(7)}`],
    boundByPayIn: ['bound', 'openAccount applySmallAmount'],
  },
};

/** What people must read of it, in this order. */
const TOLD: Readonly<Record<string, readonly RegExp[]>> = {
  withdrawal: [
    /pending {2}the bank has accepted it/,
    /queried: succeeded/,
    /it comes back: [\d.]+ yuan are on the account/,
    /the bank has its next day/,
    /an operator confirms that it came back/,
    /the workflow has ended: bounced/,
    /it is provisional/,
    /the bank has its next day/,
    /the workflow has ended: withdrawn/,
  ],
  'frozen-payment': [
    /three receivers are paid; [\d.]+ yuan are still frozen/,
    /yuan are refunded: they can be spent again/,
    /unfreeze.* succeeded/,
  ],
  'top-up': [/the workflow has ended: toppedUp/, /of one credit are taken back/, /reverseTopUp\/reverse-2/],
  acquiring: [
    /6146 finds nothing/,
    /supplyAcquired\/1/,
    /it lies in suspense/,
    /regulateAcquired\/regulate-1/,
  ],
  suspense: [
    /allocateSuspense\/start/,
    /are taken back: they lie in suspense again/,
    /allocateSuspense\/allocate-1/,
  ],
  reconciliation: [
    /the answer to the hold was lost/,
    /hold\/1 .* shown by a line of the provider’s file: succeeded/,
    /operations in doubt that a line has ended: 1/,
    /case unknownSettled: .* \(JY.* line 1, .*\/hold\/1, H/,
    /no operator had to decide/,
    /the workflow has ended: released/,
    /case inFileOnly: the file has 资金挂账 of [\d.]+ yuan, .* \(CZ.* line 1, .*\); safe action: find its owner/,
    /an operator finds the owner/,
    /the workflow has ended: allocated/,
  ],
  'phone-change': [
    /a mistyped code is answered with wrong/,
    /the workflow has ended: changed/,
    /against the bound card/,
    /the workflow has ended: changed/,
    /the answer to the code was lost/,
    /the operator decides/,
    /verifyMobileChange.* decided by an operator: succeeded/,
    /the workflow has ended: changed/,
  ],
  'small-amount': [
    /the transfer has reached the card \(6061\)/,
    /another amount is answered with wrong/,
    /the workflow has ended: bound/,
    /even the right one is answered with void/,
    /the card can be tried again: unionPay from now on/,
    /the holder is asked for 0\.\d\d yuan from the card/,
    /the workflow has ended: bound/,
  ],
};

const shown = ({ kind, outcome }: WorkflowSummary['operations'][number]): string =>
  outcome === 'succeeded' ? kind : `${kind}(${outcome})`;

const DEMO_MS = 240_000;

describeWithTemporal('The demo of a workflow', (temporal) => {
  it.each(WORKFLOW_DEMO_NAMES)(
    '%s ends as its terms say, and prints one line for programs and its steps for people',
    async (name) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-demo-test-'));
      onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
      const args = [holdfastCliPath(), 'demo', '--json', '--story', name, '--seed', '3'];
      const env = {
        ...process.env,
        DATABASE_URL: '',
        TEMPORAL_ADDRESS: temporal.address,
        HOLDFAST_DATA: dataDir,
      };
      // It exits with 1, and so rejects, where anything disagrees.
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env, timeout: DEMO_MS });
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(1);
      const summary = JSON.parse(lines[0] ?? '') as { workflows: readonly WorkflowSummary[] };
      expect(Object.keys(summary).sort()).toEqual(['ledger', 'temporal', 'workflows']);
      const ended = summary.workflows.map(({ scenario, state, operations }) => [
        scenario,
        [state, operations.map(shown).join(' ')],
      ]);
      expect(Object.fromEntries(ended)).toEqual(ENDINGS[name]);
      for (const { outcome, calls, effects } of summary.workflows.flatMap(({ operations }) => operations))
        expect({ calls, effects }).toEqual({ calls: 1, effects: outcome === 'succeeded' ? 1 : 0 });
      expect(stderr).toContain('The records, the journal and the histories agree with the terms.');
      const told = (TOLD[name] ?? []).map(({ source }) => source).join('[^]*');
      expect(stderr).toMatch(new RegExp(told));
    },
    DEMO_MS,
  );
});
