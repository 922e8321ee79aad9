import type { HoldfastClient } from '../client/holdfast-client.js';
import type { WorkflowKey } from '../client/workflow-ids.js';
import { CommandRefused } from '../client/errors.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { Embedded } from '../embedded/embedded.js';
import type { DemoWorker } from './demo-worker.js';
import { DemoStuck } from './errors.js';
import type { Draw } from './names.js';
import type { OpenPurchases } from './open-purchases.js';
import type { Progress } from './progress.js';
import type { Expected } from './scenario.js';
import type { Teller } from './teller.js';

/** One purchase that the demo has played. */
export interface PlayedPurchase {
  readonly scenario: string;
  readonly key: { readonly tenant: string; readonly orderNo: string };
  readonly member: string;
  readonly expected: Expected;
}

export interface Stage {
  readonly embedded: Embedded;
  readonly draw: Draw;
  readonly tenant: string;
  readonly demoWorker: DemoWorker;
  readonly progress: Progress;
  readonly open: OpenPurchases;
}

const POLL_MS = 100;
const PATIENCE_MS = 120_000;

/** Runs `scenario`, telling every step as the journal has it. */
export async function watching(teller: Teller, scenario: () => Promise<void>): Promise<void> {
  let isRunning = true;
  const watch = async (): Promise<void> => {
    while (isRunning) {
      await teller.reportNews();
      await pause(POLL_MS);
    }
  };
  const watched = watch();
  try {
    // While the scenario runs the watch ends by a failure only.
    await Promise.race([scenario(), watched]);
  } finally {
    isRunning = false;
  }
  await watched;
  await teller.reportNews();
}

/** Waits until a purchase shows this state. @throws DemoStuck after two minutes. */
export async function untilState(client: HoldfastClient, key: WorkflowKey, state: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const view = await viewOf(client, key);
    if (view?.state === state) return;
    await pause(POLL_MS);
  }
  throw new DemoStuck(`the workflow was not ${state} within ${PATIENCE_MS / 1_000} s`);
}

/** Waits until an operator is alerted. @throws DemoStuck after two minutes. */
export async function untilAttention(client: HoldfastClient, key: WorkflowKey): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const view = await viewOf(client, key);
    if (view !== undefined && view.attention.length > 0) return;
    await pause(POLL_MS);
  }
  throw new DemoStuck(`nobody was alerted within ${PATIENCE_MS / 1_000} s`);
}

/** The view, unless nobody can answer: a query needs a worker, and this demo kills it. */
async function viewOf(client: HoldfastClient, key: WorkflowKey): Promise<WorkflowStatus | undefined> {
  try {
    return await client.workflows.status(key);
  } catch (error) {
    if (error instanceof CommandRefused) throw error;
    return undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
