import { msToTs } from '@temporalio/common/lib/time.js';
import { describe, expect, it } from 'vitest';
import { GRPC, grpcError, openFakeTemporal, payloads, type Script } from './fake-temporal.js';

const REQUEST = { tenant: 'shop', provider: 'pingan', at: '08:30' } as const;
const NONE = msToTs(0).seconds;
const SCHEDULE_ID = 'reconciliation/shop/pingan';

/** Temporal with this schedule already, paused by an operator. */
const taken: Script = {
  createSchedule: () => {
    throw grpcError(GRPC.alreadyExists, 'schedule already running');
  },
  describeSchedule: () => ({
    schedule: {
      spec: { structuredCalendar: [], interval: [], timezoneName: 'Asia/Shanghai' },
      action: {
        startWorkflow: {
          workflowId: SCHEDULE_ID,
          workflowType: { name: 'reconciliation' },
          taskQueue: { name: 'holdfast' },
          input: payloads({}),
        },
      },
      policies: { overlapPolicy: 6 },
      state: { paused: true, notes: 'the bank moves its servers' },
    },
    info: {
      createTime: msToTs(1_000),
      ...{ actionCount: NONE, missedCatchupWindow: NONE, overlapSkipped: NONE },
    },
    searchAttributes: { indexedFields: {} },
    memo: { fields: {} },
    conflictToken: new Uint8Array(),
  }),
  updateSchedule: () => ({}),
};

describe('A daily comparison', () => {
  it('starts a reconciliation of the day before at a time of day in Shanghai, and makes up for missed ones', async () => {
    const { client, calls } = await openFakeTemporal({
      createSchedule: () => ({ conflictToken: new Uint8Array() }),
    });
    expect(await client.reconciliations.schedule(REQUEST)).toEqual({ scheduleId: SCHEDULE_ID });
    expect(calls[0]?.request).toMatchObject({
      scheduleId: SCHEDULE_ID,
      schedule: {
        spec: {
          structuredCalendar: [{ hour: [{ start: 8 }], minute: [{ start: 30 }] }],
          timezoneName: 'Asia/Shanghai',
        },
        action: {
          startWorkflow: {
            workflowId: SCHEDULE_ID,
            workflowType: { name: 'reconciliation' },
            taskQueue: { name: 'holdfast' },
          },
        },
        // One that waits for the bank does not hold up the next.
        policies: { overlapPolicy: 6, catchupWindow: { seconds: { low: 7 * 86_400 } } },
      },
    });
    // Without a date: each run is of the day before its own moment.
    expect(inputOf(calls[0]?.request)).toMatchObject({ tenant: 'shop', provider: 'pingan' });
    expect(inputOf(calls[0]?.request)).not.toHaveProperty('date');
    expect(inputOf(calls[0]?.request)).not.toHaveProperty('at');
  });

  it('set again takes the place of what was set before, and one that is paused stays so', async () => {
    const { client, calls } = await openFakeTemporal(taken);
    await client.reconciliations.schedule({ ...REQUEST, at: '09:15' });
    expect(calls.map(({ method }) => method)).toEqual([
      'createSchedule',
      'describeSchedule',
      'updateSchedule',
    ]);
    expect(calls[2]?.request).toMatchObject({
      scheduleId: SCHEDULE_ID,
      schedule: {
        spec: { structuredCalendar: [{ hour: [{ start: 9 }], minute: [{ start: 15 }] }] },
        state: { paused: true, notes: 'the bank moves its servers' },
      },
    });
  });

  it('is ended, and says so where there was none', async () => {
    const { client, calls } = await openFakeTemporal({ deleteSchedule: () => ({}) });
    const key = { tenant: 'shop', provider: 'pingan' } as const;
    expect(await client.reconciliations.unschedule(key)).toBe(true);
    expect(calls[0]?.request).toMatchObject({ scheduleId: SCHEDULE_ID });
    const none = await openFakeTemporal({
      deleteSchedule: () => {
        throw grpcError(GRPC.notFound, 'schedule not found');
      },
    });
    expect(await none.client.reconciliations.unschedule(key)).toBe(false);
  });
});

function inputOf(request: object | undefined): unknown {
  const { schedule } = request as {
    schedule: { action: { startWorkflow: { input: { payloads: { data: Uint8Array }[] } } } };
  };
  const [payload] = schedule.action.startWorkflow.input.payloads;
  return JSON.parse(Buffer.from(payload?.data ?? []).toString()) as unknown;
}
