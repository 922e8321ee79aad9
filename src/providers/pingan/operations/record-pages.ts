import { z } from 'zod';
import type { ParsedAnswer } from '../../provider.js';
import type { RawAnswer } from '../transport/transport.js';
import { text } from '../transport/wire.js';

/** 20 rows a page. A list that does not end is not read endlessly. */
const MOST_PAGES = 100;

/** No record in those days. */
const NO_RECORD = 'ERR020';

/** The answer of a list with pages, of rows with these fields. */
export function pagesOf<Fields extends z.ZodRawShape>(fields: Fields) {
  return z.looseObject({
    EndFlag: text,
    TotalNum: text,
    TranItemArray: z.array(z.looseObject(fields)).nullish(),
  });
}

interface RecordPage<Row> {
  readonly EndFlag: string;
  readonly TotalNum: string;
  readonly TranItemArray?: readonly Row[] | null | undefined;
}

/** All rows of a list, in the bank's order, each once. */
export interface Records<Row> {
  readonly rows: readonly Row[];
  /** How many there are by the bank's own count. */
  readonly total: number;
}

/**
 * Reads a list page by page. The bank may add a row in between, which moves the last one of a page onto the next: the same row again is
 * the same record. FrontSeqNo alone would not tell: rows of a payment to several may share it.
 * @param options.unlessTotal a list that counts as many rows is not read: `rows` is then empty.
 */
export async function readRecords<Row extends { readonly FrontSeqNo: string }>(
  name: string,
  call: (pageNum: string) => Promise<RawAnswer<RecordPage<Row>>>,
  { unlessTotal }: { readonly unlessTotal?: number | undefined } = {},
): Promise<ParsedAnswer<Records<Row>>> {
  const rows = new Map<string, Row>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await call(String(page));
    if (answer.type === 'notAccepted' && answer.resultCode === NO_RECORD) return read(rows);
    if (answer.type === 'notAccepted') return unavailable(`${name} answers ${answer.resultCode}`);
    if (answer.type !== 'accepted') return unavailable(`${name}: ${answer.why}`);
    const { EndFlag, TotalNum, TranItemArray } = answer.fields;
    if (page === 1 && unlessTotal !== undefined && TotalNum === String(unlessTotal))
      return { type: 'read', value: { rows: [], total: unlessTotal } };
    for (const row of TranItemArray ?? []) {
      if (row.FrontSeqNo === '') return unavailable(`${name} shows a record without its number`);
      rows.set(JSON.stringify(row), row);
    }
    if (EndFlag === '1') return read(rows);
    if (EndFlag !== '0') return unavailable(`${name} does not say whether there are more records`);
  }
  return unavailable(`${name} shows more than ${MOST_PAGES} pages: name fewer days`);
}

function read<Row>(rows: ReadonlyMap<string, Row>): ParsedAnswer<Records<Row>> {
  return { type: 'read', value: { rows: [...rows.values()], total: rows.size } };
}

function unavailable(why: string): { readonly type: 'unavailable'; readonly why: string } {
  return { type: 'unavailable', why };
}
