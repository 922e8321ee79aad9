import { DOCUMENT_CALLS, type AdapayCall } from './calls.js';
import { SURROUNDING_CALLS } from './surrounding-calls.js';

const ALL = { ...DOCUMENT_CALLS, ...SURROUNDING_CALLS } as const;

type Calls = typeof ALL;
export type CallName = keyof Calls;
/** The names of the fields that a call takes. */
export type FieldOf<N extends CallName> = keyof Calls[N]['fields'] & string;

/** Every call that this adapter speaks, by name: those of the given document first. Tests that must cover all of them enumerate this. */
export const adapayCalls: Readonly<Record<CallName, AdapayCall>> = ALL;
