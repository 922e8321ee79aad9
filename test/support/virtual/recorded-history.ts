import { isDeepStrictEqual } from 'node:util';
import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { WorkflowInstance, type Command, type Job, type WorkflowIdentity } from './workflow-instance.js';

const { Success } = proto.coresdk.workflow_completion;

/** One activation with what came of it. */
export interface RecordedActivation {
  readonly nowMs: number;
  readonly jobs: readonly Job[];
  readonly commands: readonly Command[];
  /** What the workflow was told of its history's length then. */
  readonly historyLength?: number;
}

/** What replays of an activation need: its jobs in the clear, and what came of them, as far as that can be told. */
interface Known {
  readonly jobs: readonly Job[];
  bytes: Buffer | undefined;
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
  /** A long history is replayed often, and most of a replay would be to read it. */
  readonly #replayed = new WeakMap<RecordedActivation, Known>();

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

  /** The task that a reset takes back stands in the history as one that failed. */
  countReset(): void {
    this.#count('workflow task', 3);
  }

  /**
   * Replays into a new instance, as after an eviction or on another worker.
   * @throws NotDeterministic when the workflow now does something else.
   */
  async replay(identity: WorkflowIdentity, codec?: PayloadCodec): Promise<WorkflowInstance> {
    const instance = await WorkflowInstance.create(identity, codec);
    for (const [index, recorded] of this.activations.entries()) {
      const { nowMs, historyLength } = recorded;
      const known = await this.#known(recorded, instance);
      const again = await instance.run(known.jobs, { nowMs, isReplaying: true, historyLength });
      const bytes = bytesOf(again.successful?.commands);
      if (!again.failed && known.bytes?.equals(bytes)) continue;
      const isEncrypted = codec !== undefined;
      const [now, before] = [await instance.commandsOf(again), recorded.commands].map((list) =>
        list.map((command) => comparable(command, isEncrypted)),
      );
      if (!isDeepStrictEqual(now, before)) {
        throw new NotDeterministic(
          `activation ${index + 1} gives ${JSON.stringify(now)}, gave ${JSON.stringify(before)}`,
        );
      }
      known.bytes = bytes;
    }
    return instance;
  }

  async #known(recorded: RecordedActivation, instance: WorkflowInstance): Promise<Known> {
    const before = this.#replayed.get(recorded);
    if (before) return before;
    const { jobs, commands } = recorded;
    const replayed = jobs.map((job) =>
      job.doUpdate ? { doUpdate: { ...job.doUpdate, runValidator: false } } : job,
    );
    // As a worker does that finds their markers in the history.
    const patches = commands.flatMap(({ setPatchMarker: patch }) =>
      patch?.patchId ? [{ notifyHasPatch: { patchId: patch.patchId } }] : [],
    );
    const known = {
      jobs: await instance.read([...patches, ...replayed]),
      // Encrypted ones differ each time: there the first replay is compared at length, and shows what is in them.
      bytes: instance.codec ? undefined : bytesOf(commands),
    };
    this.#replayed.set(recorded, known);
    return known;
  }

  #countJobs(jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (job.signalWorkflow) this.#count('signal');
      if (job.cancelWorkflow) this.#count('cancel requested');
      if (job.resolveSignalExternalWorkflow) this.#count('signal to another', 2);
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
  const isRejected = (id: string | null | undefined): boolean => arrived.has(id) && !accepted.has(id);
  return {
    ...rest,
    jobs: jobs.filter(({ doUpdate }) => !doUpdate || !isRejected(doUpdate.protocolInstanceId)),
    commands: commands.filter(
      ({ updateResponse }) => !updateResponse || !isRejected(updateResponse.protocolInstanceId),
    ),
  };
}

/** Commands as the wire carries them. Equal bytes are equal commands; unequal ones may differ in an order that means nothing. */
function bytesOf(commands: readonly Command[] | null | undefined): Buffer {
  return Buffer.from(Success.encode({ commands: [...(commands ?? [])] }).finish());
}

/** Encrypted values differ each time that they are written; where nothing encrypts, values count as well. */
function comparable(command: Command, isEncrypted: boolean): unknown {
  return JSON.parse(
    JSON.stringify(command, (key, member: unknown) => (isEncrypted && key === 'data' ? 'encrypted' : member)),
  ) as unknown;
}
