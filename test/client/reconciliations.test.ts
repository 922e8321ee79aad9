import { msToTs } from '@temporalio/common/lib/time.js';
import { describe, expect, it } from 'vitest';
import { GRPC, grpcError, openFakeTemporal, payloads } from './fake-temporal.js';

const KEY = { tenant: 'shop', reconciliationNo: 'pingan-20260301' };
const NAME = 'JY2026030168861.txt.enc';

function answering(progress: object, reported?: unknown) {
  const pending = reported === undefined ? [] : [{ heartbeatDetails: payloads(reported) }];
  return openFakeTemporal({
    queryWorkflow: () => ({ queryResult: payloads(progress) }),
    describeWorkflowExecution: () => ({
      workflowExecutionInfo: {
        status: 1,
        type: { name: 'reconciliation' },
        execution: { workflowId: 'reconciliation/shop/pingan-20260301' },
        ...{ startTime: msToTs(1_000), historyLength: msToTs(1_000).seconds },
        searchAttributes: { indexedFields: {} },
      },
      pendingActivities: pending,
    }),
  });
}

const reading = { date: '20260301', phase: 'reading', filesFound: 4, files: [], reading: { name: NAME } };

describe('The progress of a reconciliation', () => {
  it('has how far the file is that is being read, as its activity reports it', async () => {
    const reported = { name: NAME, lines: 430_000, share: 0.43 };
    const { client } = await answering(reading, reported);
    expect(await client.reconciliations.progress(KEY)).toEqual({ ...reading, reading: reported });
  });

  it.each([['nothing'], [{ name: 'another file', lines: 1 }], [{ lines: 'many' }], [undefined]])(
    'is the workflow’s own where the report is not of that file: %j',
    async (reported) => {
      const { client } = await answering(reading, reported);
      expect(await client.reconciliations.progress(KEY)).toEqual(reading);
    },
  );

  it('asks for no report while no file is read', async () => {
    const waiting = { date: '20260301', phase: 'waiting', files: [] };
    const { client, calls } = await answering(waiting);
    expect(await client.reconciliations.progress(KEY)).toEqual(waiting);
    expect(calls.map(({ method }) => method)).toEqual(['queryWorkflow']);
  });
});

describe('A reconciliation that is started', () => {
  const request = { tenant: 'shop', provider: 'pingan', date: '20260301' } as const;

  it('is made anew where the day was compared before, and is the one that is under way', async () => {
    const { client, calls } = await openFakeTemporal({ startWorkflowExecution: () => ({ runId: 'run' }) });
    expect(await client.reconciliations.start(request)).toEqual({
      workflowId: 'reconciliation/shop/pingan-20260301',
      created: true,
    });
    // ALLOW_DUPLICATE and FAIL.
    expect(calls[0]?.request).toMatchObject({ workflowIdReusePolicy: 1, workflowIdConflictPolicy: 1 });
    const running = await openFakeTemporal({
      startWorkflowExecution: () => {
        throw grpcError(GRPC.alreadyExists, 'Workflow execution is already running');
      },
    });
    expect(await running.client.reconciliations.start(request)).toMatchObject({ created: false });
  });
});
