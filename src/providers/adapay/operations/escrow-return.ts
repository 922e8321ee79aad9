import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { BY_STATUS_QUERY, type AdapayOperation } from '../operation.js';
import { listEndpoint, type AdapayWrite } from '../transport/endpoint.js';
import { appId, orderNo, page } from '../transport/request-fields.js';
import { created, stateFields, text } from '../transport/wire.js';
import { findReverse, reversePayment } from './channel-transfers.js';
import { holdId } from './escrow-hold.js';
import { findOperation } from './list-query.js';
import { sendWrite } from './send-write.js';

/** A reverse of a balance payment, or of a part of it. */
const REVERSE = z.looseObject({
  id: text,
  object: text,
  order_no: text,
  app_id: text,
  balance_seq_id: text,
  reverse_amt: text,
  reversed_amt: text,
  confirmed_amt: text,
  refunded_amt: text,
  succeed_time: text,
  channel_no: text,
  ...created,
  ...stateFields,
});

const BALANCE_REVERSE = {
  name: 'balancereverse',
  method: 'POST',
  path: '/v1/settle_accounts/balancereverse',
  inDocument: true,
  fields: {
    balance_seq_id: required(64),
    app_id: appId,
    order_no: orderNo,
    reverse_amt: required(14, 'amount'),
    reason: optional(512),
    expand: optional(512),
    device_info: optional(1_024),
  },
  answer: REVERSE,
  echoes: ['order_no'],
  amountField: 'reverse_amt',
  errorCodes: {
    // "若返回码是 order_id_not_exists 订单记录不存在，即超过撤销期限，无法撤销成功": past the 178 days.
    order_id_not_exists: {
      text: '订单记录不存在: past the 178 days',
      class: 'rejected',
      marks: ['document'],
    },
  },
} as const satisfies AdapayWrite;

const BALANCE_REVERSE_LIST = listEndpoint({
  name: 'balancereverseList',
  path: '/v1/settle_accounts/balancereverse/list',
  // No order_no: our number is searched for in the rows.
  fields: { app_id: appId, balance_seq_id: optional(64), ...page },
  // The table says payment_reverses, the sample payment_confirms.
  rowsIn: ['payment_reverses', 'payment_confirms'],
  row: REVERSE,
});

/** balancereverse, resolved by balancereverse.list of its hold, in whose rows our order_no is searched for. */
export const returnHold = {
  endpoint: BALANCE_REVERSE,
  resolution: BY_STATUS_QUERY,
  async send(request, context) {
    const { intent, serialNumber } = request;
    const { content } = intent;
    if (content.channel !== undefined) return reversePayment(request, context);
    const amount = requireAmount(intent.amount);
    const hold = await holdId(context, content.hold);
    if (hold.type === 'notSent') return hold;
    return sendWrite(BALANCE_REVERSE, context, {
      fields: {
        balance_seq_id: hold.id,
        app_id: context.config.appId,
        order_no: serialNumber,
        reverse_amt: amount,
        reason: content.orderNo,
      },
      number: serialNumber,
      amount,
      personal: namesIn(intent),
      succeeded: ({ id }) =>
        id === '' ? { unclear: 'succeeded without an id' } : { result: { reference: id }, reference: id },
    });
  },
  statusQuery: {
    endpoint: BALANCE_REVERSE_LIST,
    async query(request, context) {
      const { intent, serialNumber } = request;
      if (intent.content.channel !== undefined) return findReverse(request, context);
      const hold = await holdId(context, intent.content.hold);
      if (hold.type === 'notSent') return { type: 'unclear', why: hold.why, evidence: hold.evidence };
      return findOperation<typeof BALANCE_REVERSE_LIST, 'return'>(BALANCE_REVERSE_LIST, context, {
        fields: { app_id: context.config.appId, balance_seq_id: hold.id },
        isOurs: (row) => row.order_no === serialNumber,
        write: BALANCE_REVERSE,
        personal: namesIn(intent),
        read: (row) => ({ shown: row.reverse_amt, reference: row.id, resultOf: (money) => money }),
      });
    },
  },
} satisfies AdapayOperation<'return'>;
