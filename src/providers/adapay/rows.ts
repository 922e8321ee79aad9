import type { z } from 'zod';
import type { QueryResult } from '../provider.js';
import { badFields } from '../evidence.js';
import { evidence, unansweredFinding } from './transport/answer.js';
import type { AdapayClient } from './client.js';
import { combineRows } from '../combine-rows.js';
import type { Deadline } from '../deadline.js';
import type { WireObject } from './transport/transport.js';
import type { WireValue } from './field-rules.js';
import type { CallName, FieldOf } from './endpoints.js';
import { pageSchema } from './transport/wire.js';

/** 页面容量，取值范围1~20 */
const PAGE_SIZE = 20;
/** A list under one number is short; one that does not end is not read endlessly. */
const PAGES = 50;

type ListCall = Extract<
  CallName,
  | 'freezeList'
  | 'unfreezeList'
  | 'balancePayList'
  | 'balanceRefundList'
  | 'balanceconfirmList'
  | 'balancereverseList'
>;

interface ListQuestion<N extends ListCall, S extends z.ZodType<object>, Result> {
  readonly list: N;
  readonly fields: Readonly<Partial<Record<FieldOf<N>, WireValue | undefined>>>;
  /** What the rows are called, the table's name first: the samples differ. */
  readonly rowsIn: readonly string[];
  readonly schema: S;
  /** What the platform's words could repeat and must not be kept. */
  readonly personal?: readonly (string | undefined)[];
  readonly deadline: Deadline;
  readonly isOurs: (row: z.output<S>) => boolean;
  readonly found: (row: z.output<S>) => QueryResult<Result>;
}

/**
 * Looks through a whole list for the rows that are ours, page by page, and tells what they say together. "若未查询到结果时，字段为空": a list
 * that answered and does not hold one is "not found"; one that failed, broke off, does not end, or says neither what is in it
 * nor whether there is more answers nothing.
 */
export async function findInList<N extends ListCall, S extends z.ZodType<object>, Result>(
  client: AdapayClient,
  question: ListQuestion<N, S, Result>,
): Promise<QueryResult<Result>> {
  const { list, deadline, personal = [] } = question;
  const ours: QueryResult<Result>[] = [];
  for (let page = 1; page <= PAGES; page += 1) {
    const paging = { page_index: String(page), page_size: String(PAGE_SIZE) };
    // Every list takes both.
    const fields = { ...question.fields, ...paging } as typeof question.fields;
    const reply = await client.call(list, fields, { deadline });
    if (reply.type !== 'answered') return unansweredFinding(list, reply);
    const { status, error_code: code, error_msg: detail } = reply.envelope;
    const unclear = (why: string): QueryResult<Result> => ({
      type: 'unclear',
      why,
      evidence: evidence({ call: list, personal }, 'query', { code: code || status, detail, note: why }),
    });
    if (status !== 'succeeded') return unclear(`${list} answers ${(code || status).slice(0, 64)}`);
    const rows = rowsOf(reply.object, question.rowsIn);
    if (!rows) return unclear(`${list} holds no list of rows`);
    for (const raw of rows) {
      const row = question.schema.safeParse(raw);
      // It could be ours.
      if (!row.success) return unclear(`${list} holds a malformed row: ${badFields(row.error)}`);
      if (question.isOurs(row.data)) ours.push(question.found(row.data));
    }
    const more = pageSchema.parse(reply.object).has_more;
    // A page that does not say whether it is the last one may not be.
    if (more !== 'true' && more !== 'false') return unclear(`${list} does not say whether there is more`);
    if (more === 'false') {
      const [first, ...others] = ours;
      if (first) return combineRows(first, ...others);
      const said = { code: status, detail: `${rows.length} other rows` };
      return { type: 'notFound', evidence: evidence({ call: list }, 'query', said) };
    }
  }
  const why = `${list} has more than ${PAGES} pages`;
  return { type: 'unclear', why, evidence: evidence({ call: list }, 'query', { detail: why }) };
}

function rowsOf(object: WireObject, names: readonly string[]): readonly unknown[] | undefined {
  for (const name of names) {
    const value = object[name];
    if (Array.isArray(value)) return value as readonly unknown[];
  }
  // Null and "" are "empty". One that is not there at all may be another answer than that of a list.
  return names.some((name) => object[name] === null || object[name] === '') ? [] : undefined;
}
