import { ContentDiffers, InvalidInput } from '../domain/errors.js';
import type { Intent, IntentContents } from '../domain/operation.js';
import { parseSerialPrefix } from '../domain/serial-number.js';
import { isDatabaseError, type DatabaseRow, type Parameter, type Statement } from './database.js';
import { createNotificationLog } from './create-notification-log.js';
import { OperationNotFound } from './errors.js';
import type { FieldSealer } from './field-sealer.js';
import type { JournalDeps } from './journal-deps.js';
import type { Begun, Journal, JournalRow, Recording } from './journal.js';
import { amountsTo, attentionKey, claimedEnd, evidenceKey, storableJson, storableText } from './recording.js';
import { mayAnotherHaveLeft, numberOf, readEvidence, readRow, textOf } from './row.js';
import * as statements from './statements.js';

const UNIQUE_VIOLATION = '23505';
const LARGEST_LIST = 1_000;
/** Numbers of another installation's block can only be met where two blocks run into each other. */
const NUMBER_TRIES = 5;

/** The journal over a database whose schema and installation block are in place. */
export function createOperationJournal(deps: JournalDeps): Journal {
  const { database, now } = deps;
  const moment = () => now?.() ?? null;
  const opened = (row: DatabaseRow) => readRow(row, { intent: openIntent(deps.sealer, row) });
  const one = async (statement: Statement, key: string) => {
    const [row] = await database.query(statement, [key, moment()]);
    return row && opened(row);
  };
  return {
    ...createNotificationLog(deps),

    begin: (options) => begin(deps, options),

    record: async (recording) => {
      const [row] = await database.query(statements.record, recordValues(recording, moment()));
      if (!row) throw new OperationNotFound(recording.operationId);
      return opened(row);
    },

    find: (operationId) => one(statements.find, operationId),

    findBySerialNumber: (serialNumber) => one(statements.findBySerialNumber, serialNumber),

    list: async ({ limit, ...filter }) => {
      if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIST) {
        throw new InvalidInput('limit', `a whole number from 1 to ${LARGEST_LIST}`);
      }
      const values = [limit, filter.prefix ?? null, moment()];
      return (await database.query(statements.listBy(filter), values)).map(opened);
    },

    evidence: async (operationId) =>
      (await database.query(statements.listEvidence, [operationId])).map(readEvidence),

    clearAttention: async ({ operationId, evidence }) => {
      const { source, code = null, reference = null, tradeDate = null } = evidence;
      const values = [source, code, reference, tradeDate, storableText(evidence.detail), moment()];
      const kept = await database.query(statements.clearAttention, [
        operationId,
        attentionKey(evidence),
        ...values,
      ]);
      if (kept.length === 0) throw new OperationNotFound(operationId);
    },

    close: () => database.close(),
  };
}

async function begin(deps: JournalDeps, options: Parameters<Journal['begin']>[0]): Promise<Begun> {
  const { intent } = options;
  const contentHash = deps.contentHash(contentOf(intent));
  const moment = deps.now?.() ?? null;
  const taken = await take(deps, [...beginValues(deps, options, contentHash), moment, options.story ?? null]);
  if (taken) {
    const attempt = numberOf(taken, 'attempts');
    const row = readRow(taken, { intent, apart: attempt });
    return { type: 'owned', row, attempt, mayHaveLeft: mayAnotherHaveLeft(taken, attempt) };
  }
  const [stored] = await deps.database.query(statements.find, [intent.operationId, moment]);
  if (!stored) throw new Error(`broken invariant: operation ${intent.operationId} is neither new nor there`);
  if (textOf(stored, 'content_hash') !== contentHash) throw new ContentDiffers(intent.operationId);
  const row: JournalRow = readRow(stored, { intent });
  if (row.settled) return { type: 'settled', row };
  // At least 1: the row may have become free between the two statements, and is to be asked for again.
  return { type: 'underWay', row, busyForMs: Math.max(1, numberOf(stored, 'busy_for_ms')) };
}

async function take(deps: JournalDeps, values: readonly Parameter[]): Promise<DatabaseRow | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      const [row] = await deps.database.query(statements.begin, values);
      return row;
    } catch (error) {
      const met = isDatabaseError(error, UNIQUE_VIOLATION, 'operation_serial_number_key');
      if (!met || tries === NUMBER_TRIES) throw error;
    }
  }
}

function beginValues(
  deps: JournalDeps,
  { intent, serialPrefix, leaseMs, owner }: Parameters<Journal['begin']>[0],
  contentHash: string,
): Parameter[] {
  if (!(leaseMs > 0)) throw new InvalidInput('leaseMs', 'above 0');
  const { operationId, provider, kind, amount = null, fee = null, items } = intent;
  const { account, payer, payee } = accountsOf(intent.content);
  const sealed = deps.sealer.seal({
    text: JSON.stringify(contentOf(intent)),
    context: sealContext(operationId),
  });
  // Receivers may be named; the row's own list keeps their ids and amounts only.
  const listed = items && storableJson(items.map((item) => ({ itemId: item.itemId, amount: item.amount })));
  const facts = [operationId, provider, kind, amount, fee, account, payer, payee, sealed, listed ?? null];
  return [...facts, contentHash, owner, leaseMs, parseSerialPrefix(serialPrefix)];
}

function recordValues(recording: Recording, moment: string | null): Parameter[] {
  const {
    operationId,
    attempt,
    did,
    outcome,
    evidence,
    notFound = false,
    attention = null,
    items,
  } = recording;
  const { source, code = null, reference = null, tradeDate = null } = evidence;
  const said = items?.map((item) => ({ ...item, amountsTo: amountsTo(item.outcome) }));
  return [
    operationId,
    attempt === undefined ? null : String(attempt),
    did,
    storableJson(outcome),
    storableJson(amountsTo(outcome)),
    claimedEnd(outcome),
    source,
    code && storableText(code),
    reference && storableText(reference),
    tradeDate && storableText(tradeDate),
    storableText(evidence.detail),
    evidenceKey(recording),
    notFound,
    attention && storableText(attention),
    said ? storableJson(said) : null,
    moment,
  ];
}

/** All of an intent but its name: what must be equal when it is begun again, and what is sealed. */
function contentOf(intent: Intent): Omit<Intent, 'operationId'> {
  const { operationId: _named, ...content } = intent;
  return content;
}

function openIntent(sealer: FieldSealer, row: DatabaseRow): Intent {
  const operationId = textOf(row, 'operation_id');
  const text = sealer.open({ sealed: textOf(row, 'sealed'), context: sealContext(operationId) });
  // The seal proves that this module wrote it, from a value of this type.
  return { operationId, ...(JSON.parse(text) as Omit<Intent, 'operationId'>) };
}

function sealContext(operationId: string): string {
  return `operation/${operationId}/intent`;
}

/** The accounts that an intent names, in clear: reconciliation finds operations by them. */
function accountsOf(content: IntentContents[keyof IntentContents]): {
  account: string | null;
  payer: string | null;
  payee: string | null;
} {
  const account = 'account' in content ? content.account.account : null;
  if (!('payer' in content)) return { account, payer: null, payee: null };
  return { account, payer: content.payer.account, payee: content.payee.account };
}
