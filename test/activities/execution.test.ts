import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect, it } from 'vitest';
import { executionActivities } from '../../activities/execution.js';
import type { Journal } from '../../src/journal/journal.js';

type TakeOver = Parameters<Journal['takeOver']>[0];

it('A takeover is dated by its attempt: a reset hands a pending one on with the time of the run before it', async () => {
  const heard: TakeOver[] = [];
  const takeOver: Journal['takeOver'] = (options) => {
    heard.push(options);
    return Promise.resolve({ type: 'taken', begun: [] });
  };
  const activities = executionActivities({ journal: { takeOver } as Journal });
  const info = {
    workflowExecution: { workflowId: 'order/t/o1', runId: 'the run after the reset' },
    scheduledTimestampMs: Date.UTC(2026, 0, 5, 10, 0, 1),
    currentAttemptScheduledTimestampMs: Date.UTC(2026, 0, 5, 10, 0, 9),
  };
  await asyncLocalStorage.run({ info } as unknown as Context, () =>
    activities.takeOver({ epoch: 1, prefixes: ['t/o1/'] }),
  );
  expect(heard.map(({ scheduledAt }) => scheduledAt)).toEqual(['2026-01-05T10:00:09.000Z']);
});
