import type { IntentResults } from '../../domain/operation.js';
import type { MoneyResult, OperationReference } from '../../domain/operations/reference.js';
import { namesIn } from '../../domain/names-in.js';
import type { QueryResult, OperationRequest } from '../provider.js';
import { evidence, standing, type Sent } from './transport/answer.js';
import type { AdapayClient } from './client.js';
import type { AdapayConfig } from './config.js';
import type { Deadline } from '../deadline.js';
import { findInList } from './rows.js';
import { readAmount } from './translate.js';
import { objectSchemas, type Objects } from './transport/wire.js';

/** What every operation of this adapter is made with. */
export interface Deps {
  readonly config: AdapayConfig;
  readonly client: AdapayClient;
}

/** The object that a list is asked for. */
interface Sought {
  readonly orderNo: string;
  /** What the platform's words could repeat and must not be kept. */
  readonly personal?: readonly (string | undefined)[];
}

/** Looks for the balance payment with this order_no in balancePayList. */
export function findPayment<Result>(
  { config, client }: Deps,
  { orderNo, personal = [] }: Sought,
  deadline: Deadline,
  found: (row: Objects['payment']) => QueryResult<Result>,
): Promise<QueryResult<Result>> {
  return findInList(client, {
    list: 'balancePayList',
    fields: { app_id: config.appId, order_no: orderNo },
    rowsIn: ['payments'],
    schema: objectSchemas.payment,
    personal,
    deadline,
    isOurs: (row) => row.order_no === orderNo,
    found,
  });
}

/** Looks for the confirm object with this order_no in balanceconfirm.list. */
export function findConfirm<Result>(
  { config, client }: Deps,
  { orderNo, personal = [] }: Sought,
  deadline: Deadline,
  found: (row: Objects['confirm']) => QueryResult<Result>,
): Promise<QueryResult<Result>> {
  return findInList(client, {
    list: 'balanceconfirmList',
    fields: { app_id: config.appId, order_no: orderNo },
    rowsIn: ['payment_confirms'],
    schema: objectSchemas.confirm,
    personal,
    deadline,
    isOurs: (row) => row.order_no === orderNo,
    found,
  });
}

type Id =
  | { readonly type: 'id'; readonly id: string }
  | {
      readonly type: 'notSent';
      readonly why: string;
      readonly evidence: ReturnType<typeof evidence>;
    };

/** The balance payment's own id: from its result, or from the books where an operator decided that it happened. */
export async function holdId(deps: Deps, hold: OperationReference, deadline: Deadline): Promise<Id> {
  if (hold.reference !== undefined) return { type: 'id', id: hold.reference };
  return idIn(
    await findPayment(deps, { orderNo: hold.serialNumber }, deadline, (row) =>
      onlyId('balancePay', row, row.balance_seq_id),
    ),
    'the hold',
  );
}

/** The confirm object's id: from its result, or from the books. */
export async function confirmId(deps: Deps, release: OperationReference, deadline: Deadline): Promise<Id> {
  if (release.reference !== undefined) return { type: 'id', id: release.reference };
  return idIn(
    await findConfirm(deps, { orderNo: release.serialNumber }, deadline, (row) =>
      onlyId('balanceconfirm', row, row.id),
    ),
    'the release',
  );
}

/** Looks for the freeze with this order_no in freeze/list. */
export function findFreeze<Result>(
  { config, client }: Deps,
  { orderNo, personal = [] }: Sought,
  deadline: Deadline,
  found: (row: Objects['freeze']) => QueryResult<Result>,
): Promise<QueryResult<Result>> {
  return findInList(client, {
    list: 'freezeList',
    fields: { app_id: config.appId, order_no: orderNo },
    rowsIn: ['account_freezes'],
    schema: objectSchemas.freeze,
    personal,
    deadline,
    isOurs: (row) => row.order_no === orderNo,
    found,
  });
}

/** The freeze's own id: from its result, or from the books where an operator decided that it happened. */
export async function freezeId(deps: Deps, freeze: OperationReference, deadline: Deadline): Promise<Id> {
  if (freeze.reference !== undefined) return { type: 'id', id: freeze.reference };
  return idIn(
    await findFreeze(deps, { orderNo: freeze.serialNumber }, deadline, (row) =>
      onlyId('freeze', row, row.id),
    ),
    'the freeze',
  );
}

/** The id of what was done: a row that failed, or is still under way, has none to quote. */
function onlyId(call: Sent['call'], row: Row, reference: string): QueryResult<MoneyResult> {
  const outcome = standing(row, { call }, {});
  const about = { source: 'query', detail: 'its id', reference } as const;
  return {
    type: 'found',
    outcome: outcome.type === 'succeeded' ? { type: 'succeeded', result: { reference } } : outcome,
    reported: {},
    evidence: about,
  };
}

function idIn(queryResult: QueryResult<MoneyResult>, what: string): Id {
  const reference =
    queryResult.type === 'found' &&
    queryResult.outcome.type === 'succeeded' &&
    queryResult.reported.mismatch === undefined
      ? queryResult.outcome.result.reference
      : undefined;
  if (reference !== undefined && reference !== '') return { type: 'id', id: reference };
  return { type: 'notSent', why: `the id of ${what} could not be read`, evidence: queryResult.evidence };
}

/** What a list is asked for to resolve an operation. */
export function soughtBy({
  intent,
  serialNumber,
}: Pick<OperationRequest, 'intent' | 'serialNumber'>): Sought {
  return { orderNo: serialNumber, personal: namesIn(intent) };
}

interface Row {
  readonly status: string;
  readonly trans_stat: string;
  readonly error_code: string;
  readonly error_msg: string;
  readonly error_type: string;
}

/** A row of the platform's books as a finding. */
export function foundRow<K extends 'hold' | 'release' | 'return' | 'refund' | 'freeze' | 'unfreeze'>(
  context: {
    readonly list: Sent['call'];
    readonly call: Sent['call'];
    readonly known: AdapayConfig['rejectionCodes'];
    readonly personal: readonly (string | undefined)[];
  },
  row: Row,
  read: {
    /** The amount as the row spells it; absent where rows have none. */
    readonly shown?: string;
    readonly reference: string;
    readonly result: (money: MoneyResult) => IntentResults[K];
    readonly difference?: string;
  },
): QueryResult<IntentResults[K]> {
  const said = { code: row.status || row.trans_stat, detail: row.error_msg };
  const { shown = '', reference, difference } = read;
  const kept = (note: string) =>
    evidence({ ...context, call: context.list }, 'query', { ...said, note, reference });
  const amount = readAmount(shown);
  if (shown !== '' && amount === undefined)
    return { type: 'unclear', why: 'the row holds no amount', evidence: kept('no amount') };
  const outcome = standing(row, context, context.known);
  // Later operations quote the id.
  if (outcome.type === 'succeeded' && reference === '')
    return { type: 'unclear', why: 'the row holds no id', evidence: kept('no id') };
  // Whose success it is follows from the amount alone, where rows have one.
  if (outcome.type === 'succeeded' && read.shown === '')
    return { type: 'unclear', why: 'the row holds no amount', evidence: kept('no amount') };
  return {
    type: 'found',
    outcome:
      outcome.type === 'succeeded' ? { type: 'succeeded', result: read.result({ reference }) } : outcome,
    reported: {
      ...(amount !== undefined && { amount }),
      ...(difference !== undefined && { mismatch: difference }),
    },
    evidence: kept(`trans_stat ${row.trans_stat.slice(0, 8)} amount ${shown.slice(0, 20)}`),
  };
}
