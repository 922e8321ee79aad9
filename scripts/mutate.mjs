// Takes the rules away one by one, in the files that hold them, and runs the tests that are meant to notice: a mutant that
// no test notices has survived. Prints every survivor and the score; with --json also one object as the last line.
//
//   node scripts/mutate.mjs [--file <part of a path>] [--at-once 2] [--every 1] [--json]
//
// --every 5 takes each fifth mutant only; the score then says so.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { mutantsOf } from './mutate/mutants.mjs';
import { RULES } from './mutate/rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules', '.cache');
const config = join(root, 'scripts', 'mutate', 'vitest.config.mjs');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
/** A mutant may make a test wait for ever; the tests alone take a fraction of this. */
const PATIENCE_MS = 120_000;

const { values: given } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '2' },
    every: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const say = (line) => (given.json ? process.stderr : process.stdout).write(`${line}\n`);

const folder = await mkdtemp(join(await made(cache), 'mutate-'));
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.once('exit', () => running.forEach((child) => endGroup(child)));

const started = performance.now();
const database = await openDatabase();
try {
  const results = [];
  for (const [path, tests] of Object.entries(RULES).filter(([name]) => name.includes(given.file))) {
    results.push(await judgeFile(path, tests));
  }
  report(results);
} finally {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}

async function judgeFile(path, tests) {
  const text = await readFile(join(root, path), 'utf8');
  const all = mutantsOf(path, text);
  const mutants = all.filter((_, place) => place % Number(given.every) === 0);
  const whole = await judge({ path, code: text, line: 0 }, tests, 'unchanged');
  if (whole.verdict !== 'survived')
    throw new Error(`the tests of ${path} fail without any mutant:\n${whole.output}`);
  say(`${path}: ${mutants.length} of ${all.length} mutants, ${tests.length} test files`);
  const verdicts = [];
  const queue = [...mutants.entries()];
  const take = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [place, mutant] = next;
      const { verdict } = await judge(mutant, tests, `${place}`);
      verdicts.push({ mutant, verdict });
      if (verdict === 'survived') say(`  SURVIVED ${describe(mutant)}`);
    }
  };
  await Promise.all(Array.from({ length: Number(given['at-once']) }, take));
  const count = (verdict) => verdicts.filter((one) => one.verdict === verdict).length;
  const [killed, timedOut, survived] = [count('killed'), count('timedOut'), count('survived')];
  say(`  killed ${killed + timedOut} of ${mutants.length} (${timedOut} by their timeout)`);
  const survivors = verdicts
    .filter(({ verdict }) => verdict === 'survived')
    .map(({ mutant }) => ({ line: mutant.line, what: mutant.what, was: mutant.was }))
    .sort((a, b) => a.line - b.line);
  return { path, mutants: mutants.length, of: all.length, killed, timedOut, survived, survivors };
}

/** Runs the tests against one mutant: red is killed. */
async function judge(mutant, tests, name) {
  const place = await made(join(folder, mutant.path.replaceAll('/', '-'), name));
  const file = join(place, 'mutant.json');
  await writeFile(file, JSON.stringify({ path: mutant.path, code: mutant.code }));
  const bundle = mutant.path.startsWith('workflows/') ? await bundleOf(mutant, place) : undefined;
  // A workflow that webpack cannot take is noticed by the build.
  if (bundle === null) return { verdict: 'killed', output: '' };
  const env = {
    ...process.env,
    HOLDFAST_MUTANT: file,
    HOLDFAST_MUTANT_TESTS: tests.join(','),
    DATABASE_URL: database.url,
    ...(bundle && { HOLDFAST_TEST_BUNDLE: bundle }),
  };
  const { code, output, late } = await ended(
    spawn(process.execPath, [vitest, 'run', '--config', config], {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  await rm(place, { recursive: true, force: true });
  return { verdict: late ? 'timedOut' : code === 0 ? 'survived' : 'killed', output };
}

/** The workflow bundle with the mutant in it, made from the built modules; null when it cannot be made. */
async function bundleOf({ path, code }, place) {
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  for (const part of ['workflows', 'src/domain', 'src/security']) {
    await cp(join(root, 'dist', part), join(place, 'dist', part), { recursive: true });
  }
  await cp(join(root, 'package.json'), join(place, 'package.json'));
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions: options });
  await writeFile(join(place, 'dist', path.replace(/\.ts$/, '.js')), outputText);
  try {
    const bundled = await bundleWorkflowCode({
      workflowsPath: join(place, 'dist', 'workflows', 'index.js'),
      failureConverterPath: join(place, 'dist', 'src', 'security', 'failure-converter.js'),
      logger: new DefaultLogger('ERROR', () => undefined),
    });
    const file = join(place, 'bundle.js');
    await writeFile(file, bundled.code);
    return file;
  } catch {
    return null;
  }
}

function ended(child) {
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes));
  return new Promise((resolveEnd, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
    }, PATIENCE_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolveEnd({ code, output, late });
    });
  });
}

/** A test file's own children are in the group of their vitest. */
function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** One PostgreSQL for all mutants; each test file takes a database of its own there. */
async function openDatabase() {
  const { startPostgres } = await import('../dist/test/support/postgres.js');
  return startPostgres({ from: 'machine' });
}

function report(results) {
  const sum = (name) => results.reduce((total, result) => total + result[name], 0);
  const [mutants, survived] = [sum('mutants'), sum('survived')];
  const score = mutants === 0 ? 0 : Math.round(((mutants - survived) / mutants) * 1_000) / 10;
  say('\n| file | mutants | killed | survived |\n| --- | --- | --- | --- |');
  for (const { path, mutants: count, of, killed, timedOut, survived: left } of results) {
    say(`| ${path} | ${count === of ? count : `${count} of ${of}`} | ${killed + timedOut} | ${left} |`);
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  say(`\nscore: ${score} % of ${mutants} mutants, ${survived} survived, ${seconds} s`);
  for (const { path, survivors } of results) {
    for (const survivor of survivors) say(`survivor: ${describe({ path, ...survivor })}`);
  }
  if (given.json)
    process.stdout.write(`${JSON.stringify({ score, mutants, survived, seconds, files: results })}\n`);
}

function describe({ path, line, what, was }) {
  return `${path}:${line}  ${what}: ${was}`;
}

async function made(path) {
  const full = resolve(path);
  await mkdir(full, { recursive: true });
  return full;
}
