import { tsToMs } from '@temporalio/common/lib/time.js';
import type { RecordedActivation, RecordedHistory } from './recorded-history.js';
import type { Command, Job } from './workflow-instance.js';

/** What the run that follows a reset begins with, besides the history that it has in common with the one before it. */
export interface ResetPoint {
  /** The accepted tasks that stay, each with its activations. */
  readonly kept: readonly (readonly RecordedActivation[])[];
  /** What the task after them was brought, and what came later: signals, and the updates that had been accepted. */
  readonly jobs: readonly Job[];
  readonly timers: readonly { readonly seq: number; readonly firesAtMs: number }[];
  readonly activities: readonly Command[];
  /** Everything that the kept tasks have said of search attributes. */
  readonly attributes: readonly Command[];
  /** What the kept tasks have said to updates. */
  readonly responses: readonly Command[];
}

/** What the server does for a reset to where so many tasks had been accepted. */
export function resetPoint({ activations, ends }: RecordedHistory, tasks: number): ResetPoint {
  const kept = activations.slice(0, tasks === 0 ? 0 : ends[tasks - 1]);
  const [first, ...later] = activations.slice(kept.length);
  const brought = (first?.jobs ?? []).filter(
    ({ doUpdate, resolveActivity }) => !doUpdate && !resolveActivity?.isLocal,
  );
  const again = [
    ...later.flatMap(({ jobs }) => jobs.filter(({ signalWorkflow }) => signalWorkflow)),
    ...activations.slice(kept.length).flatMap(({ jobs }) => jobs.filter(({ doUpdate }) => doUpdate)),
  ];
  const jobs = [...kept.flatMap((one) => one.jobs), ...brought];
  const commands = kept.flatMap((one) => one.commands);
  const fired = new Set(jobs.flatMap(({ fireTimer }) => fireTimer?.seq ?? []));
  const stopped = new Set(commands.flatMap(({ cancelTimer }) => cancelTimer?.seq ?? []));
  const ended = new Set(jobs.flatMap(({ resolveActivity: it }) => (it && !it.isLocal ? (it.seq ?? []) : [])));
  const timers = kept.flatMap(({ nowMs, commands: made }) =>
    made.flatMap(({ startTimer }) => {
      const seq = startTimer?.seq ?? 0;
      if (!startTimer || fired.has(seq) || stopped.has(seq)) return [];
      const ms = startTimer.startToFireTimeout ? tsToMs(startTimer.startToFireTimeout) : 0;
      return [{ seq, firesAtMs: nowMs + ms }];
    }),
  );
  return {
    kept: ends.slice(0, tasks).map((end, index) => activations.slice(ends[index - 1] ?? 0, end)),
    jobs: [...brought, ...again],
    timers,
    activities: commands.filter(
      ({ scheduleActivity }) => scheduleActivity && !ended.has(scheduleActivity.seq ?? 0),
    ),
    attributes: commands.filter(({ upsertWorkflowSearchAttributes }) => upsertWorkflowSearchAttributes),
    responses: commands.filter(({ updateResponse }) => updateResponse),
  };
}
