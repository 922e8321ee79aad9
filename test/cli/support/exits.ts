import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { textPlace } from '../../support/leak-search/places.js';
import type { Place } from '../../support/leak-search/leak-search.js';
import type { CommandLine } from './command-lines.js';

const DRIVER = fileURLToPath(new URL('run-commands.mjs', import.meta.url));

/** How one command ended. */
export interface Exit extends CommandLine {
  readonly environment: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A wrong environment, and which commands it does not concern. */
export interface WrongEnvironment {
  readonly what: string;
  readonly env: NodeJS.ProcessEnv;
  /** Commands that read nothing of what is wrong, by their first words, with or without an option. */
  readonly spares: readonly string[];
  /** What of these reads it all the same: "operation list --attention". */
  readonly butNot?: readonly string[];
  /** Throws in place of an environment: a mistake in the program. */
  readonly withBug?: boolean;
}

/** Runs every command that a wrong environment concerns, and answers how each ended. */
export async function exitsIn(
  lines: readonly CommandLine[],
  { what, env, spares, butNot = [], withBug = false }: WrongEnvironment,
  folder: string,
): Promise<Exit[]> {
  const concerned = lines.filter(
    ({ name }) => butNot.includes(name) || !spares.some((spared) => `${name} `.startsWith(`${spared} `)),
  );
  const report = join(folder, `${Math.random()}.json`);
  const calls = concerned.map(({ args }) => ({ args, withBug }));
  const running = promisify(execFile)(process.execPath, [DRIVER, JSON.stringify(calls), report], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    cwd: folder,
    timeout: 900_000,
  });
  // Nobody types a code.
  running.child.stdin?.end();
  const { stdout, stderr } = await running;
  const exits = JSON.parse(await readFile(report, 'utf8')) as Pick<Exit, 'code' | 'stdout' | 'stderr'>[];
  return concerned.map((line, index) => {
    const exit = exits[index] ?? { code: 0, stdout: '', stderr: 'the driver ended before it' };
    // Logs are written past the streams; whose they are is not distinguished.
    return { ...line, environment: what, ...exit, stdout: `${exit.stdout}${stdout}${stderr}` };
  });
}

/** What a command may announce before the line that it ends with: the id of its request, and what it waits for. */
const ANNOUNCED = ['request id ', 'Connecting to Temporal at '];

/** What is wrong with an exit: nothing for one line with a code, after what was announced. */
export function faultOf({ code, stderr }: Exit): string | undefined {
  const lines = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !ANNOUNCED.some((start) => line.startsWith(start)));
  if (code !== 1) return `exit code ${code}`;
  if (lines.length !== 1) return `${lines.length} lines: ${stderr.slice(0, 400)}`;
  return /^[A-Z][A-Z_]+: \S/.test(lines[0] ?? '') ? undefined : `no code: ${lines[0]}`;
}

/** For a test's output: the command, the environment and the line that it ended with. */
export function printed({ name, environment, stderr }: Exit): string {
  return `${environment} | ${name} | ${stderr.trimEnd()}`;
}

/** All that was written, for a search. */
export function exitPlaces(exits: readonly Exit[]): Place[] {
  return exits.map(({ name, environment, stdout, stderr }) =>
    textPlace(`${name} in ${environment}`, `${stdout}\n${stderr}`),
  );
}
