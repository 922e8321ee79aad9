import type { OperationKind } from '../../../src/domain/operation.js';
import type { Effect } from '../../../src/sandbox/engine/effects.js';
import type { WireRecord } from '../../../src/sandbox/engine/wire-log.js';

/** One request on a provider's wire, decoded from its bytes alone. */
export interface DecodedRequest {
  /** The provider's name for the interface, such as "6034/1". */
  readonly interface: string;
  readonly type: 'write' | 'query' | 'other';
  /** What a write does. */
  readonly kind?: OperationKind;
  /** A write's own number. */
  readonly serialNumber?: string;
  /** The member of a write that carries no number of its own. */
  readonly member?: string;
  /** The number of the application that such a write is the code of, where it names one. */
  readonly application?: string;
  /** What a write or a query is about: a query can resolve the writes that share a subject with it. */
  readonly subjects: readonly string[];
  readonly orderNo?: string;
  /** The number of the hold that a write is about, where it names that in place of our order. */
  readonly holdNumber?: string;
}

/** An answer, as far as it could be decoded. */
export interface DecodedAnswer {
  readonly code: string;
  /** The provider's gateway turned the request down before it was processed. */
  readonly turnedDown: boolean;
  /** The provider carried out the write, or answered the query. */
  readonly isWell: boolean;
  /** Whether the answer to a query shows that this write is unknown to the provider. */
  lacks(write: DecodedRequest): boolean;
}

/** The earlier requests of a run that a decoder needs to decode an effect. */
export interface WireHistory {
  /** The order that went out with a hold's number. */
  orderOf(serialNumber: string): string | undefined;
  /** The last number under which a write of this kind went out for a member. */
  numberOf(kind: OperationKind, member: string): string | undefined;
  /** The number of the last code that went out for an application. */
  codeOf(application: string): string | undefined;
  /** The number of the last operation that was to close a payment. */
  closingOf(holdNumber: string): string | undefined;
}

/**
 * Decodes everything of one provider's wire and records that the promises are checked by. It shares no code with the adapter,
 * so that a mistake of the adapter cannot hide in it.
 */
export interface WireDecoder {
  readonly basePath: string;
  request(bytes: Buffer): DecodedRequest;
  answer(bytes: Buffer): DecodedAnswer | undefined;
  /** An effect in the provider's records, with the operation's number and the order's. */
  effect(effect: Effect, wire: WireHistory): Effect;
  /** Whether a query, as the provider logged it, is about this effect. */
  isAbout(record: WireRecord, effect: Effect, wire: WireHistory): boolean;
  /** The kind of operation that binds a card. */
  readonly bindsBy: OperationKind;
  /** Whether the provider's numbers are unique for a day alone, so that none may go out on another one. */
  readonly numbersByDay: boolean;
  /** What is void by the provider's own rule, so long after it was sent. */
  readonly voidAfterMs: Readonly<Partial<Record<OperationKind, number>>>;
}

/** The JSON object that a message carries; empty for any other content. */
export function objectIn(bytes: Buffer): Readonly<Record<string, unknown>> {
  const start = bytes.indexOf('\r\n\r\n');
  return readObject(bytes.subarray(start + 4).toString());
}

/** The JSON object in a text; empty for any other text. */
export function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** A request's method, and its target as it was sent. */
export function requestLine(bytes: Buffer): { method: string; target: string } {
  const [, method = '', target = ''] = /^(\w+) (\S+)/.exec(bytes.toString('latin1')) ?? [];
  return { method, target };
}
