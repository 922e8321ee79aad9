import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { subtractMoney, ZERO, type Money } from '../domain/money.js';
import type { Config } from '../config/config.js';
import { startEmbedded, type Embedded } from '../embedded/embedded.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { memberBalance } from './balances.js';
import { disagreements, sharedDisagreements, summarise, type PurchaseSummary } from './books.js';
import type { DemoProvider, SharedAccount } from './demo-provider.js';
import { drawFrom } from './names.js';
import { memberOf, playScenario } from './play-scenario.js';
import { DEMO_PROVIDERS, type DemoProviderName } from './providers.js';
import { RECEIVERS, type HeldOrder } from './scenario.js';
import type { Stage, Told } from './stage.js';
import { booksTable } from './table.js';

export interface DemoOptions {
  readonly provider: DemoProviderName;
  readonly json: boolean;
  readonly seed: number;
  /** Awaited at the end, with the servers still up; default: they are stopped at once. */
  readonly untilStopped?: () => Promise<void>;
}

/** What the demo is started with. */
export interface DemoSettings {
  /** The configuration, whose data folder the demo may fill. */
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
}

/**
 * Runs five purchases on real servers and compares the provider's books, the journal and the histories with what the orders'
 * terms say. Answers the exit code: 0 only if all agree, nothing took effect twice and nothing was sent again blindly.
 */
export async function runDemo(
  { config: given, env, log }: DemoSettings,
  options: DemoOptions,
): Promise<number> {
  const config = {
    ...given,
    // Whatever the shell is set to: five made-up purchases never go to a real provider, nor to another's worker.
    providersPath: undefined,
    temporal: { ...given.temporal, taskQueue: `demo-${randomBytes(4).toString('hex')}` },
  };
  const { sandboxOptions }: DemoProvider = DEMO_PROVIDERS[options.provider];
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
    sandbox: { ...sandboxOptions, seed: options.seed },
  });
  try {
    const code = await play(embedded, options, say);
    if (options.untilStopped) {
      say(
        `\nStill up: Temporal UI ${embedded.temporal.uiUrl ?? embedded.temporal.address}, sandbox ${embedded.sandbox.url}. Ctrl-C ends it.`,
      );
      await options.untilStopped();
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
  const provider: DemoProvider = DEMO_PROVIDERS[options.provider];
  const receivers = openReceivers(stage, provider);
  const told: Told[] = [];
  const fees: Money[] = [];
  for (const scenario of provider.scenarios) {
    const before = provider.feeBalance(sandbox);
    told.push(await playScenario(stage, { provider, receivers }, scenario));
    fees.push(subtractMoney({ from: provider.feeBalance(sandbox), take: before }));
  }

  const purchases: PurchaseSummary[] = [];
  const found: string[] = [];
  for (const one of told) {
    const summary = await summarise(embedded, provider.traces, one);
    purchases.push(summary);
    found.push(...(await disagreements(embedded, provider.traces, { told: one, summary })));
  }
  found.push(...sharedDisagreements(sandbox, sharedAccounts(provider, receivers), told));
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

/** The seller, and where the provider pays several receivers the others too. */
function openReceivers(stage: Stage, provider: DemoProvider): HeldOrder['receivers'] {
  const open = (name: string) => provider.openReceiver(stage.embedded.sandbox, memberOf(stage, name));
  const seller = open('seller');
  if (!provider.capabilities.includes('severalReceivers')) return { seller };
  return { seller, courier: open('courier'), agent: open('agent') };
}

/** The accounts whose gains and losses the terms of all purchases add up to. */
function sharedAccounts(provider: DemoProvider, receivers: HeldOrder['receivers']): SharedAccount[] {
  const ofReceivers = RECEIVERS.flatMap((name) => {
    const { member } = receivers[name] ?? {};
    if (member === undefined) return [];
    return [{ name, startedWith: ZERO, balance: (sandbox: Sandbox) => memberBalance(sandbox, member) }];
  });
  const fee = { name: 'fee', startedWith: ZERO, balance: (sandbox: Sandbox) => provider.feeBalance(sandbox) };
  const { advance } = provider;
  if (!advance) return [...ofReceivers, fee];
  const ofAdvance = {
    name: 'advance',
    startedWith: advance.startsWith,
    balance: (sandbox: Sandbox) => advance.balance(sandbox),
  };
  return [...ofReceivers, fee, ofAdvance];
}
