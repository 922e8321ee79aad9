import { TypedSearchAttributes, type PayloadCodec } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto, { type coresdk, type temporal } from '@temporalio/proto';
import { WorkflowCodecRunner } from '@temporalio/worker/lib/workflow-codec-runner.js';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface.js';
import { createUnsafeRandomSource } from '@temporalio/workflow/lib/random-helpers.js';
import { workflowCreator } from './workflow-bundle.js';

export type Job = coresdk.workflow_activation.IWorkflowActivationJob;
export type Command = coresdk.workflow_commands.IWorkflowCommand;
export type Completion = coresdk.workflow_completion.IWorkflowActivationCompletion;

export interface WorkflowIdentity {
  readonly workflowId: string;
  readonly workflowType: string;
  readonly startedMs: number;
  /** The run as activities hear of it: two executions under one id start at different moments. */
  readonly runId: string;
}

/** When and how a workflow is activated. */
export interface Moment {
  readonly nowMs: number;
  readonly isReplaying: boolean;
  readonly historyLength?: number | undefined;
}

const { WorkflowActivation } = proto.coresdk.workflow_activation;
const { WorkflowActivationCompletion } = proto.coresdk.workflow_completion;

/** Every flag of the SDK that a history of this version carries. */
const FLAGS = [1, 2, 3, 4, 5, 6];

let runs = 0;

/** One workflow in one worker's cache. Activations go in, commands come out, both as protobuf has them. */
export class WorkflowInstance {
  private constructor(
    readonly workflow: Workflow,
    readonly runId: string,
    readonly codec: WorkflowCodecRunner | undefined,
  ) {}

  static async create(identity: WorkflowIdentity, codec?: PayloadCodec): Promise<WorkflowInstance> {
    const { workflowId, workflowType, startedMs } = identity;
    runs += 1;
    const runId = `${workflowId}/${runs}`;
    const startTime = new Date(startedMs);
    const workflow = await workflowCreator().createWorkflow({
      info: {
        workflowId,
        runId,
        firstExecutionRunId: runId,
        originalExecutionRunId: runId,
        workflowType,
        taskQueue: 'virtual',
        namespace: 'virtual',
        attempt: 1,
        historyLength: 3,
        historySize: 300,
        continueAsNewSuggested: false,
        targetWorkerDeploymentVersionChanged: false,
        startTime,
        runStartTime: startTime,
        // Deprecated, and still required of whoever creates a workflow.
        // eslint-disable-next-line @typescript-eslint/no-deprecated
        searchAttributes: {},
        typedSearchAttributes: new TypedSearchAttributes(),
        taskTimeoutMs: 10_000,
        unsafe: {
          now: () => startedMs,
          isReplaying: false,
          isReplayingHistoryEvents: false,
          random: createUnsafeRandomSource(() => 0.5),
        },
      },
      randomnessSeed: [1, 2, 3, 4, 5, 6, 7, 8],
      now: startedMs,
      showStackTraceSources: false,
    });
    const context = { type: 'workflow', namespace: 'virtual', workflowId } as const;
    return new WorkflowInstance(workflow, runId, codec && new WorkflowCodecRunner([codec], context));
  }

  /** Activates the workflow at one moment. @throws TaskFailed when the workflow fails its task, not itself. */
  async activate(jobs: readonly Job[], moment: Moment): Promise<Command[]> {
    return this.commandsOf(await this.run(await this.read(jobs), moment));
  }

  /**
   * Jobs as the workflow is given them: as messages, and decrypted. They can be run any number of times.
   * @throws TaskFailed when the worker cannot decrypt them.
   */
  async read(jobs: readonly Job[]): Promise<Job[]> {
    const activation = WorkflowActivation.fromObject({ jobs: [...jobs] });
    if (!this.codec) return activation.jobs;
    try {
      return (await this.codec.decodeActivation(activation)).jobs;
    } catch (error) {
      throw new TaskFailed({ message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Gives the workflow jobs that were read. Nothing of what comes of it is encrypted yet. */
  run(jobs: readonly Job[], { nowMs, isReplaying, historyLength = 3 }: Moment): Promise<Completion> {
    const activation = WorkflowActivation.fromObject({
      runId: this.runId,
      timestamp: msToTs(nowMs),
      isReplaying,
      historyLength,
      jobs: [...jobs],
      ...(isReplaying && { availableInternalFlags: FLAGS }),
    });
    return this.workflow.activate(activation);
  }

  /** The commands as the server gets them. @throws TaskFailed when there are none, because the task has failed. */
  async commandsOf(completion: Completion): Promise<Command[]> {
    // Through the wire's own form, so that what it cannot carry is not carried here either.
    const outgoing = this.codec ? await this.codec.encodeCompletion(completion) : completion;
    const bytes = WorkflowActivationCompletion.encode(outgoing).finish();
    const { failed, successful } = WorkflowActivationCompletion.decode(bytes);
    if (failed) throw new TaskFailed(failed.failure ?? { message: 'no reason given' });
    return successful?.commands ?? [];
  }

  dispose(): Promise<void> {
    return this.workflow.dispose();
  }
}

/** The workflow threw a plain error: Temporal fails the task and tries it again, and the workflow stays as it was. */
export class TaskFailed extends Error {
  constructor(readonly failure: temporal.api.failure.v1.IFailure) {
    super('the workflow failed its task');
  }
}
