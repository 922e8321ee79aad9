import { failureOf, GRPC, grpcError, payloads, type Call, type Script } from './fake-temporal.js';

export const RUNNING = 1;
export const COMPLETED = 2;
export const FAILED = 3;
export const TERMINATED = 28;
export const STAGE_COMPLETED = 3;

/** Answers every update with `value`. */
export function answering(value: unknown): Script {
  return { updateWorkflowExecution: (request) => updated(request, { success: payloads(value) }) };
}

/** Fails every update. */
export function failing(error: Error): Script {
  return { updateWorkflowExecution: (request) => updated(request, { failure: failureOf(error) }) };
}

export function updated(request: Record<string, unknown>, outcome: object): object {
  return { stage: STAGE_COMPLETED, outcome, updateRef: { workflowExecution: request['workflowExecution'] } };
}

/** Every call about the workflow throws; asked by itself, Temporal knows it or does not. */
export function throwing(code: number, details: string, known: boolean): Script {
  const fail = (): never => {
    throw grpcError(code, details);
  };
  return {
    updateWorkflowExecution: fail,
    signalWorkflowExecution: fail,
    requestCancelWorkflowExecution: fail,
    queryWorkflow: fail,
    describeWorkflowExecution: () => {
      if (!known) throw grpcError(GRPC.notFound, 'workflow not found');
      return { workflowExecutionInfo: { status: COMPLETED } };
    },
  };
}

export function ending(result: unknown): Script {
  const event = {
    eventType: COMPLETED,
    workflowExecutionCompletedEventAttributes: { result: payloads(result) },
  };
  return { getWorkflowExecutionHistory: () => historyOf(event) };
}

export function endingWith(error: Error): Script {
  const event = {
    eventType: FAILED,
    workflowExecutionFailedEventAttributes: { failure: failureOf(error), retryState: 1 },
  };
  return { getWorkflowExecutionHistory: () => historyOf(event) };
}

export function historyOf(event: object): object {
  return { history: { events: [event] } };
}

export function workflowIdOf({ request }: Call): unknown {
  // Commands and queries spell it each in their own way.
  return ((request['workflowExecution'] ?? request['execution']) as { workflowId?: unknown }).workflowId;
}

export function updateIdOf(sent: Call | undefined): string {
  const { request } = sent?.request as { request: { meta: { updateId: string } } };
  return request.meta.updateId;
}
