import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Saga } from './saga.js';
import type { Variant } from './variant.js';

export interface FloorQuestion {
  readonly n: number;
  readonly saga: Saga;
  readonly ask: 'start' | 'submitCode' | 'release';
  readonly code?: string;
}

export interface FloorAnswer {
  /** The question's number; 0 says that the process is ready. */
  readonly n: number;
  readonly error?: string;
}

interface Open {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The purchase without an engine, in a process of its own; it ends with this one. */
export async function startFloor(env: NodeJS.ProcessEnv): Promise<Variant & { stop(): Promise<void> }> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./floor-process.js', import.meta.url)), { env });
  const open = new Map<number, Open>();
  child.on('message', ({ n, error }: FloorAnswer) => {
    const question = open.get(n);
    open.delete(n);
    if (error === undefined) question?.resolve();
    else question?.reject(new Error(error));
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error('the floor’s process ended before it was ready');
  let asked = 0;
  const put = (question: Omit<FloorQuestion, 'n'>): Promise<void> =>
    new Promise((resolve, reject) => {
      asked += 1;
      open.set(asked, { resolve, reject });
      child.send({ n: asked, ...question } satisfies FloorQuestion);
    });
  return {
    name: 'floor',
    letter: 'f',
    workerPid: child.pid ?? 0,
    start: (saga) => put({ saga, ask: 'start' }),
    submitCode: (saga, code) => put({ saga, ask: 'submitCode', code }),
    release: (saga) => put({ saga, ask: 'release' }),
    workflowId: () => undefined,
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
