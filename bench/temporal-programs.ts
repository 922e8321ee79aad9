import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath, isExecutable } from '../src/embedded/spawned-process.js';

/** Temporal's server and schema tool as programs of this machine, and the schema that fits them. */
export interface TemporalPrograms {
  readonly version: string;
  readonly server: string;
  readonly sqlTool: string;
  /** Holds `temporal/versioned` and `visibility/versioned`. */
  readonly schemaDir: string;
}

const run = promisify(execFile);

const MODULE = 'go.temporal.io/server';
/** The server that the Temporal CLI v1.5.1 carries, so that a demo and a bench speak of the same one. */
const VERSION = 'v1.29.1';
const BUILD_TIMEOUT_MS = 1_800_000;

/**
 * Finds the Temporal server's own programs, or builds them with Go: minutes the first time, kept in the user's cache folder.
 * The dev server of the Temporal CLI cannot stand in: it keeps its data in SQLite only.
 *
 * @throws Error when there is no Go, or when it cannot build them.
 */
export async function temporalPrograms(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<TemporalPrograms> {
  const folder = join(
    env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'),
    'holdfast',
    `temporal-server-${VERSION}`,
  );
  const go = findOnPath('go', env['PATH']);
  if (go === undefined) throw new Error(`there is no \`go\` on PATH to build ${MODULE} ${VERSION} with`);
  const programs = { server: join(folder, 'server'), sqlTool: join(folder, 'sql') };
  if (!isExecutable(programs.server) || !isExecutable(programs.sqlTool)) {
    say(`Temporal server: building ${MODULE} ${VERSION} with Go, once, into ${folder} (takes minutes)`);
    await mkdir(folder, { recursive: true });
    const packages = [`${MODULE}/cmd/server@${VERSION}`, `${MODULE}/cmd/tools/sql@${VERSION}`];
    await run(go, ['install', ...packages], { env: { ...env, GOBIN: folder }, timeout: BUILD_TIMEOUT_MS });
  }
  const { stdout } = await run(go, ['env', 'GOMODCACHE'], { env });
  const schemaDir = join(stdout.trim(), `${MODULE}@${VERSION}`, 'schema', 'postgresql', 'v12');
  if (!existsSync(schemaDir)) {
    await run(go, ['mod', 'download', `${MODULE}@${VERSION}`], { env, timeout: BUILD_TIMEOUT_MS });
  }
  return { version: VERSION.slice(1), schemaDir, ...programs };
}
