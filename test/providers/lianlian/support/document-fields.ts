import { vectorText } from './vectors.js';

/** One field of a request as the given document has it. */
export interface DocumentedField {
  readonly field: string;
  readonly type: 'string' | 'number' | 'enum';
  readonly required: boolean;
  readonly longest?: number;
}

/** The given document, 担保确认, read out of its page. */
export const DOCUMENT = JSON.parse(vectorText('document-fields.json')) as {
  readonly request: readonly DocumentedField[];
  readonly answer: readonly string[];
};
