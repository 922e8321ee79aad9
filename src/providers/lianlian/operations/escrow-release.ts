import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { ZERO } from '../../../domain/money.js';
import { namesIn } from '../../../domain/names-in.js';
import type { Intent } from '../../../domain/operation.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { BY_STATUS_QUERY, type LianlianOperation } from '../operation.js';
import { shanghaiMoment } from '../../shanghai-moment.js';
import type { LianlianWrite } from '../transport/endpoint.js';
import { Yuan } from '../transport/exact-json.js';
import { mchId, orderAmount, txnSeqno, txnTime } from '../transport/request-fields.js';
import { text } from '../transport/wire.js';
import { payeesOf } from './payees.js';
import { sendWrite } from './send-write.js';
import { ACCP_ORDER_QUERY, findTransaction } from './transaction-query.js';

/** 担保确认 (the given document): every field that its page has, with its length. */
export const SECURED_CONFIRM = {
  name: 'secured-confirm',
  // The page's path is /v1/accp/txn/secured-confirm; integrators find the account service under /mch.
  path: '/mch/v1/accp/txn/secured-confirm',
  source: 'document',
  fields: {
    mch_id: mchId,
    sub_mchid: optional(18, 'mchId'),
    'confirm_orderInfo.txn_seqno': txnSeqno,
    'confirm_orderInfo.txn_time': txnTime,
    'confirm_orderInfo.order_amount': orderAmount,
    // 优惠券后置模式: nothing of Holdfast's has coupons; the client speaks it.
    'confirm_orderInfo.coupon_amount': optional(15, 'amount'),
    'confirm_orderInfo.confirm_mode': required(4, 'confirmMode'),
    'original_orderInfo.txn_seqno': txnSeqno,
    'original_orderInfo.order_amount': orderAmount,
    'payee_info[].payee_id': required(64),
    'payee_info[].payee_type': required(4, 'payeeType'),
    'payee_info[].payee_amount': orderAmount,
  },
  answer: z.looseObject({
    mch_id: text,
    sub_mchid: text,
    user_id: text,
    txn_seqno: text,
    order_amount: text,
    platform_txno: text,
  }),
  echo: 'txn_seqno',
  amountField: 'order_amount',
  referenceField: 'platform_txno',
} as const satisfies LianlianWrite;

/**
 * secured-confirm, resolved by order-query under the confirmation's own number: no notification follows it, and 0000 is not said to be
 * its end. The whole of a hold, divided as the hold was, is confirmed by ALL without payees (document: 确认方式是ALL时，无需指定); a
 * part, or another division, by PART with the payees of the secured payment.
 */
export const release = {
  endpoint: SECURED_CONFIRM,
  resolution: BY_STATUS_QUERY,
  send({ intent, serialNumber, begunAt }, context) {
    const { config } = context;
    const { hold } = intent.content;
    const amount = requireAmount(intent.amount);
    const payees = payeesOf(intent, config);
    if (hold.amount === undefined)
      throw new InvalidInput('original_orderInfo.order_amount', 'the amount of the hold');
    const isWhole = confirmsAsHeld(intent);
    return sendWrite(SECURED_CONFIRM, context, {
      fields: {
        sub_mchid: config.subMchid,
        confirm_orderInfo: {
          txn_seqno: serialNumber,
          txn_time: shanghaiMoment(new Date(begunAt)),
          order_amount: new Yuan(amount),
          confirm_mode: isWhole ? 'ALL' : 'PART',
        },
        original_orderInfo: { txn_seqno: hold.serialNumber, order_amount: new Yuan(hold.amount) },
        payee_info: isWhole
          ? undefined
          : payees.map((payee) => ({
              payee_id: payee.id,
              payee_type: payee.type,
              payee_amount: new Yuan(payee.amount),
            })),
      },
      number: serialNumber,
      amount,
      personal: namesIn(intent),
    });
  },
  statusQuery: {
    endpoint: ACCP_ORDER_QUERY,
    query: ({ intent, serialNumber }, context) =>
      findTransaction(ACCP_ORDER_QUERY, context, {
        number: serialNumber,
        personal: namesIn(intent),
        resultOf: (money) => money,
      }),
  },
} satisfies LianlianOperation<'release'>;

/** Whether everything goes as the secured payment said. A hold whose fee is not known may have been divided otherwise. */
function confirmsAsHeld({ amount, fee = ZERO, content: { hold } }: Intent<'release'>): boolean {
  return amount === hold.amount && fee === hold.fee;
}
