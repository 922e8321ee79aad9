import { ContentDiffers, InvalidInput } from '../domain/errors.js';
import type { Intent, IntentContents } from '../domain/operation.js';
import { parseSerialPrefix } from '../domain/serial-number.js';
import { isDatabaseError, type DatabaseRow, type Parameter, type Statement } from './database.js';
import { admissionValues, createExecutionLog, supersededBy } from './create-execution-log.js';
import { createNotificationLog } from './create-notification-log.js';
import { createReconciliationLog } from './create-reconciliation-log.js';
import { OperationNotFound } from './errors.js';
import type { Superseded } from './execution.js';
import type { JournalDeps } from './journal-deps.js';
import type { Begun, Journal, JournalRow, Recording } from './journal.js';
import { amountsTo, attentionKey, claimedEnd, evidenceKey, storableJson, storableText } from './recording.js';
import { mayAnotherHaveLeft, numberOf, readEvidence, readRow, textOf } from './row.js';
import { contentOf, openIntent, sealIntent } from './sealed-intent.js';
import { sealOutcome } from './sealed-outcome.js';
import * as statements from './statements.js';

const UNIQUE_VIOLATION = '23505';
const LARGEST_LIST = 1_000;
/** Numbers of another installation's block can only be met where two blocks run into each other. */
const NUMBER_TRIES = 5;
/** An execution's row is made once: whoever met its making finds it there the next time. */
const ENTRY_TRIES = 3;

/** The journal over a database whose schema and installation block are in place. */
export function createOperationJournal(deps: JournalDeps): Journal {
  const { database, now } = deps;
  const moment = () => now?.() ?? null;
  const opened = (row: DatabaseRow) =>
    readRow(row, { intent: openIntent(deps.sealer, row), sealer: deps.sealer });
  const one = async (statement: Statement, key: string) => {
    const [row] = await database.query(statement, [key, moment()]);
    return row && opened(row);
  };
  return {
    ...createNotificationLog(deps),
    ...createExecutionLog(deps),
    ...createReconciliationLog(deps),

    begin: (options) => begin(deps, options),

    record: async (recording) => {
      const [row] = await database.query(statements.record, recordValues(deps, recording, moment()));
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

async function begin(
  deps: JournalDeps,
  options: Parameters<Journal['begin']>[0],
): Promise<Begun | Superseded> {
  const { intent, caller, known } = options;
  const contentHash = deps.contentHash(contentOf(intent));
  const moment = deps.now?.() ?? null;
  const values = beginValues(deps, options, { contentHash, moment });
  for (let tries = 1; ; tries += 1) {
    const taken = await take(deps, values);
    if (taken) {
      const attempt = numberOf(taken, 'attempts');
      const row = readRow(taken, { intent, sealer: deps.sealer, apart: attempt });
      return { type: 'owned', row, attempt, mayHaveLeft: mayAnotherHaveLeft(taken, attempt) };
    }
    const superseded = await supersededBy(deps, { operationId: intent.operationId, caller, known });
    if (superseded) return superseded;
    const [stored] = await deps.database.query(statements.find, [intent.operationId, moment]);
    if (stored) return begunBefore(deps, stored, { intent, contentHash });
    // The execution's row was made by another transaction while this one wanted to.
    if (caller && tries < ENTRY_TRIES) continue;
    throw new Error(`broken invariant: operation ${intent.operationId} is neither new nor there`);
  }
}

function begunBefore(
  { sealer }: JournalDeps,
  stored: DatabaseRow,
  { intent, contentHash }: { intent: Intent; contentHash: string },
): Begun {
  if (textOf(stored, 'content_hash') !== contentHash) throw new ContentDiffers(intent.operationId);
  const row: JournalRow = readRow(stored, { intent, sealer });
  if (row.finalOutcome) return { type: 'ended', row };
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
  {
    intent,
    serialPrefix,
    leaseMs,
    owner,
    interfaceName,
    caller,
    known,
    workflow,
  }: Parameters<Journal['begin']>[0],
  { contentHash, moment }: { contentHash: string; moment: string | null },
): Parameter[] {
  if (!(leaseMs > 0)) throw new InvalidInput('leaseMs', 'above 0');
  const { operationId, provider, kind, amount = null, fee = null, items } = intent;
  const { account, payer, payee } = accountsOf(intent.content);
  const sealed = sealIntent(deps.sealer, intent);
  // Receivers may be named; the row's own list keeps their ids and amounts only.
  const listed = items && storableJson(items.map((item) => ({ itemId: item.itemId, amount: item.amount })));
  const facts = [operationId, provider, kind, amount, fee, account, payer, payee, sealed, listed ?? null];
  const number = [contentHash, owner, leaseMs, parseSerialPrefix(serialPrefix)];
  return [
    ...facts,
    ...number,
    moment,
    workflow ?? caller?.workflowId ?? null,
    ...admissionValues({ caller, known }),
    interfaceName ?? null,
  ];
}

function recordValues({ sealer }: JournalDeps, recording: Recording, moment: string | null): Parameter[] {
  const {
    operationId,
    attempt,
    did,
    outcome: clear,
    evidence,
    notFound = false,
    attention = null,
    items,
  } = recording;
  const { source, code = null, reference = null, tradeDate = null } = evidence;
  const outcome = sealOutcome(sealer, operationId, clear);
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
