import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { subtractMoney, ZERO, type Money } from '../domain/money.js';
import type { Config } from '../config/config.js';
import { INTERRUPTED } from '../config/interrupted.js';
import { startEmbedded, type Embedded } from '../embedded/embedded.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { memberBalance } from './balances.js';
import { disagreements, sharedDisagreements, summarise, type PurchaseSummary } from './purchase-summary.js';
import type { DemoProvider, SharedAccount } from './demo-provider.js';
import { DemoWorker } from './demo-worker.js';
import { drawFrom } from './names.js';
import { memberOf, playScenario, type Cast } from './play-scenario.js';
import { OpenPurchases } from './open-purchases.js';
import { Progress } from './progress.js';
import { DEMO_PROVIDERS, SPLIT_DEMOS, type DemoProviderName } from './providers.js';
import { playSplits } from './splits/play-splits.js';
import type { SplitDemoProvider } from './splits/split-demo-provider.js';
import { RECEIVERS, type HeldOrder } from './scenario.js';
import type { Stage, PlayedPurchase } from './stage.js';
import { purchasesTable } from './table.js';
import { playWorkflows } from './workflows/play-workflows.js';
import type { WorkflowDemo } from './workflows/workflow-scenario.js';
import { WORKFLOW_DEMOS, type WorkflowDemoName } from './workflows/workflow-demos.js';

export interface DemoOptions {
  readonly provider: DemoProviderName;
  /** The workflow that is played at 平安 in place of purchases. */
  readonly workflow?: WorkflowDemoName;
  readonly json: boolean;
  readonly seed: number;
  /** Leaves the servers up until the demo is stopped. */
  readonly keep: boolean;
  /** Resolves when somebody wants the demo to end. */
  readonly stopped: Promise<void>;
}

/** What the demo is started with. */
export interface DemoSettings {
  /** The configuration, whose data folder the demo may fill. */
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** Whether the data folder is removed after the demo. */
  readonly temporaryData: boolean;
}

/**
 * Runs five purchases, five divisions of trades or the scenarios of one workflow on real servers and compares the provider's records, the journal
 * and the histories with what their terms say. Answers the exit code: 0 only if all agree, nothing took effect twice and nothing was sent again blindly.
 */
export async function runDemo(
  { config: given, env, log, temporaryData }: DemoSettings,
  options: DemoOptions,
): Promise<number> {
  const config = {
    ...given,
    // Whatever the shell is set to: five made-up purchases never go to a real provider, nor to another's worker.
    providersPath: undefined,
    temporal: { ...given.temporal, taskQueue: `demo-${randomBytes(4).toString('hex')}` },
  };
  const { sandboxOptions } = workflowsOf(options) ?? purchasesOf(options.provider) ?? {};
  // Progress is for people; what a program reads is the one line at the end.
  const out = options.json ? process.stderr : process.stdout;
  const progress = new Progress((line) => void out.write(`${line}\n`), { isTerminal: out.isTTY });
  const embedding = {
    config,
    env: { ...env, HOLDFAST_LOG_LEVEL: config.logLevel },
    log,
    say: progress.say,
    ui: true,
    pace: 'seconds',
    temporaryData,
    sandbox: { ...sandboxOptions, seed: options.seed },
  } as const;
  try {
    const embedded = await progress.during('the servers to start', () => startEmbedded(embedding));
    const open = new OpenPurchases();
    try {
      const interrupted = options.stopped.then(() => INTERRUPTED);
      const code = await Promise.race([play(embedded, options, { progress, open }), interrupted]);
      if (options.keep && code !== INTERRUPTED) {
        const { temporal, sandbox } = embedded;
        const ui = temporal.uiUrl ?? temporal.address;
        progress.say(`\nStill up: Temporal UI ${ui}, sandbox ${sandbox.url}. Ctrl-C ends it.`);
        await options.stopped;
      }
      return code;
    } finally {
      await open.terminate(embedded.temporal, config.temporal, progress.say).finally(() => embedded.stop());
    }
  } finally {
    progress.stop();
  }
}

async function play(
  embedded: Embedded,
  options: DemoOptions,
  { progress, open }: Pick<Stage, 'progress' | 'open'>,
): Promise<number> {
  const demoWorker = await progress.during('the worker to take tasks', () => DemoWorker.hire(embedded));
  const stage: Stage = {
    embedded,
    draw: drawFrom(options.seed),
    // A server that was there before keeps its scenarios: each run has a tenant of its own.
    tenant: `demo-${randomBytes(4).toString('hex')}`,
    demoWorker,
    progress,
    open,
  };
  const workflows = workflowsOf(options);
  if (workflows) {
    const played = await Promise.race([playWorkflows(stage, workflows), demoWorker.failed]);
    return conclude(stage, { ...played, json: options.json });
  }
  const provider = purchasesOf(options.provider);
  if (!provider) {
    const divisions: SplitDemoProvider = SPLIT_DEMOS[options.provider as keyof typeof SPLIT_DEMOS];
    const { found, table, summary } = await Promise.race([playSplits(stage, divisions), demoWorker.failed]);
    return conclude(stage, { found, table, summary, json: options.json });
  }
  const receivers = openReceivers(stage, provider);
  const { played, fees } = await Promise.race([playAll(stage, { provider, receivers }), demoWorker.failed]);
  return judge(stage, { provider, receivers }, { played, fees, json: options.json });
}

interface Played {
  readonly played: readonly PlayedPurchase[];
  /** What the fees of each brought. */
  readonly fees: readonly Money[];
}

async function playAll(stage: Stage, cast: Cast): Promise<Played> {
  const { provider } = cast;
  const { sandbox } = stage.embedded;
  const played: PlayedPurchase[] = [];
  const fees: Money[] = [];
  for (const scenario of provider.scenarios) {
    const before = provider.feeBalance(sandbox);
    played.push(await playScenario(stage, cast, scenario));
    fees.push(subtractMoney({ from: provider.feeBalance(sandbox), take: before }));
  }
  return { played, fees };
}

/** Compares the terms with the provider's records, prints both, and answers the exit code. */
async function judge(
  stage: Stage,
  { provider, receivers }: Cast,
  { played, fees, json }: Played & { readonly json: boolean },
): Promise<number> {
  const { embedded } = stage;
  const { sandbox } = embedded;
  const purchases: PurchaseSummary[] = [];
  const found: string[] = [];
  for (const one of played) {
    const summary = await summarise(embedded, provider.traces, one);
    purchases.push(summary);
    found.push(...(await disagreements(embedded, provider.traces, { played: one, summary })));
  }
  found.push(...sharedDisagreements(sandbox, sharedAccounts(provider, receivers), played));
  return conclude(stage, { found, table: purchasesTable(purchases, fees), summary: { purchases }, json });
}

/** Prints what was played and what disagrees, and answers the exit code. */
function conclude(
  { embedded: { sandbox, temporal }, progress: { say } }: Stage,
  played: {
    readonly found: readonly string[];
    readonly table: string;
    readonly summary: object;
    readonly json: boolean;
  },
): number {
  const { balanced, accounts } = sandbox.ledger.report();
  const found = [...played.found, ...(balanced ? [] : ['the provider’s ledger does not balance'])];
  say(`\n${played.table}`);
  for (const line of found) say(`DISAGREES: ${line}`);
  say(
    found.length === 0
      ? '\nThe records, the journal and the histories agree with the terms.'
      : '\nNot all agree.',
  );
  if (played.json) {
    const { address, uiUrl } = temporal;
    const shown = {
      ...played.summary,
      ledger: { balanced, accounts },
      temporal: { address, ui: uiUrl ?? null },
    };
    process.stdout.write(`${JSON.stringify(shown)}\n`);
  }
  return found.length === 0 ? 0 : 1;
}

/** The demo of the workflow that was asked for, where one was. */
function workflowsOf({ workflow }: DemoOptions): WorkflowDemo | undefined {
  return workflow === undefined ? undefined : WORKFLOW_DEMOS[workflow];
}

/** The demo of purchases of a provider; undefined for one that divides trades and holds nothing. */
function purchasesOf(name: DemoProviderName): DemoProvider | undefined {
  return Object.hasOwn(DEMO_PROVIDERS, name)
    ? DEMO_PROVIDERS[name as keyof typeof DEMO_PROVIDERS]
    : undefined;
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
