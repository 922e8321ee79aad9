import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import type { IntentResults } from '../../../domain/operation.js';
import type { OperationReference } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { OperationRequest, QueryResult } from '../../provider.js';
import { BY_STATUS_QUERY, type AdapayOperation, type TimedContext } from '../operation.js';
import type { AdapayOptions } from '../options.js';
import { listEndpoint, type AdapayWrite } from '../transport/endpoint.js';
import { appId, divMembers, feeMode, memberId, orderNo, page } from '../transport/request-fields.js';
import { created, stateFields, text } from '../transport/wire.js';
import { findPayment, payByChannel } from './channel-payment.js';
import { MERCHANT } from './div-members.js';
import { limitsOf } from './hold-limits.js';
import { findId, findOperation, underOrderNo, type QuotedId } from './list-query.js';
import { sendWrite } from './send-write.js';

/** A balance payment. */
const PAYMENT = z.looseObject({
  balance_seq_id: text,
  app_id: text,
  order_no: text,
  out_member_id: text,
  in_member_id: text,
  trans_amt: text,
  fee_amt: text,
  pay_mode: text,
  refund_stat: text,
  refund_amt: text,
  ...created,
  ...stateFields,
});

/**
 * The document names the calls of 余额支付 by adapay_func_code; the path is /v1/ and the code with "/" for "." (official PHP test), and
 * the code itself is not sent.
 */
const BALANCE_PAY = {
  name: 'balancePay',
  method: 'POST',
  path: '/v1/settle_accounts/balancePay',
  inDocument: true,
  fields: {
    app_id: appId,
    order_no: orderNo,
    out_member_id: memberId,
    in_member_id: memberId,
    trans_amt: required(64, 'amount'),
    goods_title: required(64),
    goods_desc: required(127),
    pay_mode: optional(20),
    div_members: divMembers,
    fee_mode: feeMode,
  },
  answer: PAYMENT,
  echoes: ['order_no'],
  amountField: 'trans_amt',
} as const satisfies AdapayWrite;

const BALANCE_PAY_LIST = listEndpoint({
  name: 'balancePayList',
  path: '/v1/settle_accounts/balancePayList',
  fields: {
    app_id: appId,
    order_no: optional(64, 'orderNo'),
    balance_seq_id: optional(64),
    trans_stat: optional(1, 'flag'),
    ...page,
  },
  numbers: ['order_no', 'balance_seq_id'],
  rowsIn: ['payments'],
  row: PAYMENT,
});

/** balancePay with pay_mode delay, resolved by balancePayList under its order_no; a payment through a channel in channel-payment.ts. */
export const hold = {
  endpoint: BALANCE_PAY,
  resolution: BY_STATUS_QUERY,
  always: (config) => ({ divisible: true, limits: limitsOf(config) }),
  send(request, context) {
    const { content, amount } = request.intent;
    if (content.channel !== undefined) return payByChannel(request, context);
    const { config } = context;
    const moved = requireAmount(amount);
    return sendWrite(BALANCE_PAY, context, {
      fields: {
        app_id: config.appId,
        order_no: request.serialNumber,
        out_member_id: content.payer.member,
        in_member_id: receiverOf(request, config),
        trans_amt: moved,
        goods_title: config.goodsTitle,
        goods_desc: content.orderNo,
        // 值为 delay 时，div_members 字段必须为空.
        pay_mode: 'delay',
      },
      number: request.serialNumber,
      amount: moved,
      personal: namesIn(request.intent),
      succeeded: ({ balance_seq_id: reference, pay_mode }) => {
        if (reference === '') return { unclear: 'succeeded without a balance_seq_id' };
        // Money that was paid at once is not held.
        if (pay_mode !== '' && pay_mode !== 'delay') return { unclear: 'the answer shows another pay_mode' };
        return { result: { reference, divisible: true, limits: limitsOf(config) }, reference };
      },
    });
  },
  statusQuery: {
    endpoint: BALANCE_PAY_LIST,
    query: (request, context) =>
      request.intent.content.channel === undefined
        ? findBalancePayment(request, context)
        : findPayment(request, context),
  },
} satisfies AdapayOperation<'hold'>;

function findBalancePayment(
  request: OperationRequest<'hold'>,
  context: TimedContext,
): Promise<QueryResult<IntentResults['hold']>> {
  return findOperation<typeof BALANCE_PAY_LIST, 'hold'>(BALANCE_PAY_LIST, context, {
    ...underOrderNo(request.serialNumber, context),
    write: BALANCE_PAY,
    personal: namesIn(request.intent),
    read: (row) => ({
      shown: row.trans_amt,
      reference: row.balance_seq_id,
      resultOf: (money) => ({ ...money, divisible: true, limits: limitsOf(context.config) }),
      mismatch: partiesMismatch(row, request, receiverOf(request, context.config)),
    }),
  });
}

/** The balance payment's own id, which a release and a return quote. */
export function holdId(context: TimedContext, quoted: OperationReference): Promise<QuotedId> {
  return findId(BALANCE_PAY_LIST, context, {
    ...underOrderNo(quoted.serialNumber, context),
    quoted,
    what: 'the hold',
    write: BALANCE_PAY,
    idIn: (row) => row.balance_seq_id,
  });
}

function receiverOf({ intent: { content } }: OperationRequest<'hold'>, config: AdapayOptions): string {
  return config.holdFor === 'merchant' ? MERCHANT : content.payee.member;
}

function partiesMismatch(
  { out_member_id: out, in_member_id: into }: z.output<typeof PAYMENT>,
  { intent }: OperationRequest<'hold'>,
  receiver: string,
): string | undefined {
  if (out !== '' && out !== intent.content.payer.member) return 'the provider shows another payer';
  // The table lists out_member_id twice and means in_member_id by the second; only the sample has that.
  if (into !== '' && into !== receiver) return 'the provider shows another payee';
  return undefined;
}
