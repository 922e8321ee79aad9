import type { z } from 'zod';
import type { RetCodes } from '../result-codes.js';
import type { FieldRules } from './request-fields.js';

/** Where a call is known from: the given document, or clients of the open platform in production, with the classic documents beside them. */
export type EndpointSource = 'document' | 'integrator';

/** One call of the open platform. All are POST. */
export interface LianlianEndpoint {
  /** What logs, evidence and the sandbox call it: the last part of its path. */
  readonly name: string;
  /** After the host. */
  readonly path: string;
  readonly source: EndpointSource;
  readonly fields: FieldRules;
  /** The object of a verified answer as the adapter reads it. Other fields are accepted. */
  readonly answer: z.ZodType<object>;
}

/** A call that changes something, with what ties its answer to the request. */
export interface LianlianWrite extends LianlianEndpoint {
  /** The field of the answer that echoes the operation's own number. */
  readonly echo?: string;
  /** The field of the answer that echoes the amount. */
  readonly amountField?: string;
  /** The field with the provider's own number of what was made. */
  readonly referenceField?: string;
  /** What a ret_code means to this call, where that differs from the table for all. */
  readonly retCodes?: RetCodes;
}
