import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Saga } from './saga.js';
import type { Variant } from './variant.js';

export interface FloorRequest {
  readonly n: number;
  readonly saga: Saga;
  readonly command: 'start' | 'submitCode' | 'release';
  readonly code?: string;
}

export interface FloorAnswer {
  /** The query's number; 0 says that the process is ready. */
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
    const request = open.get(n);
    open.delete(n);
    if (error === undefined) request?.resolve();
    else request?.reject(new Error(error));
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error('the floor’s process ended before it was ready');
  let sent = 0;
  const put = (request: Omit<FloorRequest, 'n'>): Promise<void> =>
    new Promise((resolve, reject) => {
      sent += 1;
      open.set(sent, { resolve, reject });
      child.send({ n: sent, ...request } satisfies FloorRequest);
    });
  return {
    name: 'floor',
    letter: 'f',
    workerPid: child.pid ?? 0,
    start: (saga) => put({ saga, command: 'start' }),
    submitCode: (saga, code) => put({ saga, command: 'submitCode', code }),
    release: (saga) => put({ saga, command: 'release' }),
    workflowId: () => undefined,
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
