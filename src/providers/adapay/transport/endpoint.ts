import type { z } from 'zod';
import type { FieldRule } from '../../endpoint.js';
import type { ErrorCodes } from '../result-codes.js';
import type { FieldForm } from './request-fields.js';
import { pageSchema, type stateFields } from './wire.js';

/** One call of the API. */
export interface AdapayEndpoint {
  /** What logs, evidence and the sandbox call it. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** `{id}` stands for the object's id. */
  readonly path: string;
  readonly fields: Readonly<Record<string, FieldRule<boolean, FieldForm>>>;
  /** The object of a verified answer as the adapter reads it. Other fields are accepted. */
  readonly answer: z.ZodType<object>;
  /** The given document has it. The others come from where the comment beside them says. */
  readonly inDocument?: true;
  /** Sent as multipart/form-data with a file. */
  readonly upload?: true;
  /** Of these one must be given, or else created_gte and created_lte (order_no和balance_seq_id都为空时必填). */
  readonly numbers?: readonly string[];
}

/** A call that changes something, with what ties its answer to the request. */
export interface AdapayWrite extends AdapayEndpoint {
  /** The fields of the answer that may echo the operation's own number, in the order in which they are read. */
  readonly echoes: readonly string[];
  /** The field of the answer that echoes the amount. */
  readonly amountField?: string;
  /** What an error code means to this call, where the document says so. */
  readonly errorCodes?: ErrorCodes;
}

/** The fields by which a row of the platform's records says how it stands. */
export type StateFields = z.output<z.ZodObject<typeof stateFields>>;

/** A call that lists objects page by page. */
export interface AdapayList extends AdapayEndpoint {
  /** What the rows are called, the table's name first: the samples differ. */
  readonly rowsIn: readonly string[];
  readonly row: z.ZodType<StateFields>;
}

/** Declares a list of the given document. */
export function listEndpoint<const L extends Omit<AdapayList, 'method' | 'answer'>>(declared: L) {
  return { method: 'GET' as const, answer: pageSchema, inDocument: true as const, ...declared };
}
