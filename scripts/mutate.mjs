// Takes the rules away one by one, in the files that hold them, and runs the tests that are meant to notice: a mutant that
// no test notices has survived. Prints every survivor and the score; with --json also one object as the last line.
//
//   node scripts/mutate.mjs [--file <part of a path>] [--at-once 2] [--every 1] [--from 0] [--count 100]
//     [--lines 12,40] [--json]
//
// --every 5 takes each fifth mutant only, --from and --count some of the row, --lines those of some lines; the score then
// says so.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBundler } from './mutate/bundler.mjs';
import { writeImage } from './mutate/embedded.mjs';
import { Judge } from './mutate/judges.mjs';
import { mutantsOf } from './mutate/mutants.mjs';
import { RULES } from './mutate/rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules', '.cache');
const PROGRESS_EVERY = 10;

const { values: given } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '2' },
    every: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    count: { type: 'string', default: 'Infinity' },
    lines: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const lines = given.lines?.split(',').map(Number);
const say = (line) => (given.json ? process.stderr : process.stdout).write(`${line}\n`);

await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'mutate-'));
const image = join(folder, 'embedded.tar');
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const rules = Object.entries(RULES).filter(([name]) => name.includes(given.file));
if (rules.length === 0) throw new Error(`--file: no file with rules has ${given.file} in its path`);

const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1_000);
await writeImage(image);
const database = await openDatabase();
try {
  const results = [];
  for (const [path, tests] of rules) results.push(await judgeFile(path, tests));
  report(results);
} finally {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}

async function judgeFile(path, tests) {
  const text = await readFile(join(root, path), 'utf8');
  const all = mutantsOf(path, text);
  const from = Number(given.from);
  const mutants = all
    .filter(({ line }) => lines?.includes(line) ?? true)
    .filter((_, place) => place % Number(given.every) === 0)
    .slice(from, from + Number(given.count));
  say(`${path}: ${mutants.length} of ${all.length} mutants, ${tests.length} test files`);
  const queue = [...mutants];
  const verdicts = [];
  const take = async (_, place) => {
    const court = await openCourt(path, tests, `${place}`);
    try {
      const whole = await court.judge(text);
      if (whole.verdict !== 'survived')
        throw new Error(`the tests of ${path} fail without any mutant:\n${whole.output}`);
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const { verdict } = await court.judge(mutant.code);
        verdicts.push({ mutant, verdict });
        if (verdict === 'survived') say(`  SURVIVED ${describe(mutant)}`);
        if (verdicts.length % PROGRESS_EVERY === 0) say(`  ${verdicts.length} judged, ${seconds()} s`);
      }
      // Else some of the red was not the mutants': the database, or a machine too busy for the limits of the tests.
      const again = await court.judge(text);
      if (again.verdict !== 'survived')
        throw new Error(`the tests of ${path} fail after the mutants:\n${again.output}`);
    } finally {
      court.close();
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

/** Where the mutants of one file are judged, one at a time. */
async function openCourt(path, tests, name) {
  const env = { DATABASE_URL: database.url };
  const file = join(folder, `bundle-${path.replaceAll('/', '-')}-${name}.js`);
  const isBundled = path.startsWith('workflows/');
  const bundle = isBundled ? await openBundler(path, file) : undefined;
  if (isBundled && !bundle) throw new Error(`${path} is not in the workflow bundle`);
  const judge = new Judge({ path, tests, image }, { ...env, ...(bundle && { HOLDFAST_TEST_BUNDLE: file }) });
  return {
    judge: async (code) => {
      await bundle?.(code);
      return judge.judge(code);
    },
    close: () => judge.close(),
  };
}

/** One PostgreSQL for all mutants; each test file takes a database of its own there. */
async function openDatabase() {
  const { startPostgres } = await import('../dist/test/support/postgres/postgres.js');
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
  say(`\nscore: ${score} % of ${mutants} mutants, ${survived} survived, ${seconds()} s`);
  for (const { path, survivors } of results) {
    for (const survivor of survivors) say(`survivor: ${describe({ path, ...survivor })}`);
  }
  if (given.json)
    process.stdout.write(
      `${JSON.stringify({ score, mutants, survived, seconds: seconds(), files: results })}\n`,
    );
}

function describe({ path, line, what, was }) {
  return `${path}:${line}  ${what}: ${was}`;
}
