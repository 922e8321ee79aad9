import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { NoTemporalCli } from './errors.js';
import { findOnPath, isExecutable, spawnProcess } from './spawned-process.js';

/** Where progress is reported: a pino logger fits. */
export interface ProgressLog {
  info(message: string): void;
}

/** The places to look in; every default is this machine's own. */
export interface TemporalCliPlaces {
  /** PATH, HOME, GOPATH, GOBIN, GOPROXY and the like, as the environment has them. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: ProgressLog;
  /** Where the Temporal SDK keeps its download; default: the system's folder for temporary files. */
  readonly sdkDownloadDir?: string;
  /** Where `go install` puts the program when it has to be built. */
  readonly cacheDir?: string;
}

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** From v1.6.0 on the CLI's module has `replace` directives, which `go install` refuses. */
const GO_MODULE = 'github.com/temporalio/cli';
const GO_VERSION = 'v1.5.1';
const DOWNLOAD_TIMEOUT_MS = 180_000;
const GO_INSTALL_TIMEOUT_MS = 1_800_000;
const PROGRESS_EVERY_MS = 15_000;

/**
 * Finds the Temporal CLI, or gets it: `temporal` on PATH, then the Temporal SDK's cached download, then a
 * `go install` (about four minutes, once). What is already on the machine comes before what must be fetched.
 *
 * @returns the program's path.
 * @throws NoTemporalCli that names every way that was tried and how each failed.
 */
export async function findTemporalCli(places: TemporalCliPlaces): Promise<string> {
  const { env, log } = places;
  const onPath = findOnPath('temporal', env['PATH']);
  if (onPath !== undefined) return onPath;
  const downloaded = sdkDownloadPath(places);
  if (isExecutable(downloaded)) return downloaded;
  const built = await findGoInstalled(places);
  if (built !== undefined) return built;

  const failures = ['TEMPORAL_ADDRESS is not set', 'there is no `temporal` on PATH'];
  log.info('Temporal CLI: not on this machine; trying the download that the Temporal SDK offers');
  try {
    await downloadWithSdk(places);
    if (isExecutable(downloaded)) return downloaded;
    failures.push(`the Temporal SDK's download left nothing at ${downloaded}`);
  } catch (error) {
    failures.push(`the Temporal SDK's download failed: ${lastLine(error)}`);
  }
  const go = findOnPath('go', env['PATH']);
  if (go === undefined) {
    failures.push(`there is no \`go\` on PATH to run \`go install ${GO_MODULE}/cmd/temporal@${GO_VERSION}\``);
  } else {
    try {
      return await goInstall(go, places);
    } catch (error) {
      failures.push(`\`go install ${GO_MODULE}/cmd/temporal@${GO_VERSION}\` failed: ${lastLine(error)}`);
    }
  }
  throw new NoTemporalCli(
    `no Temporal server can be started: ${failures.join('; ')}. Install the Temporal CLI or set TEMPORAL_ADDRESS`,
  );
}

/** The file that the SDK's own test environments download to and reuse (sdk-core, ephemeral_server). */
function sdkDownloadPath({ sdkDownloadDir }: TemporalCliPlaces): string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return join(sdkDownloadDir ?? tmpdir(), `temporal-sdk-typescript-${sdkVersion()}${suffix}`);
}

function sdkVersion(): string {
  const manifest: unknown = require('@temporalio/worker/package.json');
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('@temporalio/worker has no version in its package.json');
}

/**
 * Has the SDK download its server. Only the SDK's runtime can, and a process has one runtime, which belongs to the
 * workers: so another process does it, by starting the server once and stopping it.
 */
async function downloadWithSdk(places: TemporalCliPlaces): Promise<void> {
  const folder = dirname(sdkDownloadPath(places));
  await mkdir(folder, { recursive: true });
  const script = `
    const { Runtime } = require(process.argv[1]);
    const download = { type: 'cached-download', downloadDir: process.argv[3], version: 'default', ttl: 31536000000,
      sdkName: 'sdk-typescript', sdkVersion: process.argv[2] };
    const server = { type: 'dev-server', exe: download, namespace: 'default', ip: '127.0.0.1', port: null,
      uiPort: null, dbFilename: null, ui: false, log: { format: 'pretty', level: 'error' }, extraArgs: [] };
    const runtime = Runtime.instance();
    runtime.createEphemeralServer(server).then((started) => runtime.shutdownEphemeralServer(started)).then(
      () => process.exit(0),
      (error) => { console.error(String(error && error.message)); process.exit(1); },
    );`;
  const args = ['-e', script, require.resolve('@temporalio/worker'), sdkVersion(), folder];
  await run(process.execPath, args, { env: places.env, timeout: DOWNLOAD_TIMEOUT_MS, killSignal: 'SIGKILL' });
}

async function findGoInstalled(places: TemporalCliPlaces): Promise<string | undefined> {
  const candidates = [builtCliPath(places)];
  const go = findOnPath('go', places.env['PATH']);
  if (go !== undefined) {
    const { stdout } = await run(go, ['env', 'GOBIN', 'GOPATH'], { env: places.env });
    const [gobin = '', gopath = ''] = stdout.split('\n').map((line) => line.trim());
    const folders = [gobin, ...gopath.split(delimiter).map((path) => (path === '' ? '' : join(path, 'bin')))];
    candidates.push(
      ...folders.filter((folder) => folder !== '').map((folder) => join(folder, programName())),
    );
  }
  for (const candidate of candidates) {
    if (isExecutable(candidate) && (await startsDevServers(candidate, places.env))) return candidate;
  }
  return undefined;
}

/** Whether this program is a Temporal CLI that carries a server: a broken build must not stop the search. */
async function startsDevServers(program: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const { stdout } = await run(program, ['--version'], { env, timeout: 30_000 });
    return /^temporal version .*Server \d/.test(stdout);
  } catch {
    return false;
  }
}

async function goInstall(go: string, places: TemporalCliPlaces): Promise<string> {
  const program = builtCliPath(places);
  const folder = cliCacheDir(places);
  await mkdir(folder, { recursive: true });
  const started = performance.now();
  places.log.info(
    `Temporal CLI: building ${GO_MODULE} ${GO_VERSION} with Go, once, into ${folder} (about 4 minutes)`,
  );
  const child = await spawnProcess({
    name: 'go install',
    command: go,
    args: ['install', `${GO_MODULE}/cmd/temporal@${GO_VERSION}`],
    env: { ...places.env, GOBIN: folder },
  });
  const progress = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000);
    places.log.info(`Temporal CLI: still building after ${seconds} s`);
  }, PROGRESS_EVERY_MS);
  const patience = setTimeout(() => void child.kill('SIGKILL'), GO_INSTALL_TIMEOUT_MS);
  try {
    const exit = await child.exited;
    if (exit.code !== 0) {
      await rm(program, { force: true });
      throw new Error(child.recentOutput() || `it ended with ${String(exit.signal ?? exit.code)}`);
    }
  } finally {
    clearInterval(progress);
    clearTimeout(patience);
  }
  return program;
}

function builtCliPath(places: TemporalCliPlaces): string {
  return join(cliCacheDir(places), programName());
}

function cliCacheDir({ cacheDir, env }: TemporalCliPlaces): string {
  const base = cacheDir ?? env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache');
  return join(base, 'holdfast', `temporal-cli-${GO_VERSION}`);
}

function programName(): string {
  return process.platform === 'win32' ? 'temporal.exe' : 'temporal';
}

function lastLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return (output || error.message).split('\n').at(-1) ?? error.message;
}
