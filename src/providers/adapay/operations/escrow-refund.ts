import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { BY_STATUS_QUERY, type AdapayOperation } from '../operation.js';
import { listEndpoint, type AdapayWrite } from '../transport/endpoint.js';
import { appId, divMembers, orderNo, page } from '../transport/request-fields.js';
import { created, stateFields, text } from '../transport/wire.js';
import { findPaymentRefund, refundPayment } from './channel-transfers.js';
import { divMembersOf } from './div-members.js';
import { confirmId } from './escrow-release.js';
import { findOperation } from './list-query.js';
import { sendWrite } from './send-write.js';

const REFUND = z.looseObject({
  // The create call's answer and the list's rows name the same number and its order differently.
  balance_refund_no: text,
  refund_order_no: text,
  refund_seq_id: text,
  balance_seq_id: text,
  balance_order_no: text,
  app_id: text,
  trans_amt: text,
  fee_amt: text,
  ...created,
  ...stateFields,
});

const BALANCE_REFUND = {
  name: 'balanceRefund',
  method: 'POST',
  path: '/v1/settle_accounts/balanceRefund',
  inDocument: true,
  // The sample spells the first one balanec_refund_no; the table's spelling is the right one (inference). No app_id.
  fields: {
    balance_refund_no: orderNo,
    balance_seq_id: required(64),
    reason: optional(512),
    balance_refund_amt: optional(14, 'amount'),
    refund_div_members: divMembers,
  },
  answer: REFUND,
  echoes: ['balance_refund_no', 'refund_order_no'],
  amountField: 'trans_amt',
} as const satisfies AdapayWrite;

const BALANCE_REFUND_LIST = listEndpoint({
  name: 'balanceRefundList',
  path: '/v1/settle_accounts/balanceRefundList',
  fields: {
    app_id: appId,
    balance_refund_no: optional(64, 'orderNo'),
    refund_seq_id: optional(64),
    balance_seq_id: optional(64),
    trans_stat: optional(1, 'flag'),
    ...page,
  },
  numbers: ['balance_refund_no', 'refund_seq_id', 'balance_seq_id'],
  rowsIn: ['refunds'],
  row: REFUND,
});

/** balanceRefund of a confirm object, resolved by balanceRefundList under its balance_refund_no. */
export const refund = {
  endpoint: BALANCE_REFUND,
  resolution: BY_STATUS_QUERY,
  async send(request, context) {
    const { content } = request.intent;
    if (content.channel !== undefined) return refundPayment(request, context);
    const amount = requireAmount(request.intent.amount);
    const members = divMembersOf(request, context.config);
    const confirm = await confirmId(context, content.release);
    if (confirm.type === 'notSent') return confirm;
    return sendWrite(BALANCE_REFUND, context, {
      fields: {
        balance_refund_no: request.serialNumber,
        // 订单确认或者余额支付的对象ID: here always the confirm object's.
        balance_seq_id: confirm.id,
        reason: content.orderNo,
        balance_refund_amt: amount,
        // "String ... json 数组形式", and no sample: the table is followed.
        refund_div_members: JSON.stringify(members),
      },
      number: request.serialNumber,
      amount,
      personal: namesIn(request.intent),
      succeeded: ({ refund_seq_id: id }) =>
        id === ''
          ? { unclear: 'succeeded without a refund_seq_id' }
          : { result: { reference: id }, reference: id },
    });
  },
  statusQuery: {
    endpoint: BALANCE_REFUND_LIST,
    query: (request, context) => {
      const { intent, serialNumber } = request;
      if (intent.content.channel !== undefined) return findPaymentRefund(request, context);
      return findOperation<typeof BALANCE_REFUND_LIST, 'refund'>(BALANCE_REFUND_LIST, context, {
        fields: { app_id: context.config.appId, balance_refund_no: serialNumber },
        // refund_order_no in rows, balance_refund_no in the answer to the create call.
        isOurs: (row) => (row.refund_order_no || row.balance_refund_no) === serialNumber,
        write: BALANCE_REFUND,
        personal: namesIn(intent),
        read: (row) => ({ shown: row.trans_amt, reference: row.refund_seq_id, resultOf: (money) => money }),
      });
    },
  },
} satisfies AdapayOperation<'refund'>;
