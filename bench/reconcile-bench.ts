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
import { BENCH_DATE, DAMAGED_KINDS, damageOf, writeLines } from './reconcile-lines.js';

export interface ReconcileFigures {
  readonly lines: number;
  /** From the enciphered file to the cases. */
  readonly seconds: { readonly stage: number; readonly compare: number; readonly total: number };
  readonly rssMb: { readonly before: number; readonly most: number };
  /** PostgreSQL's COPY of the plain lines and one hash join with the operations. */
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
};
const SAMPLE_MS = 50;
const MB = 1_048_576;

/** Reads a reconciliation file of so many lines, stages it and compares it with as many operations on a PostgreSQL of its own. */
export async function benchReconcile(lines: number, say: (line: string) => void): Promise<ReconcileFigures> {
  const postgres = await startPostgres({ from: 'machine' });
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-reconcile-'));
  const paths = { enciphered: join(folder, 'file.enc'), plain: join(folder, 'plain.txt') };
  try {
    say(`writing ${lines} lines and operations`);
    const file = await writeLines(lines, paths);
    // The server reads the plain lines itself, as another user.
    await chmod(folder, 0o755);
    const database = await openDatabase({ url: postgres.url });
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(operationsOf(lines));
    await client.query('VACUUM ANALYZE holdfast.operation');
    const ours = await measured(() => compare(paths.enciphered, file, database));
    const baselineSeconds = await baseline(client, paths.plain);
    const { rows } = await client.query<{ kind: string; line: string }>(
      `SELECT kind, coalesce(serial_number, '') AS line FROM holdfast.reconciliation_case WHERE gone_at IS NULL`,
    );
    await client.end();
    await database.close();
    const cases = Object.fromEntries(
      DAMAGED_KINDS.map((kind) => [
        kind,
        { injected: injected(lines, kind), found: rows.filter((row) => row.kind === kind).length },
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
      equal:
        Object.values(cases).every(({ injected: wanted, found }) => wanted === found) &&
        rows.length === DAMAGED_KINDS.reduce((sum, kind) => sum + injected(lines, kind), 0),
    };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  path: string,
  { entry, password }: { readonly entry: string; readonly password: string },
  database: Awaited<ReturnType<typeof openDatabase>>,
): Promise<{ stage: number; compare: number }> {
  const key = randomBytes(16).toString('hex');
  const sealer = {
    seal: ({ text }: { text: string }) => text,
    open: ({ sealed }: { sealed: string }) => sealed,
  };
  const journal = createOperationJournal({ database, sealer, contentHash: () => key });
  const provider = providerOf(async function* () {
    const handle = await open(path, 'r');
    try {
      const bytes = (await stat(path)).size;
      yield* readStatementFile({ handle, bytes, password }, { type: 'JY', entry });
    } finally {
      await handle.close();
    }
  });
  const activities = reconciliationActivities({ journal, providers: new Map([['pingan', provider]]) });
  const file = { name: `${entry}.enc`, type: 'JY' };
  const request = { provider: 'pingan', date: BENCH_DATE, load: 'bench' };
  const startedAt = performance.now();
  await activities.loadStatementFile({ ...request, file });
  const stagedAt = performance.now();
  await activities.compareStatements({ ...request, files: [{ ...file, state: 'staged' }] });
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
      previousDay: () => '20260228',
      dayState: none,
      files: none,
      read,
      reportedOf: () => ({}),
    },
    close: () => Promise.resolve(),
  };
}

/** COPY of the same lines, plain, and one hash join that says which of them differ. */
async function baseline(client: Client, path: string): Promise<number> {
  const columns = Array.from({ length: 17 }, (_, index) => `c${index + 1} text`).join(', ');
  await client.query(`CREATE UNLOGGED TABLE baseline (${columns})`);
  await client.query('SET enable_nestloop = off');
  const startedAt = performance.now();
  await client.query(`COPY baseline FROM '${path}' WITH (FORMAT text, DELIMITER '&', ENCODING 'GB18030')`);
  await client.query(
    `SELECT count(*) FROM baseline b LEFT JOIN holdfast.operation o ON o.serial_number = b.c14
     WHERE o.operation_id IS NULL OR o.amount <> b.c9::numeric OR o.fee <> b.c10::numeric`,
  );
  return (performance.now() - startedAt) / 1_000;
}

/** As many releases of 100.00 as there are lines, ended as their damage says. */
function operationsOf(lines: number): string {
  const at = (kind: (typeof DAMAGED_KINDS)[number]) => DAMAGED_KINDS.indexOf(kind);
  return `
    INSERT INTO holdfast.operation (operation_id, serial_number, provider, kind, amount, fee, payer_account, payee_account,
      sealed, content_hash, owner, sends, final_outcome, begun_at, ended_at)
    SELECT 't/o' || line || '/release/1', 'H68860260301' || lpad(line::text, 10, '0'), 'pingan', 'release', 100, 1,
      '6886000000001001', '6886000000002002', '{}', '', 'bench', '{}',
      CASE line % 1000
        WHEN ${at('unknownSettled')} THEN NULL
        WHEN ${at('statusDiffers')} THEN '{"type": "absent", "why": "bench"}'::jsonb
        ELSE '{"type": "succeeded", "result": {"tradeDate": "${BENCH_DATE}"}}'::jsonb END,
      '2026-03-01T02:00:00Z', '2026-03-01T02:00:01Z'
    FROM generate_series(0, ${lines - 1}) AS line`;
}

function injected(lines: number, kind: (typeof DAMAGED_KINDS)[number]): number {
  let count = 0;
  for (let line = 0; line < lines; line += 1) {
    if (damageOf(line) === kind) count += 1;
    // The operation of a line with another number is missing in the file.
    if (kind === 'inJournalOnly' && damageOf(line) === 'inFileOnly') count += 1;
  }
  return count;
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
