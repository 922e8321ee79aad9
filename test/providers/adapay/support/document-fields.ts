import { vectorText } from './vectors.js';

/** The fields of one call as the given document has them. */
export interface DocumentedCall {
  /** The heading that it stands under. */
  readonly heading: string;
  readonly request: readonly string[];
  /** Of the answer, its rows and the object that it holds. */
  readonly answer: readonly string[];
  /** In a sample and in no table. */
  readonly sampleOnly: readonly string[];
}

/** Every call of the given document (docs.adapay.tech, 账户管理), read out of its tables. */
export const DOCUMENT = JSON.parse(vectorText('document-fields.json')) as Readonly<
  Record<string, DocumentedCall>
>;
