import { z } from 'zod';
import type { Money } from '../../../domain/money.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { readAmount } from '../../amounts.js';
import { badFields } from '../../evidence.js';
import type { QueryResult } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import type { LianlianOptions } from '../options.js';
import { judgeRetCode } from '../result-codes.js';
import { evidence, stateOf, unansweredQuery } from '../transport/answer.js';
import type { LianlianEndpoint } from '../transport/endpoint.js';
import { mchId, txnSeqno } from '../transport/request-fields.js';
import { text } from '../transport/wire.js';

/**
 * A transaction as the platform's records show it. Integrators read txn_status, platform_txno and order_amount of orderquery; for the
 * other queries of the account service no field was found, and the same names are expected (inference).
 */
const TRANSACTION = z.looseObject({
  txn_seqno: text,
  platform_txno: text,
  txn_status: text,
  order_amount: text,
});

const bySeqno = { mch_id: mchId, txn_seqno: txnSeqno } as const;

/** Of what createpay made (integrators). */
export const ORDER_QUERY = {
  name: 'orderquery',
  path: '/query/v1/ipay/orderquery',
  source: 'integrator',
  fields: bySeqno,
  answer: TRANSACTION,
} as const satisfies LianlianEndpoint;

/** Of a transaction of the account service by its own number: of a confirmation, its confirm number (classic document 3.5.2: 支付结果查询). */
export const ACCP_ORDER_QUERY = {
  name: 'order-query',
  path: '/query/mch/v1/accp/txn/order-query',
  source: 'integrator',
  fields: bySeqno,
  answer: TRANSACTION,
} as const satisfies LianlianEndpoint;

/** Of a withdrawal. */
export const WITHDRAWAL_QUERY = {
  name: 'withdrawal-query',
  path: '/query/mch/v1/accp/txn/withdrawal-query',
  source: 'integrator',
  fields: bySeqno,
  answer: TRANSACTION,
} as const satisfies LianlianEndpoint;

/** Of a refund: before a confirmation or after it. */
export const REFUND_QUERY = {
  name: 'refundquery',
  // One integrator asks /mch/v1/ipay/refundquery instead; the other queries of this service stand under /query.
  path: '/query/v1/ipay/refundquery',
  source: 'integrator',
  fields: { mch_id: mchId, refund_seqno: txnSeqno },
  answer: z.looseObject({
    refund_seqno: text,
    platform_refundno: text,
    refund_status: text,
    refund_amount: text,
  }),
} as const satisfies LianlianEndpoint;

/** What the records show of one operation, whichever query or notification says it. */
export interface ShownTransaction {
  readonly number: string;
  readonly reference: string;
  readonly status: string;
  readonly amount: string;
}

type Query = typeof ORDER_QUERY | typeof ACCP_ORDER_QUERY | typeof WITHDRAWAL_QUERY;

/** Queries a transaction by its own number. */
export function findTransaction<Result>(
  query: Query,
  context: TimedContext,
  sought: Sought<Result>,
): Promise<QueryResult<Result>> {
  const { number } = sought;
  return find(query, { txn_seqno: number }, context, sought, (object) => {
    const parsed = query.answer.safeParse(object);
    if (!parsed.success) return badFields(parsed.error);
    const { txn_seqno, platform_txno, txn_status, order_amount } = parsed.data;
    return { number: txn_seqno, reference: platform_txno, status: txn_status, amount: order_amount };
  });
}

/** Queries a refund by its own number. */
export function findRefund(
  context: TimedContext,
  sought: Sought<MoneyResult>,
): Promise<QueryResult<MoneyResult>> {
  const { number } = sought;
  return find(REFUND_QUERY, { refund_seqno: number }, context, sought, (object) => {
    const parsed = REFUND_QUERY.answer.safeParse(object);
    if (!parsed.success) return badFields(parsed.error);
    const { refund_seqno, platform_refundno, refund_status, refund_amount } = parsed.data;
    return {
      number: refund_seqno,
      reference: platform_refundno,
      status: refund_status,
      amount: refund_amount,
    };
  });
}

interface Sought<Result> {
  readonly number: string;
  readonly personal: readonly (string | undefined)[];
  readonly resultOf: (money: MoneyResult) => Result;
}

async function find<Result>(
  query: LianlianEndpoint,
  fields: Readonly<Record<string, string>>,
  { client, config, deadline }: TimedContext,
  { number, personal, resultOf }: Sought<Result>,
  read: (object: object) => ShownTransaction | string,
): Promise<QueryResult<Result>> {
  const answer = await client.call(query, fields, { deadline });
  if (answer.type !== 'answered') return unansweredQuery(query, answer);
  const { ret_code: code, ret_msg: detail } = answer.envelope;
  const unclear = (why: string): QueryResult<Result> => ({
    type: 'unclear',
    why,
    evidence: evidence(query, 'query', { code, detail, note: why }, personal),
  });
  const verdict = judgeRetCode(code, {}).class;
  if (verdict === 'noRecord')
    return { type: 'notFound', evidence: evidence(query, 'query', { code, detail }, personal) };
  if (verdict !== 'accepted') return unclear(`${query.name} answers ${code.slice(0, 64)}`);
  const shown = read(answer.object);
  if (typeof shown === 'string') return unclear(`malformed answer: ${shown}`);
  // A genuine answer to another question proves nothing here.
  if (shown.number !== number) return unclear('the answer shows another number');
  return foundTransaction(shown, { name: query.name, source: 'query', config, personal, resultOf });
}

/** What a transaction that the records show, or a notification, says of the operation. */
export function foundTransaction<Result>(
  { reference, status, amount: shown }: ShownTransaction,
  {
    name,
    source,
    config,
    personal,
    resultOf,
  }: {
    readonly name: string;
    readonly source: 'query' | 'notification';
    readonly config: Pick<LianlianOptions, 'pendingStatuses'>;
    readonly personal: readonly (string | undefined)[];
    readonly resultOf: (money: MoneyResult) => Result;
  },
): Extract<QueryResult<Result>, { type: 'found' }> {
  const state = stateOf(status, config);
  const amount: Money | undefined = readAmount(shown);
  const outcome =
    state.type === 'succeeded' && amount === undefined
      ? // Nothing but the amount tells whose success it is.
        ({ type: 'unknown', why: 'the provider shows a success without its amount' } as const)
      : state;
  const money = reference === '' ? {} : { reference };
  return {
    type: 'found',
    outcome: outcome.type === 'succeeded' ? { type: 'succeeded', result: resultOf(money) } : outcome,
    reported: {
      ...(amount !== undefined && { amount }),
      ...(shown !== '' && amount === undefined && { mismatch: 'the provider shows no amount' }),
    },
    evidence: evidence(
      { name },
      source,
      { code: status, detail: `amount ${shown.slice(0, 20)}`, ...money },
      personal,
    ),
  };
}
