import type { PayloadCodec } from '@temporalio/common';
import type { coresdk } from '@temporalio/proto';
import type { ActivityDeps } from './activity-task.js';
import type { VirtualClock } from './virtual-clock.js';
import type { VirtualExecution } from './virtual-execution.js';
import type { VirtualWorker } from './virtual-worker.js';
import type { Job } from './workflow-instance.js';

/** A signal as it goes over the wire. */
export type Delivered = Pick<coresdk.workflow_activation.ISignalWorkflow, 'signalName' | 'input'>;

/** What the part of a server needs that one execution is. */
export interface ExecutionDeps extends Omit<ActivityDeps, 'payloads' | 'workflowId'> {
  readonly clock: VirtualClock;
  readonly codec: PayloadCodec | undefined;
  readonly startCodec: PayloadCodec | undefined;
  /** Hands a signal of this execution to another one by its workflow id; false where none is there or it has ended. */
  readonly signalOther: (workflowId: string, signal: Delivered) => boolean;
  /** A worker that takes a workflow task; undefined while none is there. */
  readonly takeWorker: () => VirtualWorker | undefined;
  /**
   * After so many tasks, in a long workflow after more, the worker drops the workflow from its cache, so that the next one
   * begins with a replay.
   */
  readonly evictAfterTasks: number;
  /**
   * Called at the turns of a workflow task: its commands are about to reach the server, or have reached it; and where a worker went on
   * with one that another worker has taken over.
   */
  readonly onTask?:
    ((moment: 'accepting' | 'accepted' | 'overtaken', execution: VirtualExecution) => void) | undefined;
}

/** Hands a signal to another execution, and answers what the sender hears of it. */
export function signalledOther(
  { seq, workflowExecution, signalName, args }: coresdk.workflow_commands.ISignalExternalWorkflowExecution,
  { signalOther }: Pick<ExecutionDeps, 'signalOther'>,
): Job {
  const signal = { signalName: signalName ?? '', input: args ?? [] };
  const isDelivered = signalOther(workflowExecution?.workflowId ?? '', signal);
  const failure = { message: 'unable to signal external workflow because it was not found' };
  return { resolveSignalExternalWorkflow: { seq: seq ?? 0, ...(!isDelivered && { failure }) } };
}
