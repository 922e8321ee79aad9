import type { HoldfastClient, WorkflowKey } from '../client/holdfast-client.js';
import { CommandRefused } from '../client/errors.js';
import type { HookRule } from '../sandbox/engine/hooks.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { Embedded } from '../embedded/embedded.js';
import type { SpawnedProcess } from '../embedded/spawned-process.js';
import type { Draw } from './names.js';
import type { Expected } from './scenario.js';

/** One purchase of the demo, as it was asked for. */
export interface Told {
  readonly scenario: string;
  readonly key: { readonly tenant: string; readonly orderNo: string };
  readonly member: string;
  readonly expected: Expected;
}

export interface Stage {
  readonly embedded: Embedded;
  readonly draw: Draw;
  readonly tenant: string;
  /** The worker that runs; a scenario may replace it. */
  worker: SpawnedProcess;
  readonly say: (line: string) => void;
}

const POLL_MS = 100;
const PATIENCE_MS = 120_000;

/** Kills the worker when the provider has done what `place` names and before its answer is sent, and starts another one. */
export function killAfterHold(
  stage: Stage,
  place: Pick<HookRule, 'provider' | 'interface' | 'orderNo'>,
): void {
  stage.embedded.sandbox.hooks.add({
    ...place,
    moment: 'after',
    run: async () => {
      const { pid } = stage.worker;
      await stage.worker.kill('SIGKILL');
      stage.say(`  the provider has taken the money; worker ${pid} is killed before it hears of it`);
      // Not awaited by the provider: its answer goes to nobody, as after a real crash.
      void stage.embedded.startWorker().then((worker) => {
        stage.worker = worker;
        stage.say(`  worker ${worker.pid} takes over`);
      });
    },
  });
}

/** Runs `scenario`, printing every step once it shows a new word, and a sign of life while nothing happens. */
export async function watching(stage: Stage, key: WorkflowKey, scenario: () => Promise<void>): Promise<void> {
  const stop = watch(stage, key);
  try {
    await scenario();
  } finally {
    await stop();
  }
}

function watch(stage: Stage, key: WorkflowKey): () => Promise<void> {
  let running = true;
  const seen = new Set<string>();
  let quietMs = 0;
  const look = async (): Promise<void> => {
    const view = await viewOf(stage.embedded.client, key);
    for (const step of view?.steps ?? []) {
      const line = `  ${[step.step, step.amount, step.serialNumber, step.outcome, step.detail].filter(Boolean).join('  ')}`;
      if (seen.has(line)) continue;
      seen.add(line);
      quietMs = 0;
      stage.say(line);
    }
  };
  const loop = (async () => {
    while (running) {
      await look();
      await pause(POLL_MS);
      quietMs += POLL_MS;
      if (quietMs % 5_000 === 0) stage.say(`  ... waiting (${quietMs / 1_000} s)`);
    }
    await look();
  })();
  return async () => {
    running = false;
    await loop;
  };
}

/** Waits until a scenario shows this state. @throws Error after two minutes. */
export async function untilState(client: HoldfastClient, key: WorkflowKey, state: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    const view = await viewOf(client, key);
    if (view?.state === state) return;
    await pause(POLL_MS);
  }
  throw new Error(`the scenario did not get on within ${PATIENCE_MS / 1_000} s`);
}

/** The view, unless nobody can answer: a query needs a worker, and this demo kills it. */
async function viewOf(client: HoldfastClient, key: WorkflowKey): Promise<WorkflowStatus | undefined> {
  try {
    return await client.status(key);
  } catch (error) {
    if (error instanceof CommandRefused) throw error;
    return undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
