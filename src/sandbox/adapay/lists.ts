import type { ProviderFaults } from '../engine/provider-api.js';
import type { AdapayBank } from './bank.js';
import { badParameter, rejected } from './result-codes.js';
import { optional, required, type AdapayRequest, type FieldRule } from './fields.js';
import type { Fields, StoredObject, Status } from './model.js';

/** page_index 1 to 300000, page_size 1 to 20, created_gte and created_lte, as every list has them. */
export const PAGE_FIELDS: readonly FieldRule[] = [
  optional('page_index', 6, 'page'),
  optional('page_size', 2, 'size'),
  optional('created_gte', 13, 'time'),
  optional('created_lte', 13, 'time'),
];

/** The fields of the lists that find by order_no and status: freezes, unfreezes, commissions. */
export const LIST_FIELDS = [
  required('app_id', 64),
  optional('order_no', 64, 'orderNo'),
  optional('status', 16),
  ...PAGE_FIELDS,
];

const DEFAULT_SIZE = 10;
const SECONDS = 10;

/** One page of what matches, newest first, and whether there is more. @throws AdapayRejected for a window of the wrong form. */
export function pageOf<T extends StoredObject>(
  bank: AdapayBank,
  request: AdapayRequest,
  faults: ProviderFaults,
  rows: readonly T[],
): { rows: readonly T[]; hasMore: boolean } {
  const { from, to } = windowOf(request);
  const matching = rows
    .filter(({ createdAt }) => createdAt >= from && createdAt <= to && !isHidden(bank, { createdAt }, faults))
    .reverse();
  const size = request.whole('page_size', DEFAULT_SIZE);
  const start = (request.whole('page_index', 1) - 1) * size;
  return { rows: matching.slice(start, start + size), hasMore: matching.length > start + size };
}

/** @throws AdapayRejected when neither a number nor a window narrows a list that needs one of them. */
export function needNumberOrWindow(request: AdapayRequest, numbers: readonly string[]): void {
  if (numbers.some((name) => request.has(name))) return;
  for (const name of ['created_gte', 'created_lte'])
    if (!request.has(name)) throw badParameter(name, 'missing');
}

/** Whether a query that does not see what is young misses an object. */
export function isHidden(
  bank: AdapayBank,
  row: Pick<StoredObject, 'createdAt'>,
  faults: ProviderFaults,
): boolean {
  return bank.now - row.createdAt < faults.hideYoungerThanMs;
}

/** The object that a query is about. @throws AdapayRejected order_id_not_exists without one. */
export function needVisible<T extends StoredObject>(
  bank: AdapayBank,
  row: T | undefined,
  faults: ProviderFaults,
): T {
  if (!row || isHidden(bank, row, faults)) throw rejected('order_id_not_exists');
  return row;
}

/** The status that a query shows. */
export function statusOf(bank: AdapayBank, row: StoredObject, faults?: ProviderFaults): Status {
  const underWay = faults !== undefined && bank.now - row.createdAt < faults.processingYoungerThanMs;
  return underWay ? 'pending' : row.status;
}

/** status, and what went wrong if it failed. */
export function statusFields(bank: AdapayBank, row: StoredObject, faults?: ProviderFaults): Fields {
  const status = statusOf(bank, row, faults);
  if (status !== 'failed' || !row.failure) return { status };
  return {
    status,
    error_code: row.failure.code,
    error_msg: row.failure.message,
    error_type: row.failure.type,
  };
}

/** trans_stat of the balance lists, S or F; what it is while a trade is under way is not documented. */
export function transStat(status: Status): string {
  return status === 'succeeded' ? 'S' : status === 'failed' ? 'F' : '';
}

/** A created_time of 10 digits. */
export function seconds(at: number): string {
  return Math.floor(at / 1000).toString();
}

/** Rows by own number and by what they belong to, where these are given. */
export function narrowed<T extends { readonly number: string; readonly parent: string }>(
  store: {
    readonly all: () => readonly T[];
    readonly numbered: (number: string) => readonly T[];
    readonly belongingTo: (parent: string) => readonly T[];
  },
  number: string,
  parent: string,
): readonly T[] {
  if (number !== '') return store.numbered(number).filter((row) => parent === '' || row.parent === parent);
  return parent === '' ? store.all() : store.belongingTo(parent);
}

/** A list with an `object` of its own, has_more as a boolean and one array of objects. */
export function objectList<T extends StoredObject>(
  bank: AdapayBank,
  request: AdapayRequest,
  faults: ProviderFaults,
  list: { readonly rows: readonly T[]; readonly name: string; readonly show: (row: T) => Fields },
): () => Fields {
  const [orderNo, status] = [request.text('order_no'), request.text('status')];
  const matching = list.rows.filter((row) => status === '' || statusOf(bank, row, faults) === status);
  const { rows, hasMore } = pageOf(bank, request, faults, matching);
  return () => ({
    object: 'list',
    status: 'succeeded',
    app_id: bank.services.appId,
    ...(orderNo === '' ? {} : { order_no: orderNo }),
    has_more: hasMore,
    [list.name]: rows.map((row) => ({
      ...list.show(row),
      prod_mode: request.prodMode,
      ...statusFields(bank, row, faults),
    })),
  });
}

function windowOf(request: AdapayRequest): { from: number; to: number } {
  const from = timeOf(request, 'created_gte');
  const to = timeOf(request, 'created_lte');
  // 若不为空时，created_gte字段值不能为空且小于created_lte时间.
  if (to !== undefined && from === undefined) throw badParameter('created_gte', 'missing beside created_lte');
  if (from !== undefined && to !== undefined && from >= to)
    throw badParameter('created_gte', 'expected less than created_lte');
  return { from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER };
}

/** Times have 13 digits in the tables and 10 in some samples. */
function timeOf(request: AdapayRequest, name: string): number | undefined {
  if (!request.has(name)) return undefined;
  const text = request.text(name);
  return text.length === SECONDS ? Number(text) * 1000 : Number(text);
}
