import { isDeepStrictEqual } from 'node:util';
import type { PayloadCodec } from '@temporalio/common';
import { WorkflowInstance, type Command, type Job, type WorkflowIdentity } from './workflow-instance.js';

/** One activation with what came of it. */
export interface RecordedActivation {
  readonly nowMs: number;
  readonly jobs: readonly Job[];
  readonly commands: readonly Command[];
  /** What the workflow was told of its history's length then. */
  readonly historyLength?: number;
}

/** What the server has of one execution: every workflow task that it accepted, in order, and the events that they made. */
export class RecordedHistory {
  readonly activations: RecordedActivation[] = [];
  /** How many activations there were at the end of each task. */
  readonly ends: number[] = [];
  /** History events as the server counts them; one for the start. */
  events = 1;
  /** Events by their kind, for whoever wants to see where they come from. */
  readonly eventsByKind = new Map<string, number>([['started', 1]]);

  /** Keeps an accepted task. What was refused by a validator leaves no trace in a history. */
  accept(activations: readonly RecordedActivation[]): void {
    const kept = activations.map(withoutRefusals).filter(({ jobs }) => jobs.length > 0);
    this.activations.push(...kept);
    if (kept.length > 0) {
      this.ends.push(this.activations.length);
      this.#count('workflow task', 3);
      this.#countJobs(kept.flatMap(({ jobs }) => jobs));
      this.#countCommands(kept.flatMap(({ commands }) => commands));
    }
  }

  /**
   * Replays into a new instance, as after an eviction or on another worker.
   * @throws NotDeterministic when the workflow now does something else.
   */
  async replay(identity: WorkflowIdentity, codec?: PayloadCodec): Promise<WorkflowInstance> {
    const instance = await WorkflowInstance.create(identity, codec);
    for (const [index, { nowMs, jobs, commands, historyLength }] of this.activations.entries()) {
      const replayed = jobs.map((job) =>
        job.doUpdate ? { doUpdate: { ...job.doUpdate, runValidator: false } } : job,
      );
      // As a worker does that finds their markers in the history.
      const patches = commands.flatMap(({ setPatchMarker: patch }) =>
        patch?.patchId ? [{ notifyHasPatch: { patchId: patch.patchId } }] : [],
      );
      const again = await instance.activate([...patches, ...replayed], {
        nowMs,
        isReplaying: true,
        historyLength,
      });
      const [now, before] = [again, commands].map((list) =>
        list.map((command) => comparable(command, codec !== undefined)),
      );
      if (!isDeepStrictEqual(now, before)) {
        throw new NotDeterministic(
          `activation ${index + 1} gives ${JSON.stringify(now)}, gave ${JSON.stringify(before)}`,
        );
      }
    }
    return instance;
  }

  #countJobs(jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (job.signalWorkflow) this.#count('signal');
      if (job.cancelWorkflow) this.#count('cancel requested');
      if (job.fireTimer) this.#count('timer fired');
      // Scheduled is a command; started and ended come with the result.
      if (job.resolveActivity && !job.resolveActivity.isLocal) this.#count('activity', 2);
      if (job.resolveActivity?.isLocal) this.#count('marker');
    }
  }

  #countCommands(commands: readonly Command[]): void {
    const started = new Set(commands.flatMap(({ startTimer }) => (startTimer ? [startTimer.seq] : [])));
    for (const command of commands) {
      if (command.startTimer) this.#count('timer started');
      // A timer that is started and taken back within one task is never sent.
      if (command.cancelTimer && started.has(command.cancelTimer.seq)) this.#count('timer started', -1);
      else if (command.cancelTimer) this.#count('timer cancelled');
      if (command.scheduleActivity) this.#count('activity');
      if (command.upsertWorkflowSearchAttributes) this.#count('search attributes');
      if (command.updateResponse?.accepted) this.#count('update accepted');
      if (command.updateResponse?.completed ?? command.updateResponse?.rejected)
        this.#count('update completed');
      if (command.completeWorkflowExecution) this.#count('closed');
      if (command.failWorkflowExecution ?? command.cancelWorkflowExecution) this.#count('closed');
    }
  }

  #count(kind: string, events = 1): void {
    this.events += events;
    this.eventsByKind.set(kind, (this.eventsByKind.get(kind) ?? 0) + events);
  }
}

/** The replayed workflow does not do what its history says it did. */
export class NotDeterministic extends Error {}

/** A refusal by a validator comes in the activation of its update and without an acceptance. */
function withoutRefusals({ jobs, commands, ...rest }: RecordedActivation): RecordedActivation {
  const responses = commands.flatMap(({ updateResponse }) => (updateResponse ? [updateResponse] : []));
  const accepted = new Set(responses.flatMap((it) => (it.accepted ? [it.protocolInstanceId] : [])));
  const arrived = new Set(jobs.flatMap(({ doUpdate }) => (doUpdate ? [doUpdate.protocolInstanceId] : [])));
  const isRefused = (id: string | null | undefined): boolean => arrived.has(id) && !accepted.has(id);
  return {
    ...rest,
    jobs: jobs.filter(({ doUpdate }) => !doUpdate || !isRefused(doUpdate.protocolInstanceId)),
    commands: commands.filter(
      ({ updateResponse }) => !updateResponse || !isRefused(updateResponse.protocolInstanceId),
    ),
  };
}

/** Encrypted values differ each time that they are written; where nothing encrypts, values count as well. */
function comparable(command: Command, isEncrypted: boolean): unknown {
  return JSON.parse(
    JSON.stringify(command, (key, member: unknown) => (isEncrypted && key === 'data' ? 'encrypted' : member)),
  ) as unknown;
}
