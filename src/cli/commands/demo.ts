import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subtractMoney, ZERO, type Money } from '../../domain/money.js';
import { readConfig, type Config } from '../../config/config.js';
import { adapayDemo } from '../../demo/adapay-scenarios.js';
import { disagreements, sharedDisagreements, summarise, type PurchaseSummary } from '../../demo/books.js';
import { drawFrom } from '../../demo/names.js';
import { ADVANCE, pinganDemo } from '../../demo/pingan-scenarios.js';
import type { OpenDemo } from '../../demo/provider-demo.js';
import type { Stage, Told } from '../../demo/stage.js';
import { booksTable } from '../../demo/table.js';
import { startEmbedded, type Embedded } from '../../embedded/embedded.js';
import { createLog, logTemporalThrough } from '../../config/log.js';
import { untilStopped } from '../until-stopped.js';

/** The demos that there are, by provider. */
const DEMOS = { pingan: pinganDemo, adapay: adapayDemo } as const satisfies Record<string, OpenDemo>;

export type DemoProvider = keyof typeof DEMOS;
export const DEMO_PROVIDERS = Object.keys(DEMOS) as readonly DemoProvider[];

export interface DemoOptions {
  readonly provider: DemoProvider;
  readonly json: boolean;
  readonly keep: boolean;
  readonly seed: number;
}

/**
 * Runs five purchases on real servers and compares the provider's books, the journal and the histories with what the orders'
 * terms say. Answers the exit code: 0 only if all agree, nothing took effect twice and nothing was sent again blindly.
 */
export async function demoCommand(env: NodeJS.ProcessEnv, options: DemoOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-demo-'));
  try {
    return await runDemo(
      env,
      readConfig(env, { HOLDFAST_DATA: folder, HOLDFAST_LOG_LEVEL: 'warn' }),
      options,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runDemo(env: NodeJS.ProcessEnv, given: Config, options: DemoOptions): Promise<number> {
  const config = {
    ...given,
    // Whatever the shell is set to: five made-up purchases never go to a real provider, nor to another's worker.
    providersPath: undefined,
    temporal: { ...given.temporal, taskQueue: `demo-${randomBytes(4).toString('hex')}` },
  };
  const log = createLog(config.logLevel);
  logTemporalThrough(log);
  // Progress is for people; what a program reads is the one line at the end.
  const say = (line: string): void =>
    void (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  const workerEnv = { ...env, HOLDFAST_LOG_LEVEL: config.logLevel };
  const embedded = await startEmbedded({
    config,
    env: workerEnv,
    log,
    say,
    ui: true,
    pace: 'seconds',
    sandbox: { seed: options.seed, ...(options.provider === 'pingan' && { pingan: { advance: ADVANCE } }) },
  });
  try {
    const code = await play(embedded, options, say);
    if (options.keep) {
      say(
        `\nStill up: Temporal UI ${embedded.temporal.uiUrl ?? embedded.temporal.address}, sandbox ${embedded.sandbox.url}. Ctrl-C ends it.`,
      );
      await untilStopped();
    }
    return code;
  } finally {
    await embedded.stop();
  }
}

async function play(embedded: Embedded, options: DemoOptions, say: (line: string) => void): Promise<number> {
  const { sandbox, temporal } = embedded;
  // A server that was there before keeps its scenarios: each run has a tenant of its own.
  const tenant = `demo-${randomBytes(4).toString('hex')}`;
  const stage: Stage = {
    embedded,
    draw: drawFrom(options.seed),
    tenant,
    worker: await embedded.startWorker(),
    say,
  };
  const demo = DEMOS[options.provider](stage);
  const feeAccount = demo.shared.find(({ name }) => name === demo.feeAccount);
  const told: Told[] = [];
  const fees: Money[] = [];
  for (const scenario of demo.scenarios) {
    const before = feeAccount?.balance(sandbox) ?? ZERO;
    told.push(await demo.tell(scenario));
    fees.push(subtractMoney({ from: feeAccount?.balance(sandbox) ?? ZERO, take: before }));
  }

  const purchases: PurchaseSummary[] = [];
  const found: string[] = [];
  for (const one of told) {
    const summary = await summarise(embedded, demo.traces, one);
    purchases.push(summary);
    found.push(...(await disagreements(embedded, demo.traces, { told: one, summary })));
  }
  found.push(...sharedDisagreements(sandbox, demo.shared, told));
  const { balanced, accounts } = sandbox.ledger.report();
  if (!balanced) found.push('the provider’s books do not balance');

  say(`\n${booksTable(purchases, fees)}`);
  for (const line of found) say(`DISAGREES: ${line}`);
  say(
    found.length === 0
      ? '\nThe books, the journal and the histories agree with the terms.'
      : '\nNot all agree.',
  );
  if (options.json) {
    const { address, uiUrl } = temporal;
    process.stdout.write(
      `${JSON.stringify({ purchases, books: { balanced, accounts }, temporal: { address, ui: uiUrl ?? null } })}\n`,
    );
  }
  return found.length === 0 ? 0 : 1;
}
