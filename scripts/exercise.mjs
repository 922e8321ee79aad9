// Plants the bugs of scripts/exercise/bugs.mjs, one at a time, in a copy of the built files, and counts how many of them the
// simulation catches: a bug is caught by a seed that breaks a promise. With --json also one object as the last line.
//
//   npm run exercise -- [--bug <part of a name>] [--first 1] [--seeds 1000] [--json]
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { BUGS } from './exercise/bugs.mjs';
import { plant } from './exercise/plant.mjs';
import { openBundler } from './mutate/bundler.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules', '.cache');
const BUNDLE = join('dist', 'workflow-bundle.js');
/** What a run of the simulation reads. */
const READ = ['package.json', BUNDLE, 'dist/simulation', 'test/simulation/scenario/kept-seeds.json'];

const { values: given } = parseArgs({
  options: {
    bug: { type: 'string', default: '' },
    first: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
  },
});
const say = (line) => (given.json ? process.stderr : process.stdout).write(`${line}\n`);

const bugs = BUGS.filter(({ name }) => name.includes(given.bug));
if (bugs.length === 0) throw new Error(`no bug is called ${given.bug}`);
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'exercise-'));
try {
  for (const path of READ) await cp(join(root, path), join(folder, path), { recursive: true });
  const verdicts = [];
  for (const bug of bugs) {
    const verdict = await judge(bug);
    verdicts.push(verdict);
    say(rowOf(verdict));
  }
  report(verdicts);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Plants one bug, runs the seeds, and takes it out again. */
async function judge(bug) {
  const planted = plant(bug, await readFile(join(root, bug.file), 'utf8'));
  const built = join('dist', 'simulation', bug.file.replace(/\.ts$/, '.js'));
  const places = await write(planted, { built, bundler: await openBundler(bug.file, join(folder, BUNDLE)) });
  if (places.length === 0) throw new Error(`the simulation does not run ${bug.file}`);
  try {
    const { broken, lost, seconds, seeds } = await simulate();
    const [first] = broken.sort((one, other) => one.seed - other.seed);
    return {
      name: bug.name,
      seed: first?.seed ?? null,
      promise: first?.promise ?? null,
      lost,
      seconds,
      seeds,
    };
  } finally {
    for (const path of places) await cp(join(root, path), join(folder, path));
  }
}

/** Everywhere the module is: activities, adapters and the client are built files, workflows are in the bundle, the domain in both. */
async function write(text, { built, bundler }) {
  await bundler?.(text);
  if (!existsSync(join(root, built))) return bundler ? [BUNDLE] : [];
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  await writeFile(join(folder, built), ts.transpileModule(text, { compilerOptions }).outputText);
  return bundler ? [BUNDLE, built] : [built];
}

/** The ordinary simulation, as far as its first broken seed: its own last line. */
async function simulate() {
  const program = join(folder, 'dist', 'simulation', 'test', 'simulation', 'run', 'main.js');
  const seeds = ['--first', given.first, '--seeds', given.seeds];
  const options = [...seeds, '--canaries', 'none', '--shrunk', '0', '--until-broken', '--json'];
  const child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) last = line;
  const { broken, ...rest } = JSON.parse(last);
  return { ...rest, broken: broken.map(({ seed, promise }) => ({ seed: Number(seed), promise })) };
}

function report(verdicts) {
  const caught = verdicts.filter(({ seed }) => seed !== null).length;
  say('\n| bug | caught at seed | by the promise |\n| --- | --- | --- |');
  for (const verdict of verdicts) say(`| ${rowOf(verdict)} |`);
  say(`\n${caught} of ${verdicts.length} caught in ${given.seeds} seeds from ${given.first} on`);
  if (given.json) process.stdout.write(`${JSON.stringify({ caught, of: verdicts.length, verdicts })}\n`);
}

/** A seed that was lost, with its process or its time, has judged nothing. */
function rowOf({ name, seed, promise, lost }) {
  if (seed !== null) return `${name} | ${seed} | ${promise}`;
  return `${name} | missed | ${lost.join('; ')}`;
}
