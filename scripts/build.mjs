// Compiles src, workflows, activities and bench to dist, then bundles the workflows for the worker.
// Quiet unless something is wrong; VERBOSE=1 says what it does. Safe to run twice at once.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { chmod, link, mkdir, readFile, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stampFile = join(dist, '.build-stamp');
const lockFile = join(root, 'node_modules', '.cache', 'holdfast-build.lock');
const bundleFile = join(dist, 'workflow-bundle.js');
const moduleListFile = join(dist, 'workflow-bundle.modules.json');
const cliFile = join(dist, 'src', 'main', 'cli.js');
const sources = ['src', 'workflows', 'activities', 'bench'];
const settings = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
];
const lockPatienceMs = 300_000;
/** The SDK takes a stack trace at every promise of a workflow: docs/decisions/0014-short-workflow-stacks.md. */
const workflowStackFrames = 2;

const say = process.env.VERBOSE ? (text) => console.error(`build: ${text}`) : () => undefined;

await mkdir(join(root, 'node_modules', '.cache'), { recursive: true });
const release = await takeLock();
try {
  await build();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await release();
}

async function build() {
  const stamp = await hashOfInputs();
  if ((await readText(stampFile)) === stamp && (await exists(bundleFile))) {
    say('nothing changed');
    return;
  }
  await rm(stampFile, { force: true });
  const compiled = await compile();
  await removeOrphans();
  await bundle();
  if (await exists(cliFile)) await chmod(cliFile, 0o755);
  if (!compiled) throw new Error('tsc found errors');
  await writeFile(stampFile, stamp);
}

async function compile() {
  say('tsc');
  // The native compiler: docs/decisions/0001-two-compilers.md.
  const tsc = join(root, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const child = spawn(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  return code === 0;
}

// A file that was renamed or deleted leaves its old output behind, where a worker would still find it.
async function removeOrphans() {
  for (const file of await filesUnder(dist)) {
    const path = relative(dist, file);
    if (!sources.some((folder) => path.startsWith(folder + sep))) continue;
    const source = path.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (!(await exists(join(root, source)))) await unlink(file);
  }
}

async function bundle() {
  const workflowsPath = join(dist, 'workflows', 'index.js');
  if (!(await exists(workflowsPath))) {
    await rm(bundleFile, { force: true });
    say('no workflows/index.ts, no bundle');
    return;
  }
  say('bundle');
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const modules = new Set();
  const complaints = [];
  const log = (level, message) => {
    if (level === 'WARN' || level === 'ERROR') complaints.push(message);
    else say(message);
  };
  const logger = {
    log,
    trace: (message) => log('TRACE', message),
    debug: (message) => log('DEBUG', message),
    info: (message) => log('INFO', message),
    warn: (message) => log('WARN', message),
    error: (message) => log('ERROR', message),
  };
  try {
    const { code } = await bundleWorkflowCode({
      workflowsPath,
      failureConverterPath: join(dist, 'src', 'security', 'failure-converter.js'),
      logger,
      webpackConfigHook: withModuleList(modules),
    });
    // On the first line, so that the source map's other lines stay where they are.
    await writeFile(`${bundleFile}.new`, `Error.stackTraceLimit = ${workflowStackFrames}; ${code}`);
  } catch (error) {
    throw new Error([...complaints, String(error)].join('\n'), { cause: error });
  }
  await writeFile(moduleListFile, `${JSON.stringify([...modules].sort(), null, 2)}\n`);
  await rename(`${bundleFile}.new`, bundleFile);
  say(`${modules.size} modules, ${(await stat(bundleFile)).size} bytes`);
}

/** Has webpack report every module that ends up in the bundle, as a path from the repository's root. */
function withModuleList(modules) {
  const plugin = {
    apply: (compiler) =>
      compiler.hooks.done.tap('ModuleList', ({ compilation }) => {
        for (const module of compilation.modules) {
          const resource = module.nameForCondition?.();
          if (resource) modules.add(relative(root, resource).split(sep).join('/'));
        }
      }),
  };
  return (config) => ({ ...config, plugins: [...(config.plugins ?? []), plugin] });
}

async function hashOfInputs() {
  // The bench takes its PostgreSQL from the tests.
  const files = (
    await Promise.all([...sources, 'test/support'].map((folder) => filesUnder(join(root, folder))))
  ).flat();
  const hash = createHash('sha256').update(process.version);
  for (const file of [
    ...files.filter((path) => path.endsWith('.ts')),
    ...settings.map((path) => join(root, path)),
  ].sort()) {
    hash.update(`\0${relative(root, file)}\0`).update((await readText(file)) ?? '');
  }
  return hash.digest('hex');
}

async function filesUnder(folder) {
  if (!(await exists(folder))) return [];
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Waits for another build's lock; a lock whose process is gone is taken over. */
async function takeLock() {
  const ticket = `${lockFile}.${process.pid}`;
  await writeFile(ticket, String(process.pid));
  const deadline = Date.now() + lockPatienceMs;
  try {
    while (!(await linked(ticket, lockFile))) {
      const owner = Number(await readText(lockFile));
      if (owner > 0 && !isAlive(owner)) await breakLock(ticket, owner);
      if (Date.now() > deadline) throw new Error(`another build (process ${owner}) holds ${lockFile}`);
      say(`waiting for process ${owner}`);
      await delay(200);
    }
  } finally {
    await rm(ticket, { force: true });
  }
  return () => rm(lockFile, { force: true });
}

// Only one waiter may remove a dead owner's lock, or the second would remove the first one's new lock.
async function breakLock(ticket, deadOwner) {
  const breaker = `${lockFile}.breaker`;
  if (!(await linked(ticket, breaker))) return;
  try {
    if (Number(await readText(lockFile)) === deadOwner) await rm(lockFile, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

// A hard link appears with its content in one step, unlike a file that is created and then written.
async function linked(existing, path) {
  return link(existing, path).then(
    () => true,
    (error) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function readText(path) {
  return readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
