import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { readConfig } from '../../../src/config/config.js';
import { keyRingOf } from '../../../src/config/key-ring-of.js';

/** Nobody listens there: port 9 is "discard", and needs root to be taken. */
export const NOWHERE = '127.0.0.1:9';

const cli = fileURLToPath(new URL('../../../dist/src/cli/cli.js', import.meta.url));

/** How the shipped program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the shipped program in a folder, with an environment of its own; `input` goes to its standard input. */
export function runHoldfast({
  folder,
  args,
  env = {},
  input = '',
}: {
  readonly folder: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly input?: string | undefined;
}): Promise<Ended> {
  return new Promise((resolve) => {
    const own = { PATH: process.env['PATH'], HOLDFAST_DATA: join(folder, 'data'), ...env };
    const child = execFile(
      process.execPath,
      [cli, ...args],
      { env: own, cwd: folder },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}

/** The program ended with 1 and said one line, without a stack. */
export function expectOneLine({ code, stdout, stderr }: Ended, line: string | RegExp): void {
  expect(stderr.trimEnd()).toMatch(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(1);
}

/** A data folder whose key ring `dev` has made. */
export async function withKeyRing(dataDir: string): Promise<{ HOLDFAST_DATA: string }> {
  await keyRingOf({ ...readConfig({}), dataDir }, () => undefined);
  return { HOLDFAST_DATA: dataDir };
}
