import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, createWriteStream, type WriteStream } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ProcessFailed } from './errors.js';

/** How a process ended: an exit code, or the signal that ended it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What to start and where its output goes. */
export interface SpawnOptions {
  /** The name that error messages use. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Every output line is appended to this file. */
  readonly logFile?: string;
  /** Called with every line of standard output and standard error. */
  readonly onLine?: (line: string) => void;
  /** POSIX user and group to run as; only root may set these. */
  readonly uid?: number;
  readonly gid?: number;
}

/** A running child process. Signals go to its own process id only. */
export interface SpawnedProcess {
  readonly pid: number;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Resolves with the first line, past or future, that matches; rejects with ProcessFailed on exit or after `timeoutMs`. */
  waitForLine(pattern: RegExp, timeoutMs: number): Promise<string>;
  /** The last lines of output. */
  recentOutput(): string;
  /** The line of output that says best why the process failed. */
  why(): string;
  /** Sends the signal now and resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<ProcessExit>;
  /** SIGTERM (or `signal`), then SIGKILL if the process is still there after `graceMs`. */
  stop(options?: { readonly graceMs?: number; readonly signal?: NodeJS.Signals }): Promise<ProcessExit>;
}

const KEPT_LINES = 200;
const STOP_GRACE_MS = 10_000;

const running = new Set<ChildProcess>();
let exitHandlerInstalled = false;

/**
 * Starts a child process in its own process group, so that Ctrl-C reaches the parent alone and the parent decides
 * the order in which things stop. The child is killed when this process exits; on Linux with `setpriv` it also dies
 * with a parent that is killed outright.
 *
 * @throws ProcessFailed when the program cannot be started.
 */
export async function spawnProcess(options: SpawnOptions): Promise<SpawnedProcess> {
  const [command, args] = withParentDeathSignal(options);
  const child = spawn(command, args, {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  killWithParent(child);
  const output = new OutputLines(child, options);
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('close', (code, signal) => {
      output.end();
      resolve({ code, signal });
    });
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new ProcessFailed(`${options.name} could not be started: ${cause.message}`, { cause }));
    });
    child.once('spawn', () => {
      resolve(child.pid ?? 0);
    });
  });
  return {
    pid,
    exited,
    recentOutput: () => output.recent(),
    why: () => output.why(),
    waitForLine: (pattern, timeoutMs) => output.waitFor(pattern, timeoutMs, exited),
    kill: (signal) => {
      child.kill(signal);
      return exited;
    },
    stop: ({ graceMs = STOP_GRACE_MS, signal = 'SIGTERM' } = {}) =>
      stopChild(child, exited, { graceMs, signal }),
  };
}

/**
 * Starts this program's own command line (`holdfast <args>`) as a child process under the same Node.
 *
 * @throws ProcessFailed when Node cannot be started. A missing build shows as an exit with Node's own message.
 */
export function spawnHoldfast(
  args: readonly string[],
  options: Omit<SpawnOptions, 'name' | 'command' | 'args'>,
): Promise<SpawnedProcess> {
  return spawnProcess({
    ...options,
    name: `holdfast ${args[0] ?? ''}`.trim(),
    command: process.execPath,
    args: [holdfastCliPath(), ...args],
  });
}

/** The path of the built command line, whether this module runs from its source or from dist. */
export function holdfastCliPath(): string {
  const fromSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(fromSource ? '../../dist/src/cli/cli.js' : '../cli/cli.js', import.meta.url));
}

/** The first folder of a PATH-like list that holds an executable of this name, as a full path. */
export function findOnPath(program: string, path: string | undefined): string | undefined {
  const names = process.platform === 'win32' ? [`${program}.exe`, program] : [program];
  const folders = (path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

/** Whether this path is a file that this user may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function withParentDeathSignal(options: SpawnOptions): [string, string[]] {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv', options.env['PATH']) : undefined;
  return setpriv === undefined
    ? [options.command, [...options.args]]
    : [setpriv, ['--pdeathsig', 'KILL', '--', options.command, ...options.args]];
}

function killWithParent(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  if (exitHandlerInstalled) return;
  exitHandlerInstalled = true;
  process.once('exit', () => {
    for (const survivor of running) killGroup(survivor);
  });
}

/** Kills every child process that runs, with all that it started, and resolves when they are gone. */
export async function killSpawned(): Promise<void> {
  const gone = [...running].map((child) => {
    const closed = new Promise((resolve) => child.once('close', resolve));
    killGroup(child);
    return closed;
  });
  await Promise.all(gone);
}

/** Each child leads a group of its own: what it started dies with it. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // There are no groups on this system, or the process is gone.
    child.kill('SIGKILL');
  }
}

async function stopChild(
  child: ChildProcess,
  exited: Promise<ProcessExit>,
  { graceMs, signal }: { graceMs: number; signal: NodeJS.Signals },
): Promise<ProcessExit> {
  child.kill(signal);
  const patience = setTimeout(() => {
    child.kill('SIGKILL');
  }, graceMs);
  try {
    return await exited;
  } finally {
    clearTimeout(patience);
  }
}

class OutputLines {
  readonly #kept: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  readonly #file: WriteStream | undefined;
  readonly #name: string;
  readonly #onLine: ((line: string) => void) | undefined;

  constructor(child: { stdout: Readable | null; stderr: Readable | null }, options: SpawnOptions) {
    this.#name = options.name;
    this.#onLine = options.onLine;
    this.#file =
      options.logFile === undefined
        ? undefined
        : createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
        this.#take(line);
      });
    }
  }

  recent(): string {
    return this.#kept.slice(-20).join('\n');
  }

  /** The line that says best why a process failed: the last one that tells of an error, else the last one. */
  why(): string {
    const telling = this.#kept.findLast((line) => /error|^[A-Z][A-Z_]+: /i.test(line));
    return (telling ?? this.#kept.at(-1) ?? 'it printed nothing').trim();
  }

  end(): void {
    this.#file?.end();
  }

  async waitFor(pattern: RegExp, timeoutMs: number, exited: Promise<ProcessExit>): Promise<string> {
    const seen = this.#kept.find((line) => pattern.test(line));
    if (seen !== undefined) return seen;
    const watch = { stop: (): void => undefined };
    try {
      return await new Promise<string>((resolve, reject) => {
        const fail = (what: string): void => {
          const cause = new Error(this.recent());
          reject(new ProcessFailed(`${this.#name} ${what} before it was ready: ${this.why()}`, { cause }));
        };
        const listener = (line: string): void => {
          if (pattern.test(line)) resolve(line);
        };
        const timer = setTimeout(() => {
          fail(`took over ${String(timeoutMs)} ms`);
        }, timeoutMs);
        watch.stop = () => {
          clearTimeout(timer);
          this.#listeners.delete(listener);
        };
        this.#listeners.add(listener);
        void exited.then((exit) => {
          fail(`ended (${String(exit.signal ?? exit.code)})`);
        });
      });
    } finally {
      watch.stop();
    }
  }

  #take(line: string): void {
    this.#kept.push(line);
    if (this.#kept.length > KEPT_LINES) this.#kept.shift();
    this.#file?.write(`${line}\n`);
    this.#onLine?.(line);
    for (const listener of this.#listeners) listener(line);
  }
}
