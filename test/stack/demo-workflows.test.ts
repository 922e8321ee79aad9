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

/** What each scenario ends as, and the operations that the bank has carried out for it. */
const ENDINGS: Readonly<Record<string, Readonly<Record<string, readonly [state: string, kinds: string]>>>> = {
  withdrawal: { bounced: ['bounced', 'withdraw'], withdrawn: ['withdrawn', 'withdraw'] },
  'frozen-payment': { paidAndUnfrozen: ['unfrozen', 'freeze payFromFreeze unfreeze'] },
  'top-up': { toppedUp: ['toppedUp', 'topUp'], reversed: ['reversed', 'topUp reverseTopUp reverseTopUp'] },
  acquiring: { supplied: ['credited', 'supplyAcquired'], regulated: ['credited', 'regulateAcquired'] },
  reconciliation: { reconciled: ['reconciled', ''] },
  suspense: { reallocated: ['allocated', 'allocateSuspense reverseAllocation allocateSuspense'] },
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
  'frozen-payment': [/three receivers are paid; [\d.]+ yuan are still frozen/, /unfreeze.* succeeded/],
  'top-up': [/the workflow has ended: toppedUp/, /of one credit are taken back/, /reverseTopUp\/reverse-2/],
  acquiring: [
    /6146 finds nothing/,
    /supplyAcquired\/1/,
    /it lies in suspense/,
    /regulateAcquired\/regulate-1/,
  ],
  reconciliation: [/the bank has closed the day/, /files are compared with the journal; cases: inFileOnly 1/],
  suspense: [
    /allocateSuspense\/start/,
    /are taken back: they lie in suspense again/,
    /allocateSuspense\/allocate-1/,
  ],
};

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
        [state, operations.map(({ kind }) => kind).join(' ')],
      ]);
      expect(Object.fromEntries(ended)).toEqual(ENDINGS[name]);
      for (const { outcome, calls, effects } of summary.workflows.flatMap(({ operations }) => operations))
        expect({ outcome, calls, effects }).toEqual({ outcome: 'succeeded', calls: 1, effects: 1 });
      expect(stderr).toContain('The records, the journal and the histories agree with the terms.');
      const told = (TOLD[name] ?? []).map(({ source }) => source).join('[^]*');
      expect(stderr).toMatch(new RegExp(told));
    },
    DEMO_MS,
  );
});
