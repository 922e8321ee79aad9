import type { z } from 'zod';
import type { IntentResults } from '../../../domain/operation.js';
import type { MoneyResult, OperationReference } from '../../../domain/operations/reference.js';
import type { Evidence } from '../../../domain/outcome.js';
import { readAmount } from '../../amounts.js';
import { combineRows } from '../../combine-rows.js';
import type { RequestOf } from '../../endpoint.js';
import { badFields } from '../../evidence.js';
import type { QueryResult } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import { evidence, stateOf, unansweredQuery } from '../transport/answer.js';
import type { AdapayList, AdapayWrite } from '../transport/endpoint.js';
import type { WireValue } from '../transport/request-fields.js';
import type { WireObject } from '../transport/transport.js';
import { pageSchema } from '../transport/wire.js';

/** 页面容量，取值范围1~20 */
const PAGE_SIZE = 20;
/** A list under one number is short; one that does not end is not read endlessly. */
const MOST_PAGES = 50;

type RowOf<L extends AdapayList> = z.output<L['row']>;

/** What is searched for in a list. */
export interface Sought<L extends AdapayList> {
  readonly fields: RequestOf<L, WireValue>;
  readonly isOurs: (row: RowOf<L>) => boolean;
  /** Values that the platform's words may repeat and evidence must not. */
  readonly personal?: readonly (string | undefined)[];
}

/** What is searched for in a list that is queried by the operation's own number. */
export function underOrderNo(number: string, { config }: TimedContext) {
  return {
    fields: { app_id: config.appId, order_no: number },
    isOurs: (row: { readonly order_no: string }) => row.order_no === number,
  };
}

/** What a row says of the operation. */
export interface ReadRow<Result> {
  /** The amount as the row writes it; absent where rows have none. */
  readonly shown?: string;
  /** The provider's own id, which later operations quote. */
  readonly reference: string;
  readonly resultOf: (money: MoneyResult) => Result;
  readonly mismatch?: string | undefined;
}

/** Finds an operation in the list that resolves it, under its own number. */
export function findOperation<
  L extends AdapayList,
  K extends 'hold' | 'closeHold' | 'release' | 'return' | 'refund' | 'freeze' | 'unfreeze',
>(
  list: L,
  context: TimedContext,
  options: Sought<L> & {
    /** The write that is searched for. */
    readonly write: AdapayWrite;
    readonly read: (row: RowOf<L>) => ReadRow<IntentResults[K]>;
  },
): Promise<QueryResult<IntentResults[K]>> {
  const { write, read, personal = [] } = options;
  const { rejectionCodes } = context.config;
  return findInList(list, context, options, (row) =>
    rowResult(row, read(row), { list, write, personal, rejectionCodes }),
  );
}

/** The id of an operation that another one quotes, or why the latter was not sent. */
export type QuotedId =
  | { readonly type: 'id'; readonly id: string }
  | { readonly type: 'notSent'; readonly why: string; readonly evidence: Evidence };

/**
 * The provider's id of an earlier operation: from its result, or from the list where an operator decided that it happened. A row that
 * failed, or is still under way, has none to quote.
 */
export async function findId<L extends AdapayList>(
  list: L,
  context: TimedContext,
  options: Sought<L> & {
    readonly quoted: OperationReference;
    /** What is quoted, as a reason names it: "the hold". */
    readonly what: string;
    readonly write: AdapayWrite;
    readonly idIn: (row: RowOf<L>) => string;
  },
): Promise<QuotedId> {
  const { quoted, what, write, idIn } = options;
  if (quoted.reference !== undefined) return { type: 'id', id: quoted.reference };
  const queryResult = await findInList<L, MoneyResult>(list, context, options, (row) => {
    const reference = idIn(row);
    const outcome = stateOf(row, { write, rejectionCodes: {} });
    return {
      type: 'found',
      outcome: outcome.type === 'succeeded' ? { type: 'succeeded', result: { reference } } : outcome,
      reported: {},
      evidence: { source: 'query', detail: 'its id', reference },
    };
  });
  const id =
    queryResult.type === 'found' &&
    queryResult.outcome.type === 'succeeded' &&
    queryResult.reported.mismatch === undefined
      ? queryResult.outcome.result.reference
      : undefined;
  if (id !== undefined && id !== '') return { type: 'id', id };
  return { type: 'notSent', why: `the id of ${what} could not be read`, evidence: queryResult.evidence };
}

/**
 * Looks through a whole list for the rows that are ours, page by page, and says what they show together. "若未查询到结果时，字段为空": a list
 * that answered and does not hold one is "not found"; one that failed, broke off, does not end, or says neither what is in it
 * nor whether there is more answers nothing.
 */
async function findInList<L extends AdapayList, Result>(
  list: L,
  { client, deadline }: TimedContext,
  { fields, isOurs, personal = [] }: Sought<L>,
  found: (row: RowOf<L>) => QueryResult<Result>,
): Promise<QueryResult<Result>> {
  const ours: QueryResult<Result>[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const paging = { page_index: String(page), page_size: String(PAGE_SIZE) };
    const answer = await client.call(list, { ...fields, ...paging }, { deadline });
    if (answer.type !== 'answered') return unansweredQuery(list, answer);
    const { status, error_code: code, error_msg: detail } = answer.envelope;
    const unclear = (why: string): QueryResult<Result> => ({
      type: 'unclear',
      why,
      evidence: evidence(list, 'query', { code: code || status, detail, note: why }, personal),
    });
    if (status !== 'succeeded') return unclear(`${list.name} answers ${(code || status).slice(0, 64)}`);
    const rows = rowsOf(answer.object, list.rowsIn);
    if (!rows) return unclear(`${list.name} holds no list of rows`);
    for (const raw of rows) {
      const row = list.row.safeParse(raw);
      // It could be ours.
      if (!row.success) return unclear(`${list.name} holds a malformed row: ${badFields(row.error)}`);
      const data = row.data as RowOf<L>;
      if (isOurs(data)) ours.push(found(data));
    }
    const more = pageSchema.parse(answer.object).has_more;
    // A page that does not say whether it is the last one may not be.
    if (more !== 'true' && more !== 'false')
      return unclear(`${list.name} does not say whether there is more`);
    if (more === 'false') {
      const [first, ...others] = ours;
      if (first) return combineRows(first, ...others);
      const shown = { code: status, detail: `${rows.length} other rows` };
      return { type: 'notFound', evidence: evidence(list, 'query', shown) };
    }
  }
  const why = `${list.name} has more than ${MOST_PAGES} pages`;
  return { type: 'unclear', why, evidence: evidence(list, 'query', { detail: why }) };
}

function rowsOf(object: WireObject, names: readonly string[]): readonly unknown[] | undefined {
  for (const name of names) {
    const value = object[name];
    if (Array.isArray(value)) return value as readonly unknown[];
  }
  // Null and "" are "empty". One that is not there at all may be another answer than that of a list.
  return names.some((name) => object[name] === null || object[name] === '') ? [] : undefined;
}

/** What one row of the platform's records says of the operation. */
function rowResult<Result>(
  row: RowOf<AdapayList>,
  read: ReadRow<Result>,
  context: { readonly list: AdapayList } & Parameters<typeof stateOf>[1],
): QueryResult<Result> {
  const about = { code: row.status || row.trans_stat, detail: row.error_msg };
  const { shown = '', reference, mismatch } = read;
  const kept = (note: string) =>
    evidence(context.list, 'query', { ...about, note, reference }, context.personal);
  const amount = readAmount(shown);
  if (shown !== '' && amount === undefined)
    return { type: 'unclear', why: 'the row holds no amount', evidence: kept('no amount') };
  const outcome = stateOf(row, context);
  // Later operations quote the id.
  if (outcome.type === 'succeeded' && reference === '')
    return { type: 'unclear', why: 'the row holds no id', evidence: kept('no id') };
  // Where rows have an amount, only the amount shows that the success is this operation's.
  if (outcome.type === 'succeeded' && read.shown === '')
    return { type: 'unclear', why: 'the row holds no amount', evidence: kept('no amount') };
  return {
    type: 'found',
    outcome:
      outcome.type === 'succeeded' ? { type: 'succeeded', result: read.resultOf({ reference }) } : outcome,
    reported: {
      ...(amount !== undefined && { amount }),
      ...(mismatch !== undefined && { mismatch }),
    },
    evidence: kept(`trans_stat ${row.trans_stat.slice(0, 8)} amount ${shown.slice(0, 20)}`),
  };
}
