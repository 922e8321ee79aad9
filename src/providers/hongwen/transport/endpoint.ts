import type { z } from 'zod';
import type { FieldRule } from '../../endpoint.js';
import type { FieldForm } from './request-fields.js';

/** One method of the gateway. */
export interface HongwenEndpoint {
  /** `method`, by which logs, evidence and the sandbox name it too. */
  readonly name: string;
  /** The fields of biz_content. */
  readonly fields: Readonly<Record<string, FieldRule<boolean, FieldForm>>>;
  /** What is read of an answer whose code is 20000. */
  readonly answer: z.ZodType<object>;
}
