import { compareMoney } from '../domain/money.js';
import type { QueryResult, ReportedDetails } from './provider.js';

type Found<Result> = Extract<QueryResult<Result>, { type: 'found' }>;

/**
 * What all rows of one number say together; there is at least one. A success anywhere is a success, an operation has failed only if
 * every row has, and rows that contradict each other are a mismatch, which alerts an operator. One that cannot be read forbids any
 * conclusion: it could say anything.
 */
export function combineRows<Result>(
  first: QueryResult<Result>,
  ...others: QueryResult<Result>[]
): QueryResult<Result> {
  const all = [first, ...others];
  const unread = all.find(({ type }) => type !== 'found');
  if (unread) return unread;
  const found = all.filter((one): one is Found<Result> => one.type === 'found');
  const successes = found.filter(({ outcome }) => outcome.type === 'succeeded');
  const decisive =
    successes[0] ??
    found.find(({ outcome }) => outcome.type === 'pending') ??
    found.find(({ outcome }) => outcome.type === 'unknown') ??
    found[0];
  if (!decisive || found.length === 1) return decisive ?? first;
  const mismatch = contradiction(found, successes);
  const said = `${found.length} rows: ${found.map(({ outcome }) => outcome.type).join(', ')}`;
  const evidence = { ...decisive.evidence, detail: `${decisive.evidence.detail} (${said})`.slice(0, 500) };
  return {
    ...decisive,
    evidence,
    reported: { ...decisive.reported, ...(mismatch !== undefined && { mismatch }) },
  };
}

function contradiction(
  found: readonly Found<unknown>[],
  successes: readonly Found<unknown>[],
): string | undefined {
  // The same row can be read twice, when a new one pushes it onto the next page.
  const references = new Set(successes.map(({ evidence }) => evidence.reference ?? ''));
  if (references.size > 1) return 'the provider shows several successes under one number';
  const mismatch = found.find(({ reported }) => reported.mismatch !== undefined)?.reported.mismatch;
  if (mismatch !== undefined) return mismatch;
  const [first, ...rest] = found.map(({ reported }) => reported);
  return rest.some((seen) => isOther(seen, first))
    ? 'the provider shows rows of different figures'
    : undefined;
}

function isOther(one: ReportedDetails, other: ReportedDetails | undefined): boolean {
  if (one.amount === undefined || other?.amount === undefined) return false;
  return compareMoney(one.amount, other.amount) !== 0;
}
