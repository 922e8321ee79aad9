import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { StartOptions } from './start-workflow.js';
import { NEEDS_ATTENTION, PROVIDER, STATE } from './search-attributes.js';

/** A workflow that starts every day. */
export type DailySchedule = Omit<StartOptions, 'again'> & {
  readonly scheduleId: string;
  /** In Shanghai, HH:mm. */
  readonly at: string;
};

/** How long after its time a start that was missed is still made: each is that of its own day. */
const CATCH_UP = '7 days';

/** Makes the schedule, or puts it in the place of what was set under this id. @internal */
export async function scheduleDaily(client: Client, daily: DailySchedule): Promise<void> {
  const { scheduleId, at, type, workflowId, taskQueue, input, show } = daily;
  const [hour, minute] = at.split(':').map(Number);
  const parts = {
    spec: { calendars: [{ hour: hour ?? 0, minute: minute ?? 0 }], timezone: 'Asia/Shanghai' },
    action: {
      type: 'startWorkflow' as const,
      workflowType: type,
      workflowId,
      taskQueue,
      args: [input],
      staticSummary: show.summary,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: PROVIDER, value: show.provider },
        { key: STATE, value: show.state },
        { key: NEEDS_ATTENTION, value: false },
      ]),
    },
    // A day that waits for the provider does not hold up the next one.
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: CATCH_UP } as const,
  };
  try {
    await client.schedule.create({ scheduleId, ...parts });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...parts, state }));
  }
}

/** Ends a schedule. Answers false where there is none. @internal */
export async function unschedule(client: Client, scheduleId: string): Promise<boolean> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}
