import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { readAmount, requireAmount } from '../../amounts.js';
import { combineRows } from '../../combine-rows.js';
import { optional, required } from '../../endpoint.js';
import type { QueryResult } from '../../provider.js';
import { BY_STATUS_QUERY, type AdapayOperation } from '../operation.js';
import type { RejectionCodes } from '../result-codes.js';
import { evidence, stateOf, unansweredQuery } from '../transport/answer.js';
import type { AdapayEndpoint, AdapayWrite } from '../transport/endpoint.js';
import { appId, feeMode, memberId, orderNo } from '../transport/request-fields.js';
import type { WireObject } from '../transport/transport.js';
import { stateFields, text } from '../transport/wire.js';
import { sendWrite } from './send-write.js';

/** A withdrawal, from an answer, a query or a notification. */
export const CASH = z.looseObject({
  id: text,
  object: text,
  order_no: text,
  app_id: text,
  cash_amt: text,
  cash_stat: text,
  ...stateFields,
});
type Cash = z.output<typeof CASH>;

/** PHP demo, docs.adapay.tech wallet.html, ECShopX. */
export const CREATE_CASH = {
  name: 'createCash',
  method: 'POST',
  path: '/v1/cashs',
  fields: {
    order_no: orderNo,
    app_id: appId,
    cash_type: required(2),
    cash_amt: required(16, 'amount'),
    member_id: memberId,
    notify_url: optional(250),
    remark: optional(200),
    fee_mode: feeMode,
  },
  answer: CASH,
  echoes: ['order_no'],
  amountField: 'cash_amt',
} as const satisfies AdapayWrite;

const CASH_STAT = {
  name: 'cashStat',
  method: 'GET',
  path: '/v1/cashs/stat',
  fields: { order_no: orderNo },
  answer: CASH,
} as const satisfies AdapayEndpoint;

/**
 * POST /v1/cashs. The answer is normally "pending": "以异步通知结果为准" (docs.adapay.tech, wallet.html), so the notification ends it, and
 * /v1/cashs/stat where its answer can be understood.
 */
export const withdraw = {
  endpoint: CREATE_CASH,
  resolution: BY_STATUS_QUERY,
  send({ intent, serialNumber }, context) {
    const { config } = context;
    const amount = requireAmount(intent.amount);
    return sendWrite(CREATE_CASH, context, {
      fields: {
        order_no: serialNumber,
        app_id: config.appId,
        cash_type: config.cashType,
        cash_amt: amount,
        member_id: intent.content.account.member,
        notify_url: config.notifyUrl,
        fee_mode: config.feeMode,
      },
      number: serialNumber,
      amount,
      personal: namesIn(intent),
      succeeded: ({ id }) => ({
        result: id === '' ? {} : { reference: id },
        ...(id !== '' && { reference: id }),
      }),
    });
  },
  statusQuery: {
    endpoint: CASH_STAT,
    async query({ intent, serialNumber }, { client, config, deadline }) {
      const answer = await client.call(CASH_STAT, { order_no: serialNumber }, { deadline });
      if (answer.type !== 'answered') return unansweredQuery(CASH_STAT, answer);
      const personal = namesIn(intent);
      const { status, error_code: code, error_msg: detail } = answer.envelope;
      const [first, ...others] = cashsIn(answer.object, serialNumber) ?? [];
      if (!first) {
        const about = { code: code || status, detail };
        return {
          type: 'unclear',
          why: 'cashStat shows no withdrawal that is certainly ours',
          evidence: evidence(CASH_STAT, 'query', about, personal),
          ...(code === 'order_id_not_exists' && { shows: 'nothing' as const }),
        };
      }
      const { rejectionCodes } = config;
      const read = (cash: Cash): QueryResult<MoneyResult> =>
        cashResult(cash, { source: 'query', rejectionCodes, personal });
      return combineRows(read(first), ...others.map(read));
    },
  },
} satisfies AdapayOperation<'withdraw'>;

/**
 * The shape of this answer was not found. It is understood only as the cash object itself, or as a row of `cashs`, and only if it names
 * our number (inference). Undefined where a row cannot be read: it could be ours.
 */
function cashsIn(object: WireObject, number: string): Cash[] | undefined {
  const { cashs } = object;
  const rows: unknown[] = Array.isArray(cashs) ? (cashs as unknown[]) : [];
  const ours: Cash[] = [];
  for (const candidate of [object, ...rows]) {
    const parsed = CASH.safeParse(candidate);
    if (!parsed.success) return undefined;
    const { order_no, object: kind, cash_amt } = parsed.data;
    const isCash = candidate !== object || kind === 'cash' || cash_amt !== '';
    if (isCash && order_no === number) ours.push(parsed.data);
  }
  return ours;
}

/** What a cash object, from a query or a notification, says of the withdrawal. Its "failed" is the withdrawal's own end. */
export function cashResult(
  cash: Cash,
  options: {
    source: 'query' | 'notification';
    rejectionCodes: RejectionCodes;
    personal?: readonly (string | undefined)[];
  },
): Extract<QueryResult<MoneyResult>, { type: 'found' }> {
  const { id: reference, cash_amt, status, trans_stat, cash_stat } = cash;
  const stated = { ...cash, trans_stat: trans_stat || cash_stat };
  const { personal = [], rejectionCodes } = options;
  const state = stateOf(stated, { write: CREATE_CASH, personal, rejectionCodes });
  // Only the amount shows that the success is this withdrawal's.
  const outcome =
    state.type === 'succeeded' && cash_amt === ''
      ? ({ type: 'unknown', why: 'the provider shows a success without its amount' } as const)
      : state;
  const amount = readAmount(cash_amt);
  const about = { code: status || stated.trans_stat, detail: cash.error_msg };
  return {
    type: 'found',
    outcome:
      outcome.type === 'succeeded'
        ? { type: 'succeeded', result: reference === '' ? {} : { reference } }
        : outcome,
    reported: {
      ...(amount !== undefined && { amount }),
      ...(cash_amt !== '' && amount === undefined && { mismatch: 'the provider shows no amount' }),
    },
    evidence: evidence(
      CREATE_CASH,
      options.source,
      { ...about, ...(reference !== '' && { reference }) },
      personal,
    ),
  };
}
