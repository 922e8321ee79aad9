import type { z } from 'zod';
import type { FieldRule } from '../../endpoint.js';
import type { FieldForm } from './request-fields.js';

/** One call of the merchant host. */
export interface HkrtEndpoint {
  /** What logs, evidence and the sandbox call it. */
  readonly name: string;
  readonly path: string;
  readonly fields: Readonly<Record<string, FieldRule<boolean, FieldForm>>>;
  /** What is read of an answer whose return_code is 10000. */
  readonly answer: z.ZodType<object>;
  /** The given document has it. The others come from where the comment beside them says. */
  readonly inDocument?: true;
}
