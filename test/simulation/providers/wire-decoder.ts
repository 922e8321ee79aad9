import type { OperationKind } from '../../../src/domain/operation.js';
import type { Effect } from '../../../src/sandbox/engine/effects.js';
import type { WireRecord } from '../../../src/sandbox/engine/wire-log.js';

/** What one request on a provider's wire says, read from its bytes alone. */
export interface DecodedRequest {
  /** The provider's name for the interface, such as "6034/1". */
  readonly interface: string;
  readonly type: 'write' | 'question' | 'other';
  /** What a write does. */
  readonly kind?: OperationKind;
  /** A write's own number. */
  readonly serialNumber?: string;
  /** Whom a write is for that carries no number of its own. */
  readonly member?: string;
  /** What a write is about, and what a question asks about: a question settles the writes that share a subject with it. */
  readonly subjects: readonly string[];
  readonly orderNo?: string;
}

/** What an answer says, as far as it could be read. */
export interface DecodedAnswer {
  readonly code: string;
  /** The gateway turned the request down before the provider looked at it. */
  readonly turnedDown: boolean;
  /** The provider did what it was asked; of a question: it answered it. */
  readonly isWell: boolean;
  /** A question's answer: nothing is known of this write. */
  lacks(write: DecodedRequest): boolean;
}

/** What of a run a sight may ask for when it reads an account of what was done. */
export interface WireHistory {
  /** The order that went out with a hold's number. */
  orderOf(serialNumber: string): string | undefined;
  /** The last number under which a write of this kind went out for a member. */
  numberOf(kind: OperationKind, member: string): string | undefined;
}

/**
 * Everything of one provider's wire and books that the promises rest on. It reads by itself, so that a mistake of the adapter
 * cannot hide in it.
 */
export interface WireDecoder {
  readonly basePath: string;
  request(bytes: Buffer): DecodedRequest;
  answer(bytes: Buffer): DecodedAnswer | undefined;
  /** The provider's own account of an effect, with the operation's number and the order's. */
  effect(effect: Effect, wire: WireHistory): Effect;
  /** Whether a question, as the provider logged it, looks for this effect. */
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

/** The JSON object that a text spells; empty for any other text. */
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
