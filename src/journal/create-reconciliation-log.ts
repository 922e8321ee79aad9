import { InvalidInput } from '../domain/errors.js';
import { DAY_MS } from '../domain/durations.js';
import type {
  CaseAction,
  CaseKind,
  Compared,
  Comparison,
  ReconciliationCase,
  UnrecordedCase,
} from '../domain/reconciliation.js';
import type { DatabaseRow } from './database.js';
import type { JournalDeps } from './journal-deps.js';
import { STAGED_AT_A_TIME, type ReconciliationLog } from './reconciliation-log.js';
import * as statements from './reconciliation-statements.js';
import { storableJson, storableText } from './recording.js';
import { momentOf, numberOf, optionalText, textOf } from './row.js';

const LARGEST_LIST = 1_000;
/** How long before its day an operation can have been begun that succeeded on it. */
const BEGUN_BEFORE_MS = 35 * DAY_MS;
const SHANGHAI_OFFSET = '+08:00';

/** The comparison of providers' files with the journal, in the journal's database. */
export function createReconciliationLog({ database, now }: JournalDeps): ReconciliationLog {
  const moment = (): string | null => now?.() ?? null;
  return {
    stageTrades: async ({ load, file, lines }) => {
      checkStaged(lines);
      const column = (value: (line: (typeof lines)[number]) => string | number | undefined) =>
        arrayOf(lines.map(value));
      await database.query(statements.stageTrades, [
        load,
        file.name,
        file.type,
        column(({ line }) => line),
        column(({ serialNumber }) => serialNumber),
        column(({ reference }) => reference),
        column(({ booking }) => storableText(booking)),
        column(({ amount }) => amount),
        column(({ fee }) => fee),
        column(({ payerAccount }) => payerAccount),
        column(({ payeeAccount }) => payeeAccount),
        column(({ tradeDate }) => tradeDate),
        moment(),
      ]);
    },

    stageBalances: async ({ load, file, lines }) => {
      checkStaged(lines);
      await database.query(statements.stageBalances, [
        load,
        file.name,
        arrayOf(lines.map(({ line }) => line)),
        arrayOf(lines.map(({ account }) => account)),
        arrayOf(lines.map(({ amount }) => amount)),
        moment(),
      ]);
    },

    dropStaged: async ({ load, file = null }) => {
      for (const statement of statements.dropStaged) await database.query(statement, [load, file, moment()]);
    },

    compareStaged: async (comparison) =>
      compare({ database }, await withoutSpoilt({ database }, comparison), moment),

    unrecordedCases: async ({ provider, date, limit }) => {
      checkLimit(limit);
      const rows = await database.query(statements.unrecorded, [provider, date, limit]);
      return rows.map(caseOf) as UnrecordedCase[];
    },

    caseRecorded: async ({ id, closed }) => {
      await database.query(statements.recorded, [...placeOf(id), closed, moment()]);
    },

    listCases: async ({ limit, ...filter }) => {
      checkLimit(limit);
      const values = [limit, filter.provider ?? null, filter.date ?? null];
      return (await database.query(statements.listBy(filter), values)).map(caseOf);
    },

    reviewCase: async ({ id, by, evidence }) => {
      const values = [...placeOf(id), storableJson({ by, evidence }), moment()];
      return (await database.query(statements.review, values)).length > 0;
    },
  };
}

/** The comparison without the types of files whose lines are not all there, or are there twice: those files count as unreadable. */
async function withoutSpoilt(
  { database }: Pick<JournalDeps, 'database'>,
  comparison: Comparison,
): Promise<Comparison> {
  const { load, staged = [], types, unreadable } = comparison;
  const rows = await database.query(statements.countStaged, [load]);
  const counts = new Map(rows.map((row) => [textOf(row, 'file'), numberOf(row, 'lines')]));
  const spoilt = staged.filter(({ name, lines }) => (counts.get(name) ?? 0) !== lines);
  return {
    ...comparison,
    types: types.filter((type) => !spoilt.some((file) => file.type === type)),
    unreadable: [...unreadable, ...spoilt.map(({ name, type }) => ({ name, type, why: SPOILT }))],
  };
}

const SPOILT = 'its lines were read, and are not the same in the database any more';

/** Each statement by itself: run again after a cut, all of them find the same cases. */
async function compare(
  { database }: Pick<JournalDeps, 'database'>,
  comparison: Comparison,
  moment: () => string | null,
): Promise<Compared> {
  const { load, provider, date, serialPrefix, rules, types, unreadable } = comparison;
  const files = rules.files.filter(({ type }) => types.includes(type));
  const fileRules = JSON.stringify(files);
  const isRead = JSON.stringify(types);
  await database.query(statements.learnStaged);
  const [begun] = await database.query(statements.beginning, [moment()]);
  const began = momentOf(begun ?? {}, 'now');
  const day = [load, provider, date] as const;
  if (unreadable.length > 0)
    await database.query(statements.keepUnreadable, [provider, date, storableJson(unreadable), moment()]);
  await database.query(statements.compareLines, [
    ...day,
    fileRules,
    JSON.stringify(rules.feeKinds),
    JSON.stringify(rules.functionalAccounts),
    rules.suspenseAccount ?? null,
    serialPrefix,
    moment(),
  ]);
  await database.query(statements.compareRepeats, [...day, isRead, serialPrefix, moment()]);
  await database.query(statements.compareJournal, [...day, fileRules, ...begunBetween(date), moment()]);
  const balancesCompared = await compareBalances({ database }, comparison, moment());
  await database.query(statements.closeCases, [...day, isRead, began, moment(), balancesCompared]);
  const counted = await database.query(statements.countCases, [provider, date]);
  return {
    cases: Object.fromEntries(counted.map((row) => [textOf(row, 'kind'), numberOf(row, 'cases')])),
    needOperator: counted.reduce((sum, row) => sum + numberOf(row, 'need_operator'), 0),
    balancesCompared,
  };
}

/** Keeps the day's balances; answers whether they could be compared with those of the day before. */
async function compareBalances(
  { database }: Pick<JournalDeps, 'database'>,
  { load, provider, date, previousDate, rules, types }: Comparison,
  moment: string | null,
): Promise<boolean> {
  if (!types.includes('YE')) return false;
  const day = [load, provider, date] as const;
  await database.query(statements.keepBalances, day);
  await database.query(statements.dropBalances, [provider]);
  // A file that is missing has trades that nobody has added up.
  const hasAll = rules.files.every(({ type }) => types.includes(type));
  if (!rules.bookings || !hasAll) return false;
  const values = [previousDate, JSON.stringify(rules.files), JSON.stringify(rules.bookings), moment];
  const [answer] = await database.query(statements.compareBalances, [...day, ...values]);
  return answer?.['compared'] === true;
}

function begunBetween(date: string): [from: string, to: string] {
  const start = Date.parse(
    `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T00:00:00${SHANGHAI_OFFSET}`,
  );
  return [new Date(start - BEGUN_BEFORE_MS).toISOString(), new Date(start + 2 * DAY_MS).toISOString()];
}

/** An array as PostgreSQL reads it from text. */
function arrayOf(values: readonly (string | number | undefined)[]): string {
  const items = values.map((value) => {
    if (value === undefined) return 'NULL';
    return typeof value === 'number' ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}

function checkStaged(lines: readonly unknown[]): void {
  if (lines.length > STAGED_AT_A_TIME) throw new InvalidInput('lines', `at most ${STAGED_AT_A_TIME}`);
}

function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIST)
    throw new InvalidInput('limit', `a whole number from 1 to ${LARGEST_LIST}`);
}

/** Provider, date and key of a case's id. @throws InvalidInput */
function placeOf(id: string): [provider: string, date: string, key: string] {
  const [, provider, date, key] = /^([^/]+)\/(\d{8})\/(.+)$/.exec(id) ?? [];
  if (provider === undefined || date === undefined || key === undefined)
    throw new InvalidInput('id', 'the id of a case, as the list shows it');
  return [provider, date, key];
}

function caseOf(row: DatabaseRow): ReconciliationCase {
  const [provider, date] = [textOf(row, 'provider'), textOf(row, 'bank_date')];
  const optional = (name: string, column: string): Record<string, string> => {
    const value = optionalText(row, column);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    id: `${provider}/${date}/${textOf(row, 'key')}`,
    provider,
    date,
    kind: textOf(row, 'kind') as CaseKind,
    fileType: textOf(row, 'file_type'),
    ...optional('file', 'file'),
    ...(row['line'] !== null && { line: numberOf(row, 'line') }),
    ...optional('operationId', 'operation_id'),
    ...optional('serialNumber', 'serial_number'),
    ...optional('reference', 'reference'),
    // The statements above wrote it, from texts.
    details: row['details'] as Readonly<Record<string, string>>,
    action: textOf(row, 'action') as CaseAction,
    needsOperator: row['needs_operator'] === true,
    at: momentOf(row, 'at'),
    lastAt: momentOf(row, 'last_at'),
    times: numberOf(row, 'times'),
  };
}
