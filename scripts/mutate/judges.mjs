import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('judge.mjs', import.meta.url));
/** What the first text, which is unchanged, may take. */
const FIRST_PATIENCE_MS = 600_000;
/** A mutant may loop so that no limit of a test is ever looked at: it gets this, or as many times what the first text took. */
const PATIENCE_MS = 90_000;
const TIMES_THE_FIRST = 3;

const open = new Set();
process.once('exit', () => open.forEach((judge) => judge.close()));

/**
 * Runs the tests of one file, in a new process for each text: modules that stay loaded can answer for the mutant before.
 */
export class Judge {
  #child;
  #patienceMs;

  constructor(given, env) {
    this.given = given;
    this.env = env;
    open.add(this);
  }

  /** Runs the tests against a text: `killed` when they turn red, `timedOut` when they never end, else `survived`. */
  async judge(code) {
    const env = { ...process.env, ...this.env, HOLDFAST_MUTANT: JSON.stringify({ ...this.given, code }) };
    // A test file's own children are in the group of their judge. What it says would stand between the figures.
    this.#child = fork(program, { env, detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const startedMs = performance.now();
    const answer = await said(this.#child, this.#patienceMs ?? FIRST_PATIENCE_MS);
    this.#patienceMs ??= Math.max(PATIENCE_MS, TIMES_THE_FIRST * (performance.now() - startedMs));
    const { exitCode } = this.#child;
    this.#end();
    if (answer !== undefined) return { verdict: answer.red ? 'killed' : 'survived', output: answer.output };
    // A judge that ends without a verdict says nothing about the tests.
    if (exitCode !== null) throw new Error(`the tests could not be run (exit ${exitCode})`);
    return { verdict: 'timedOut', output: '' };
  }

  close() {
    open.delete(this);
    this.#end();
  }

  #end() {
    const child = this.#child;
    this.#child = undefined;
    try {
      if (child) process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

/** The next message; undefined when the child ends before it, or it does not come in time. */
function said(child, patienceMs) {
  return new Promise((resolve) => {
    const done = (answer) => {
      clearTimeout(timer);
      child.off('message', done);
      child.off('exit', ended);
      resolve(answer);
    };
    const ended = () => done(undefined);
    const timer = setTimeout(ended, patienceMs);
    child.on('message', done);
    child.on('exit', ended);
  });
}
