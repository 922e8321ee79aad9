import { z } from 'zod';
import type { ParsedAnswer } from '../../provider.js';
import type { RawAnswer } from '../transport/transport.js';
import { text } from '../transport/wire.js';

/** 每次最多返回20条记录. */
const PAGE_ROWS = 20;

/** A list that does not end is not read endlessly. */
const MOST_PAGES = 100;

/** 无符合条件记录, 页码越界. */
const NO_RECORD = 'ERR020';
const NO_SUCH_PAGE = 'E80011';

/** The answer of a list with pages, of rows with these fields. */
export function pagesOf<Fields extends z.ZodRawShape>(fields: Fields) {
  return z.looseObject({
    EndFlag: text,
    TranItemArray: z.array(z.looseObject(fields)).nullish(),
  });
}

interface RecordPage<Row> {
  readonly EndFlag: string;
  readonly TranItemArray?: readonly Row[] | null | undefined;
}

/** Rows of a list in the bank's order, 顺序均按照建立时间的先后 (clients' tables), each once. */
export interface Records<Row> {
  readonly rows: readonly Row[];
  /** How many the list has, with those of the pages in front of what was read. */
  readonly total: number;
  /** Why the list may go on. */
  readonly brokenOff?: string;
}

/** How much of a list is read. */
interface Extent {
  /** How many rows of the list are known already: it is read from the page on which the next one stands. */
  readonly known?: number | undefined;
  /** The pages in front of one that could not be read are answered too, where there are any. */
  readonly inPart?: boolean | undefined;
}

/**
 * Reads a list page by page. The same row again is the same record; FrontSeqNo alone would not tell, since rows of a payment to several
 * may share it.
 */
export async function readRecords<Row extends { readonly FrontSeqNo: string }>(
  name: string,
  call: (pageNum: string) => Promise<RawAnswer<RecordPage<Row>>>,
  { known = 0, inPart = false }: Extent = {},
): Promise<ParsedAnswer<Records<Row>>> {
  const skipped = Math.floor(known / PAGE_ROWS);
  const rows = new Map<string, Row>();
  const brokenOff = (why: string): ParsedAnswer<Records<Row>> =>
    inPart && rows.size > 0 ? read(rows, skipped, why) : { type: 'unavailable', why };
  for (let page = skipped + 1; page <= skipped + MOST_PAGES; page += 1) {
    const answer = await call(String(page));
    if (answer.type === 'notAccepted' && hasNoMore(answer.resultCode, page)) return read(rows, skipped);
    if (answer.type === 'notAccepted') return brokenOff(`${name} answers ${answer.resultCode}`);
    if (answer.type !== 'accepted') return brokenOff(`${name}: ${answer.why}`);
    const { EndFlag, TranItemArray } = answer.fields;
    const shown = TranItemArray ?? [];
    if (shown.some(({ FrontSeqNo }) => FrontSeqNo === ''))
      return brokenOff(`${name} shows a record without its number`);
    for (const row of shown) rows.set(JSON.stringify(row), row);
    if (EndFlag === '1') return read(rows, skipped);
    if (EndFlag !== '0') return brokenOff(`${name} does not say whether there are more records`);
  }
  return brokenOff(`${name} shows more than ${MOST_PAGES} pages: name fewer days`);
}

/** The last page that is known was full, and no row has come since. */
function hasNoMore(resultCode: string, page: number): boolean {
  return resultCode === NO_RECORD || (page > 1 && resultCode === NO_SUCH_PAGE);
}

function read<Row>(
  rows: ReadonlyMap<string, Row>,
  skipped: number,
  brokenOff?: string,
): ParsedAnswer<Records<Row>> {
  const total = skipped * PAGE_ROWS + rows.size;
  return {
    type: 'read',
    value: { rows: [...rows.values()], total, ...(brokenOff !== undefined && { brokenOff }) },
  };
}
