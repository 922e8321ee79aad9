import { createHash } from 'node:crypto';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, type UpdateDefinition } from '@temporalio/common';
import proto from '@temporalio/proto';
import { CommandNotSent } from '../../../src/client/errors.js';
import { sendUpdate } from '../../../src/client/send-update.js';
import { UpdateQueue } from '../../../src/client/update-queue.js';
import type { Canary } from '../canaries/canary.js';
import type { WaitingLog } from '../recording/waiting-log.js';
import type { UpdateCall } from '../../support/virtual/update-call.js';
import type { VirtualExecution } from '../../support/virtual/virtual-execution.js';

/** Temporal's own limits for one run. */
const MOST_IN_FLIGHT = 10;
const MOST_UPDATES = 2_000;
/** How often, and how far apart, the SDK's client tries a call again that found the server's limit reached. */
const TRIES = 10;
const APART_MS = 2_000;
const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;
const Status = proto.temporal.api.enums.v1.WorkflowExecutionStatus;
const STATUS = {
  completed: Status.WORKFLOW_EXECUTION_STATUS_COMPLETED,
  failed: Status.WORKFLOW_EXECUTION_STATUS_FAILED,
  cancelled: Status.WORKFLOW_EXECUTION_STATUS_CANCELED,
  terminated: Status.WORKFLOW_EXECUTION_STATUS_TERMINATED,
} as const;

/** One for all clients: Node goes through every storage that was ever used whenever a promise is made, and forgets none. */
const deadlines = new AsyncLocalStorage<number>();

export interface VirtualClientDeps {
  /** The newest execution under an id. */
  readonly find: (workflowId: string) => VirtualExecution | undefined;
  readonly nowMs: () => number;
  readonly after: (ms: number, wake: () => void) => () => void;
  /** An update has reached the server. */
  readonly arrived: (execution: VirtualExecution) => void;
  readonly limited: () => void;
  /** How many updates the server takes of one run in all. */
  readonly mostUpdates: number | undefined;
  /** Those who wait for their turn, and how many updates are under way. */
  readonly waiting: WaitingLog;
  /** Bugs that are planted in it. */
  readonly planted?: Pick<Canary, 'client' | 'queue'> | undefined;
}

interface UpdateOptions {
  readonly args?: readonly unknown[];
  readonly updateId?: string;
}

type Definition = UpdateDefinition<unknown, unknown[]> | string;

/** What a caller's process gets from its client in the end. */
export type ClientResult =
  { readonly type: 'done'; readonly answer: unknown } | { readonly type: 'failed'; readonly error: unknown };

/** One process of a backend with the shipped client in it; the client's Temporal part talks to the simulated server. */
export class VirtualClient {
  readonly #client: Client;
  readonly #queue: UpdateQueue;
  readonly #inFlight = new Map<string, number>();
  /** How many of these wait for nothing but their own end. */
  readonly #commands = new Map<string, number>();
  /** How many commands it has ever sent. */
  #sent = 0;

  constructor(
    readonly deps: VirtualClientDeps,
    /** What this process's update ids end with, so that two processes never share one. */
    readonly suffix: string,
  ) {
    this.#client = this.#temporal();
    const queue = new UpdateQueue();
    this.#queue = (deps.planted?.queue?.(queue) ?? queue) as UpdateQueue;
  }

  /** Sends a command as the shipped client does. */
  async send(
    workflowId: string,
    options: { name: string; command: object; requestId: string; timeoutMs: number; turn?: 'none' },
  ): Promise<ClientResult> {
    const { name, ...rest } = options;
    const isIdle = options.turn !== 'none' && (this.#commands.get(workflowId) ?? 0) === 0;
    const before = this.#sent;
    if (isIdle) this.deps.waiting.givenToIdle += 1;
    const update = { type: 'update', name } as unknown as UpdateDefinition<unknown, [object]>;
    try {
      const { requestId, command } = options;
      const digest = createHash('sha256').update(JSON.stringify(command)).digest('base64url').slice(0, 16);
      const updateId = `${name}:${requestId}:${digest}`;
      const queue = this.#queue;
      return {
        type: 'done',
        answer: await sendUpdate(this.#client, { workflowId, update, updateId, queue, ...rest }),
      };
    } catch (error) {
      // Others may have had their turns meanwhile: then this one waited for them.
      if (error instanceof CommandNotSent && isIdle && this.#sent === before)
        this.deps.waiting.neverSent.push(`${workflowId} ${name} ${options.requestId}`);
      return { type: 'failed', error };
    }
  }

  /** As much of the SDK's client as ours calls. */
  #temporal(): Client {
    return {
      options: { namespace: 'virtual' },
      withDeadline: <T>(deadline: number, work: () => Promise<T>) => deadlines.run(deadline, work),
      workflow: { getHandle: (workflowId: string) => this.#handle(workflowId) },
      workflowService: {
        describeWorkflowExecution: ({ execution }: { execution: { workflowId: string } }) => {
          const found = this.deps.find(execution.workflowId);
          if (!found) throw grpcError(5, 'workflow not found');
          const status = found.closed ? STATUS[found.closed.type] : Status.WORKFLOW_EXECUTION_STATUS_RUNNING;
          const { firstRunId, identity } = found;
          const { runId } = identity;
          return Promise.resolve({ workflowExecutionInfo: { status, firstRunId, execution: { runId } } });
        },
      },
    } as unknown as Client;
  }

  #handle(workflowId: string): object {
    const result = async (call: UpdateCall): Promise<unknown> => this.#outcome(call);
    const start = (definition: Definition, options: UpdateOptions): Promise<UpdateCall> =>
      this.#admitted(workflowId, definition, options);
    return {
      workflowId,
      // Asked for only of what has completed.
      result: () => {
        const closed = this.deps.find(workflowId)?.closed;
        return closed?.type === 'completed'
          ? Promise.resolve(closed.result)
          : Promise.reject(new Error(`${workflowId} has no result`));
      },
      executeUpdate: (definition: Definition, options: UpdateOptions) =>
        this.#counted(workflowId, nameOf(definition), async () => result(await start(definition, options))),
      startUpdate: async (definition: Definition, options: UpdateOptions) => {
        const call = await start(definition, options);
        if (call.state === 'sent') await this.#untilDeadline(call.ended);
        return { updateId: options.updateId, workflowId, result: () => result(call) };
      },
    };
  }

  async #counted<T>(workflowId: string, name: string, send: () => Promise<T>): Promise<T> {
    const isCommand = !name.startsWith('await');
    if (isCommand) this.#sent += 1;
    const count = (more: number): void => {
      for (const counts of isCommand ? [this.#inFlight, this.#commands] : [this.#inFlight])
        counts.set(workflowId, (counts.get(workflowId) ?? 0) + more);
    };
    count(1);
    this.deps.waiting.sending(this.#inFlight.get(workflowId) ?? 0);
    try {
      return await send();
    } finally {
      count(-1);
    }
  }

  /** The server takes no more than so many updates of one execution at a time; the SDK tries again for a while. */
  async #admitted(workflowId: string, definition: Definition, options: UpdateOptions): Promise<UpdateCall> {
    const { find, after, arrived, limited, mostUpdates = MOST_UPDATES } = this.deps;
    const { args = [], updateId = 'none' } = options;
    const name = nameOf(definition);
    const id = updateId + this.suffix;
    for (let tries = 1; ; tries += 1) {
      const execution = find(workflowId);
      if (!execution) throw new WorkflowNotFoundError('workflow not found', workflowId, undefined);
      if (!execution.knowsUpdate(id) && execution.updatesTaken >= mostUpdates) {
        const why = 'limit on the total number of distinct updates in this workflow has been reached';
        throw new ServiceError('Workflow Update failed', { cause: grpcError(FAILED_PRECONDITION, why) });
      }
      if (execution.knowsUpdate(id) || execution.updatesInFlight < MOST_IN_FLIGHT) {
        const call = await execution.updateAs(id, name, ...args);
        if (call.isOpen) arrived(execution);
        return call;
      }
      if (tries === 1) limited();
      if (tries === TRIES)
        throw new ServiceError('Workflow Update failed', {
          cause: grpcError(
            RESOURCE_EXHAUSTED,
            'limit on number of concurrent in-flight updates has been reached',
          ),
        });
      await this.#untilDeadline(new Promise((resolve) => void after(APART_MS, resolve)));
    }
  }

  async #outcome(call: UpdateCall): Promise<unknown> {
    if (call.isOpen) await this.#untilDeadline(call.ended);
    if (call.state === 'completed') return call.answer;
    const { type = '', message = '' } = call.refusal ?? {};
    if (type === 'NOT_FOUND') throw new WorkflowNotFoundError(message, '', undefined);
    const cause =
      type === 'Cancelled'
        ? new CancelledFailure(message)
        : ApplicationFailure.create({ message, type, nonRetryable: true, details: [...call.details] });
    const failure = new WorkflowUpdateFailedError('Workflow Update failed', cause);
    throw this.deps.planted?.client?.(failure) ?? failure;
  }

  async #untilDeadline(work: Promise<void>): Promise<void> {
    const deadline = deadlines.getStore();
    if (deadline === undefined) return work;
    const { after, nowMs } = this.deps;
    let stop = (): void => undefined;
    const late = new Promise<true>((resolve) => {
      stop = after(Math.max(0, deadline - nowMs()), () => resolve(true));
    });
    const isLate = await Promise.race([work.then(() => false), late]);
    stop();
    if (isLate) throw new WorkflowUpdateRPCTimeoutOrCancelledError('deadline exceeded');
  }
}

function nameOf(definition: Definition): string {
  return typeof definition === 'string' ? definition : definition.name;
}

function grpcError(code: number, details: string): Error {
  return Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });
}
