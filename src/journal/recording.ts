import { createHash } from 'node:crypto';
import { isFinal, type Evidence, type Outcome, type FinalOutcome } from '../domain/outcome.js';
import type { Recording } from './journal.js';

const LONGEST_TEXT = 4_000;

/** The end that an outcome claims for its operation, if it claims one. */
export function claimedEnd(outcome: Outcome): FinalOutcome['type'] | null {
  return isFinal(outcome) ? outcome.type : null;
}

/**
 * What an outcome amounts to where it cannot end its operation: a rejection or an absence is no more than a reason to query
 * while another attempt can have taken effect.
 */
export function amountsTo(outcome: Outcome): Outcome {
  if (!isFinal(outcome) || outcome.type === 'succeeded') return outcome;
  const what = outcome.type === 'rejected' ? `rejected with ${outcome.code}` : outcome.why;
  return { type: 'unknown', why: `${what}, while another attempt can have taken effect` };
}

/**
 * Equal for evidence that says the same: days of queries with one answer are one row. What people and documents say
 * is distinguished by its words too; a provider's words may hold a time or a trace number, so there the code counts.
 */
export function evidenceKey(
  recording: Pick<Recording, 'outcome' | 'evidence' | 'attention' | 'items'>,
): string {
  const { outcome, evidence, attention, items } = recording;
  const machine = evidence.source === 'answer' || evidence.source === 'query' || evidence.source === 'rule';
  return hash([
    evidence.source,
    evidence.code,
    evidence.reference,
    evidence.tradeDate,
    outcome.type,
    outcome.type === 'rejected' ? [outcome.code, outcome.final] : null,
    outcome.type === 'succeeded' ? outcome.result : null,
    attention,
    machine ? null : evidence.detail,
    ...(items ? [items.map((item) => [item.itemId, item.outcome.type])] : []),
  ]);
}

/** The key of an operator's review of attention. */
export function attentionKey(evidence: Evidence): string {
  return hash([
    'attention',
    evidence.source,
    evidence.code,
    evidence.reference,
    evidence.tradeDate,
    evidence.detail,
  ]);
}

/** A text as the database can hold it: PostgreSQL refuses NUL and half surrogates, and losing an answer to them is worse. */
export function storableText(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return cut.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** JSON text as the database can hold it, texts in it treated as {@link storableText} does. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'string' ? storableText(member) : member,
  );
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
