import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdfastCliPath } from '../../src/embedded/spawned-process.js';
import { startPostgres, type TestPostgres } from '../support/postgres/postgres.js';
import { workersOf } from '../support/stack/history.js';
import { describeWithTemporal, type RunningTemporal } from '../support/temporal/describe-with-temporal.js';

interface Summary {
  readonly purchases: readonly {
    readonly scenario: string;
    readonly state: string;
    readonly held: string;
    readonly released: string;
    readonly returned: string;
    readonly refunded: string;
    readonly operations: readonly {
      readonly kind: string;
      readonly serialNumber: string;
      readonly amount: string | null;
      readonly outcome: string;
      readonly calls: number;
      readonly effects: number;
    }[];
  }[];
  readonly ledger: {
    readonly balanced: boolean;
    readonly accounts: readonly { readonly kind: string; readonly available: string }[];
  };
  readonly temporal: { readonly address: string; readonly ui: string | null };
}

interface Run {
  readonly lines: readonly string[];
  /** What it told people, on standard error. */
  readonly told: readonly string[];
  readonly summary: Summary;
  readonly dataDir: string;
}

const ADAPAY_ENDINGS = {
  releasedInParts: 'released',
  partlyReturned: 'divided',
  refunded: 'released',
  expired: 'released',
  killed: 'released',
};
const ENDINGS = {
  released: 'released',
  partlyReturned: 'divided',
  codeExpired: 'codeExpired',
  rejectedForFunds: 'paymentExpired',
  killed: 'released',
};
const DEMO_MS = 240_000;
const ZERO = '0.00';

/** Runs the demo as a user does; rejects unless it exits 0. */
async function runDemo(seed: number, env: NodeJS.ProcessEnv, ...options: string[]): Promise<Run> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-demo-test-'));
  const args = [holdfastCliPath(), 'demo', '--json', '--seed', String(seed), ...options];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...env, HOLDFAST_DATA: dataDir },
    timeout: DEMO_MS,
  });
  const lines = stdout.trimEnd().split('\n');
  const told = stderr.trimEnd().split('\n');
  return { lines, told, summary: JSON.parse(lines.at(-1) ?? '') as Summary, dataDir };
}

/** The steps of each purchase that were told, by scenario, each as its seconds and its words. */
function stepsByScenario({ told }: Run): Map<string, [seconds: number, words: string][]> {
  const scenarios = new Map<string, [number, string][]>();
  let steps: [number, string][] = [];
  for (const line of told) {
    const [, scenario] = /^(\w+): order D-/.exec(line) ?? [];
    if (scenario !== undefined) scenarios.set(scenario, (steps = []));
    const [, seconds, words = ''] = /^ *(\d+\.\d\d) s {2}(.*)$/.exec(line) ?? [];
    if (seconds !== undefined) steps.push([Number(seconds), words]);
  }
  return scenarios;
}

/** The steps of every purchase stand in the order in which they happened, and each ends as the summary has it. */
function expectStepsInOrder(run: Run): void {
  const scenarios = stepsByScenario(run);
  expect([...scenarios.keys()]).toEqual(run.summary.purchases.map(({ scenario }) => scenario));
  for (const { scenario, state, operations } of run.summary.purchases) {
    const steps = scenarios.get(scenario) ?? [];
    const times = steps.map(([seconds]) => seconds);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(steps.at(-1)?.[1]).toBe(`the purchase has ended: ${state}`);
    const numbers = steps.flatMap(([, words]) =>
      /(?:succeeded|rejected)/.test(words) ? numberIn(words) : [],
    );
    expect(numbers).toEqual(operations.map(({ serialNumber }) => serialNumber));
  }
}

/** The serial number in the words of a step. */
function numberIn(words: string): string[] {
  return /\bHF?\d{10,}/.exec(words)?.slice(0, 1) ?? [];
}

/** The killed purchase, from the hold on: who reads it sees the money taken before the kill, and queried after it. */
function expectKillShown(run: Run): void {
  const words = (stepsByScenario(run).get('killed') ?? []).map(([, step]) => step);
  const from = words.findIndex((step) => step.startsWith('hold/1'));
  expect(words.slice(from, from + 5)).toEqual([
    expect.stringMatching(/^hold\/1 {2}[\d.]+ {2}\w+ {2}written down, then sent; no answer yet$/),
    expect.stringMatching(/^the provider takes the [\d.]+ yuan: its records have the hold once; its answer/),
    expect.stringMatching(/^worker \d+ is killed \(SIGKILL\): nobody hears the answer$/),
    expect.stringMatching(/^worker \d+ takes over; the journal says that the hold was sent, not how/),
    expect.stringMatching(/^hold\/1 {2}[\d.]+ {2}\w+ {2}queried: succeeded$/),
  ]);
}

describeWithTemporal('the demo', (temporal) => {
  let postgres: TestPostgres;
  let embedded: Run;
  let given: Run;
  beforeAll(async () => {
    postgres = await startPostgres();
    embedded = await runDemo(1, { DATABASE_URL: '' });
    given = await runDemo(2, { DATABASE_URL: postgres.url, TEMPORAL_ADDRESS: temporal.address });
  }, 2 * DEMO_MS);
  afterAll(async () => {
    await postgres.stop();
    for (const { dataDir } of [embedded, given]) await rm(dataDir, { recursive: true, force: true });
  });

  it('prints one line on standard output, an object of purchases, records and Temporal’s address', () => {
    for (const { lines, summary } of [embedded, given]) {
      expect(lines).toHaveLength(1);
      expect(Object.keys(summary).sort()).toEqual(['ledger', 'purchases', 'temporal']);
    }
  });

  it('tells people the steps in the order in which they happened, and the kill so that they see what it cut', () => {
    for (const run of [embedded, given]) {
      expectStepsInOrder(run);
      expectKillShown(run);
    }
  });

  it('tells five scenarios, each to its own ending', () => {
    for (const { summary } of [embedded, given]) {
      const endings = summary.purchases.map(({ scenario, state }) => [scenario, state]);
      expect(Object.fromEntries(endings)).toEqual(ENDINGS);
      expect(summary.purchases).toHaveLength(5);
    }
  });

  it('shows balanced records in which nothing is left in escrow', () => {
    for (const { ledger } of [embedded.summary, given.summary]) {
      expect(ledger.balanced).toBe(true);
      const guarantee = ledger.accounts.filter(({ kind }) => kind === 'guarantee');
      expect(guarantee).not.toEqual([]);
      expect(guarantee.map(({ available }) => available)).toEqual(guarantee.map(() => ZERO));
    }
  });

  it('shows each operation once: one serial number, and an effect only where it succeeded', () => {
    for (const { purchases } of [embedded.summary, given.summary]) {
      const operations = purchases.flatMap((purchase) => purchase.operations);
      expect(new Set(operations.map(({ serialNumber }) => serialNumber)).size).toBe(operations.length);
      for (const { outcome, effects, calls } of operations) {
        expect(['succeeded', 'rejected']).toContain(outcome);
        expect(effects).toBe(outcome === 'succeeded' ? 1 : 0);
        expect(calls).toBeGreaterThan(0);
      }
    }
  });

  it('holds what the order says, and divides it as the terms say', () => {
    for (const { purchases } of [embedded.summary, given.summary]) {
      const of = (scenario: string) => purchases.find((purchase) => purchase.scenario === scenario)!;
      for (const scenario of ['released', 'killed', 'partlyReturned']) {
        const { held, released, operations } = of(scenario);
        expect(held).toBe(operations.find(({ kind }) => kind === 'hold')?.amount);
        expect(released).toBe(held);
      }
      expect(of('partlyReturned').refunded).not.toBe(ZERO);
      for (const scenario of ['codeExpired', 'rejectedForFunds']) {
        expect(of(scenario)).toMatchObject({ held: ZERO, released: ZERO, returned: ZERO, refunded: ZERO });
      }
    }
  });

  it('carries out the same operations with other figures when the seed is another', () => {
    const shape = ({ summary }: Run) =>
      summary.purchases.map(({ scenario, operations }) => [
        scenario,
        operations.map(({ kind, outcome }) => [kind, outcome]),
      ]);
    const figures = ({ summary }: Run) => summary.purchases.map(({ held, refunded }) => [held, refunded]);
    expect(shape(given)).toEqual(shape(embedded));
    expect(figures(given)).not.toEqual(figures(embedded));
  });

  it('keeps its journal in the data folder unless it is given a database', () => {
    expect(existsSync(join(embedded.dataDir, 'journal'))).toBe(true);
    expect(existsSync(join(given.dataDir, 'journal'))).toBe(false);
  });

  it('writes every operation into the database that DATABASE_URL names', async () => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      const { rows } = await client.query<{ serial_number: string }>(
        'SELECT serial_number FROM holdfast.operation ORDER BY serial_number',
      );
      const shown = given.summary.purchases.flatMap(({ operations }) =>
        operations.map(({ serialNumber }) => serialNumber),
      );
      expect(rows.map((row) => row.serial_number)).toEqual(shown.sort());
    } finally {
      await client.end();
    }
  });

  it('runs on the server that TEMPORAL_ADDRESS names, where the killed purchase shows two workers', async () => {
    expect(given.summary.temporal.address).toBe(temporal.address);
    expect(await workersOfKilled(temporal, 'pingan')).toEqual([2]);
  });
});

describeWithTemporal('the demo at Adapay', (temporal) => {
  let run: Run;
  const of = (scenario: string) => run.summary.purchases.find((purchase) => purchase.scenario === scenario)!;
  beforeAll(async () => {
    const env = { DATABASE_URL: '', TEMPORAL_ADDRESS: temporal.address };
    run = await runDemo(3, env, '--provider', 'adapay');
  }, DEMO_MS);
  afterAll(() => rm(run.dataDir, { recursive: true, force: true }));

  it('prints a summary of the same form, on one line', () => {
    expect(run.lines).toHaveLength(1);
    expect(Object.keys(run.summary).sort()).toEqual(['ledger', 'purchases', 'temporal']);
    const endings = run.summary.purchases.map(({ scenario, state }) => [scenario, state]);
    expect(Object.fromEntries(endings)).toEqual(ADAPAY_ENDINGS);
  });

  it('tells people the steps in the order in which they happened', () => {
    expectStepsInOrder(run);
    expectKillShown(run);
  });

  it('releases in parts, returns in part and refunds as the terms say, and leaves nothing in escrow', () => {
    const kinds = (scenario: string) =>
      of(scenario)
        .operations.map(({ kind }) => kind)
        .filter((kind) => kind !== 'openAccount' && kind !== 'applyCardBinding');
    expect(kinds('releasedInParts')).toEqual(['hold', 'release', 'release']);
    expect(of('releasedInParts').released).toBe(of('releasedInParts').held);
    expect(kinds('partlyReturned')).toEqual(['hold', 'return', 'release']);
    expect(of('partlyReturned').returned).not.toBe(ZERO);
    expect(kinds('refunded').filter((kind) => kind === 'refund').length).toBeGreaterThan(1);
    expect(of('refunded').refunded).toBe(of('refunded').held);
    for (const scenario of ['expired', 'killed']) expect(kinds(scenario)).toEqual(['hold', 'release']);
    expect(run.summary.ledger.balanced).toBe(true);
    const left = run.summary.ledger.accounts.filter(({ kind }) => kind === 'guarantee');
    expect(left.map(({ available }) => available)).toEqual(left.map(() => ZERO));
  });

  it('sends each operation once, also the hold whose worker is killed', async () => {
    for (const { operations } of run.summary.purchases) {
      for (const { outcome, effects, calls } of operations)
        expect({ outcome, effects, calls }).toEqual({ outcome: 'succeeded', effects: 1, calls: 1 });
    }
    expect(await workersOfKilled(temporal, 'adapay')).toEqual([2]);
  });
});

/** How many workers carried each purchase of the demo at this provider whose worker was killed. */
async function workersOfKilled(temporal: RunningTemporal, provider: string): Promise<number[]> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const { workflow } = new Client({ connection, namespace: temporal.namespace });
    const workers: number[] = [];
    const query = `WorkflowType = "purchase" AND HoldfastProvider = "${provider}"`;
    for await (const { workflowId } of workflow.list({ query })) {
      if (!/^order\/demo-[^/]+\/D-killed-/.test(workflowId)) continue;
      const { events } = await workflow.getHandle(workflowId).fetchHistory();
      workers.push(workersOf(events ?? []).length);
    }
    return workers;
  } finally {
    await connection.close();
  }
}
