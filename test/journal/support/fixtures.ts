import { createHash } from 'node:crypto';
import type { AnyIntent } from '../../../src/domain/operation.js';
import { parseMoney } from '../../../src/domain/money.js';
import type { Evidence, Outcome } from '../../../src/domain/outcome.js';
import type { FieldSealer } from '../../../src/journal/field-sealer.js';
import { createOperationJournal } from '../../../src/journal/operation-journal.js';
import type { Database } from '../../../src/journal/database.js';
import type { Begun, Journal, Recording } from '../../../src/journal/journal.js';

export const PREFIX = 'HF0001';

/** A seal that a reader of the database cannot read, and that opens at its own place only. */
export const sealer: FieldSealer = {
  seal: ({ text, context }) => Buffer.from(JSON.stringify([context, text])).toString('base64url'),
  open: ({ sealed, context }) => {
    const [place, text] = JSON.parse(Buffer.from(sealed, 'base64url').toString()) as [string, string];
    if (place !== context) throw new Error('sealed for another place');
    return text;
  },
};

/** A hash that does not depend on the order of keys. */
export function contentHash(value: unknown): string {
  const sorted = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
  return createHash('sha256').update(sorted).digest('hex');
}

export function journalOver(database: Database, now?: () => string): Journal {
  return createOperationJournal({ database, sealer, contentHash, now });
}

export function holdIntent(operationId: string, amount = '100.00'): AnyIntent & { kind: 'hold' } {
  return {
    operationId,
    provider: 'pingan',
    kind: 'hold',
    amount: parseMoney(amount),
    fee: parseMoney('1.00'),
    content: {
      orderNo: 'A1',
      payer: { member: 'buyer-1', account: '3020000000001', name: '王小明' },
      payee: { member: 'seller-1', account: '3020000000002' },
    },
  };
}

export function begin(journal: Journal, operationId: string, leaseMs = 60_000): Promise<Begun> {
  return beginAny(journal, { intent: holdIntent(operationId), serialPrefix: PREFIX, leaseMs, owner: 'test' });
}

/** Begins for no workflow, so that nobody can have taken over. */
export async function beginAny(
  journal: Journal,
  options: Omit<Parameters<Journal['begin']>[0], 'caller'>,
): Promise<Begun> {
  const begun = await journal.begin(options);
  if (begun.type === 'superseded') throw new Error('superseded without a caller');
  return begun;
}

/** Begins and expects to own the row. */
export async function own(journal: Journal, operationId: string, leaseMs?: number) {
  const begun = await begin(journal, operationId, leaseMs);
  if (begun.type !== 'owned') throw new Error(`expected to own ${operationId}, it is ${begun.type}`);
  return begun;
}

export const succeeded: Outcome = { type: 'succeeded', result: { reference: 'F1' } };
export const absent: Outcome = { type: 'absent', why: 'not found, by the rule' };
export const pending: Outcome = { type: 'pending', why: 'being worked on' };
export const unknown: Outcome = { type: 'unknown', why: 'no answer' };
export const rejected: Outcome = {
  type: 'rejected',
  reason: 'insufficientFunds',
  code: 'ERR044',
  message: '余额不足',
  final: true,
};

export function evidenceOf(source: Evidence['source'], more: Partial<Evidence> = {}): Evidence {
  return { source, detail: `from ${source}`, ...more };
}

/** A recording by an attempt's own answer, unless said otherwise. */
export function recording(operationId: string, more: Partial<Recording> = {}): Recording {
  const { evidence = evidenceOf('answer') } = more;
  return { operationId, did: 'sent', outcome: succeeded, ...more, evidence };
}
