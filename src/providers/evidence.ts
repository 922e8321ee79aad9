import type { z } from 'zod';
import { maskPersonalData } from '../domain/mask.js';
import type { Evidence, EvidenceSource } from '../domain/outcome.js';

/** The source of the evidence, and what its text may repeat. */
export interface EvidenceContext {
  /** Of the write, or of the query. */
  readonly name: string;
  readonly source: EvidenceSource;
  /** Values that a provider's message may repeat and evidence must not. */
  readonly personal: readonly (string | undefined)[];
}

/** One piece of evidence of what was said, personal data masked. */
export function evidenceOf(
  { name, source, personal }: EvidenceContext,
  about: {
    readonly detail: string;
    readonly code?: string;
    readonly note?: string;
    readonly reference?: string;
    readonly tradeDate?: string;
  },
): Evidence {
  const words = [name, about.code, maskPersonalData(about.detail, personal), about.note].filter(Boolean);
  return {
    source,
    detail: words.join(' ').slice(0, 500),
    ...(about.code !== undefined && about.code !== '' && { code: about.code.slice(0, 64) }),
    ...(about.reference !== undefined && { reference: about.reference }),
    ...(about.tradeDate !== undefined && { tradeDate: about.tradeDate }),
  };
}

/** An answer that says nothing: why, and the code that came with it. */
export function unclearAbout(answer: { why: string; code?: string }): { detail: string; code?: string } {
  return { detail: answer.why, ...(answer.code !== undefined && { code: answer.code }) };
}

/** The names of what did not fit a schema: never a value. */
export function badFields(error: z.ZodError): string {
  return error.issues.map((issue) => issue.path.join('.')).join(', ');
}
