import { Client, Connection, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, type PayloadCodec } from '@temporalio/common';
import { bareReleaseUpdate, bareSubmitCodeUpdate, type BarePurchaseInput } from './bare-messages.js';
import type { Saga } from './saga.js';
import { TooEarly, type Variant } from './variant.js';

export interface BareOptions {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly payloadCodec: PayloadCodec;
  readonly workerPid: number;
}

const WINDOWS = { codeWindowMs: 600_000, confirmWindowMs: 604_800_000 };

/** The purchase as a plain Temporal program. */
export async function connectBare(options: BareOptions): Promise<Variant & { stop(): Promise<void> }> {
  const { address, namespace, taskQueue, payloadCodec, workerPid } = options;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace, dataConverter: { payloadCodecs: [payloadCodec] } });
  const workflowId = ({ id }: Saga): string => `bare/${id}`;
  return {
    name: 'bare',
    letter: 'a',
    workerPid,
    workflowId,
    start: async (saga) => {
      const { id, profile, seller, amount, fee } = saga;
      const input: BarePurchaseInput = { orderNo: id, profile, seller, amount, fee, ...WINDOWS };
      await client.workflow.start('barePurchase', {
        workflowId: workflowId(saga),
        taskQueue,
        args: [input],
      });
    },
    submitCode: async (saga, code) => {
      const command = { requestId: 'code', code };
      const handle = client.workflow.getHandle(workflowId(saga));
      await orTooEarly(handle.executeUpdate(bareSubmitCodeUpdate, { args: [command] }));
    },
    release: async (saga) => {
      const handle = client.workflow.getHandle(workflowId(saga));
      await orTooEarly(handle.executeUpdate(bareReleaseUpdate, { args: [{ requestId: 'release' }] }));
    },
    stop: () => connection.close(),
  };
}

async function orTooEarly(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    if (cause instanceof ApplicationFailure && cause.type === 'WRONG_STATE') throw new TooEarly();
    throw error;
  }
}
