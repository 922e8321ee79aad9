import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { reconciliationActivities } from '../activities/reconciliation.js';
import type { ComparisonRules } from '../src/domain/reconciliation.js';
import { createOperationJournal } from '../src/journal/operation-journal.js';
import { openDatabase } from '../src/journal/open-database.js';
import { readStatementFile } from '../src/providers/pingan/statements/read-file.js';
import type { Provider } from '../src/providers/provider.js';
import { startPostgres } from '../test/support/postgres/postgres.js';
import { writeFiles, type BenchFile } from './reconcile-file.js';
import {
  balanceLines,
  BENCH_DATE,
  BUYER_BEFORE,
  buyerOf,
  DAMAGED_KINDS,
  damageOf,
  MERCHANT,
  OPERATION,
  SELLER,
  serialNumberOf,
  tradeLines,
} from './reconcile-lines.js';

export interface ReconcileFigures {
  /** Trades, and as many balances. */
  readonly lines: number;
  /** From the enciphered files to the cases. */
  readonly seconds: { readonly stage: number; readonly compare: number; readonly total: number };
  readonly rssMb: { readonly before: number; readonly most: number };
  /** PostgreSQL's COPY of the same lines, plain, and one hash join with the operations and one with the balances of the day before. */
  readonly baselineSeconds: number;
  readonly ratio: number;
  /** By kind: how many were damaged, and how many cases were found. */
  readonly cases: Readonly<Record<string, { readonly injected: number; readonly found: number }>>;
  readonly equal: boolean;
}

const RULES: ComparisonRules = {
  files: [{ type: 'JY', feeInAmount: true, ordered: true, kinds: ['release'] }],
  feeKinds: ['release'],
  functionalAccounts: [],
  bookings: { 确认付款: 'both' },
};
const DAY_BEFORE = '20260228';
/** {@link buyerOf}, for the rows that the database makes. */
const BUYER_SQL = `'${MERCHANT}1' || lpad(line::text, 11, '0')`;
const SAMPLE_MS = 50;
const MB = 1_048_576;

/**
 * Reads a reconciliation file of so many trades and one of as many balances, stages them and compares them with as many operations and the
 * balances of the day before, on a PostgreSQL of its own.
 */
export async function benchReconcile(lines: number, say: (line: string) => void): Promise<ReconcileFigures> {
  const postgres = await startPostgres({ from: 'machine' });
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-reconcile-'));
  try {
    say(`writing ${lines} trades, balances and operations`);
    const at = (name: string): string => join(folder, name);
    const files = [
      await writeFiles('JY', () => tradeLines(lines), at),
      await writeFiles('YE', () => balanceLines(lines), at),
    ];
    // The server reads the plain lines itself, as another user.
    await chmod(folder, 0o755);
    const database = await openDatabase({ url: postgres.url });
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(operationsOf(lines));
    await client.query(balancesBefore(lines));
    await client.query('VACUUM ANALYZE holdfast.operation, holdfast.closing_balance');
    const ours = await measured(() => compare(files, database));
    const baselineSeconds = await baseline(client, files);
    const { rows } = await client.query<{ kind: string; about: string }>(
      `SELECT kind, coalesce(serial_number, details ->> 'account') AS about
       FROM holdfast.reconciliation_case WHERE gone_at IS NULL`,
    );
    await client.end();
    await database.close();
    const injected = injectedCases(lines);
    const found = rows.map(({ kind, about }) => `${kind} ${about}`);
    const cases = Object.fromEntries(
      DAMAGED_KINDS.map((kind) => [
        kind,
        { injected: countOf(injected, kind), found: countOf(new Set(found), kind) },
      ]),
    );
    const { stage, compare: compared } = ours.result;
    const total = stage + compared;
    return {
      lines,
      seconds: { stage, compare: compared, total },
      rssMb: ours.rssMb,
      baselineSeconds,
      ratio: total / baselineSeconds,
      cases,
      equal: found.length === injected.size && found.every((one) => injected.has(one)),
    };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  files: readonly BenchFile[],
  database: Awaited<ReturnType<typeof openDatabase>>,
): Promise<{ stage: number; compare: number }> {
  const key = randomBytes(16).toString('hex');
  const sealer = {
    seal: ({ text }: { text: string }) => text,
    open: ({ sealed }: { sealed: string }) => sealed,
  };
  const journal = createOperationJournal({ database, sealer, contentHash: () => key });
  const provider = providerOf(async function* ({ name }) {
    const file = files.find((one) => one.name === name);
    if (!file) throw new Error(`no file ${name}`);
    const { enciphered, password, type, entry } = file;
    const handle = await open(enciphered, 'r');
    try {
      yield* readStatementFile({ handle, bytes: (await stat(enciphered)).size, password }, { type, entry });
    } finally {
      await handle.close();
    }
  });
  const activities = reconciliationActivities({ journal, providers: new Map([['pingan', provider]]) });
  const request = { provider: 'pingan', date: BENCH_DATE, load: 'bench' };
  const startedAt = performance.now();
  const staged = [];
  for (const { name, type } of files) {
    const file = { name, type };
    staged.push({ ...file, ...(await activities.loadStatementFile({ ...request, file })) });
  }
  const stagedAt = performance.now();
  await activities.compareStatements({ ...request, files: staged });
  const comparedAt = performance.now();
  return { stage: (stagedAt - startedAt) / 1_000, compare: (comparedAt - stagedAt) / 1_000 };
}

function providerOf(read: NonNullable<Provider['statements']>['read']): Provider {
  const none = () => Promise.reject(new Error('not measured'));
  return {
    name: 'pingan',
    serialNumber: { prefix: 'H68860' },
    sendTimeoutMs: 1,
    operations: {},
    queries: { balance: none },
    statements: {
      rules: RULES,
      previousDay: () => DAY_BEFORE,
      dayState: none,
      files: none,
      read,
      reportedOf: () => ({}),
    },
    close: () => Promise.resolve(),
  };
}

/** COPY of the same lines, plain, and two hash joins that say which of them differ. */
async function baseline(client: Client, files: readonly BenchFile[]): Promise<number> {
  const tables = [
    { name: 'baseline_trade', columns: 17 },
    { name: 'baseline_balance', columns: 5 },
  ];
  for (const { name, columns } of tables) {
    const listed = Array.from({ length: columns }, (_, index) => `c${index + 1} text`).join(', ');
    await client.query(`CREATE UNLOGGED TABLE ${name} (${listed})`);
  }
  await client.query('SET enable_nestloop = off');
  const startedAt = performance.now();
  for (const [index, { name }] of tables.entries()) {
    const path = files[index]?.plain ?? '';
    await client.query(`COPY ${name} FROM '${path}' WITH (FORMAT text, DELIMITER '&', ENCODING 'GB18030')`);
  }
  await client.query(
    `SELECT count(*) FROM baseline_trade b LEFT JOIN holdfast.operation o ON o.serial_number = b.c14
     WHERE o.operation_id IS NULL OR o.amount <> b.c9::numeric OR o.fee <> b.c10::numeric`,
  );
  await client.query(
    `SELECT count(*) FROM baseline_balance b LEFT JOIN holdfast.closing_balance o ON o.account = b.c3 AND o.bank_date = '${DAY_BEFORE}'
     WHERE o.account IS NULL OR o.amount <> b.c4::numeric`,
  );
  return (performance.now() - startedAt) / 1_000;
}

/** As many releases as there are lines, ended as their damage says. */
function operationsOf(lines: number): string {
  const at = (kind: (typeof DAMAGED_KINDS)[number]) => DAMAGED_KINDS.indexOf(kind);
  return `
    INSERT INTO holdfast.operation (operation_id, serial_number, provider, kind, amount, fee, payer_account, payee_account,
      sealed, content_hash, owner, sends, final_outcome, begun_at, ended_at)
    SELECT 't/o' || line || '/release/1', 'H68860260301' || lpad(line::text, 10, '0'), 'pingan', 'release', ${OPERATION.amount}, ${OPERATION.fee},
      ${BUYER_SQL}, '${SELLER}', '{}', '', 'bench', '{}',
      CASE line % 1000
        WHEN ${at('unknownSettled')} THEN NULL
        WHEN ${at('statusDiffers')} THEN '{"type": "absent", "why": "bench"}'::jsonb
        ELSE '{"type": "succeeded", "result": {"tradeDate": "${BENCH_DATE}"}}'::jsonb END,
      '2026-03-01T02:00:00Z', '2026-03-01T02:00:01Z'
    FROM generate_series(0, ${lines - 1}) AS line`;
}

/** What every account had the day before. */
function balancesBefore(lines: number): string {
  return `
    INSERT INTO holdfast.closing_balance (provider, bank_date, account, amount)
    SELECT 'pingan', '${DAY_BEFORE}', ${BUYER_SQL}, ${BUYER_BEFORE} FROM generate_series(0, ${lines - 1}) AS line`;
}

/** The cases that a comparison has to find, each as its kind and number. */
function injectedCases(lines: number): ReadonlySet<string> {
  const cases = new Set<string>();
  for (let line = 0; line < lines; line += 1) {
    const damage = damageOf(line);
    if (damage === undefined) continue;
    if (damage === 'balanceDiffers') cases.add(`${damage} ${buyerOf(line)}`);
    else cases.add(`${damage} ${serialNumberOf(damage === 'inFileOnly' ? line + lines : line)}`);
    // The operation of a line with another number is missing in the file.
    if (damage === 'inFileOnly') cases.add(`inJournalOnly ${serialNumberOf(line)}`);
  }
  return cases;
}

function countOf(cases: ReadonlySet<string>, kind: string): number {
  return [...cases].filter((one) => one.startsWith(`${kind} `)).length;
}

async function measured<T>(
  work: () => Promise<T>,
): Promise<{ result: T; rssMb: { before: number; most: number } }> {
  const before = process.memoryUsage.rss() / MB;
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss() / MB);
  }, SAMPLE_MS);
  try {
    const result = await work();
    most = Math.max(most, process.memoryUsage.rss() / MB);
    return { result, rssMb: { before, most } };
  } finally {
    clearInterval(look);
  }
}
