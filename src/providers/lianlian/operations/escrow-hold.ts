import { z } from 'zod';
import type { IntentResults } from '../../../domain/operation.js';
import { namesIn } from '../../../domain/names-in.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { BY_STATUS_QUERY, type LianlianOperation } from '../operation.js';
import type { LianlianOptions } from '../options.js';
import { shanghaiMoment } from '../../shanghai-moment.js';
import type { LianlianWrite } from '../transport/endpoint.js';
import { Yuan } from '../transport/exact-json.js';
import { mchId, notifyUrl, orderAmount, txnSeqno, txnTime, userId } from '../transport/request-fields.js';
import { text } from '../transport/wire.js';
import { awaitingPayer, channelPayment } from './channel-payment.js';
import { ownAccountOf, payeesOf } from './payees.js';
import { sendWrite } from './send-write.js';
import { stepNeeded } from './transaction-code.js';
import { findTransaction, ORDER_QUERY } from './transaction-query.js';

/**
 * 支付记账 with secured_flag: the given document names the flag (若在支付记账时,secured_flag为true), integrators the call and its fields. The
 * lengths of what the given document does not have are those of its neighbours, or ours (order_info).
 */
export const CREATE_PAY = {
  name: 'createpay',
  path: '/mch/v1/ipay/createpay',
  source: 'integrator',
  fields: {
    mch_id: mchId,
    user_id: userId,
    busi_type: optional(32),
    txn_seqno: txnSeqno,
    txn_time: txnTime,
    order_amount: orderAmount,
    // Its length was not found; 128 is ours.
    order_info: optional(128),
    pay_expire: optional(8),
    notify_url: notifyUrl,
    return_url: optional(512, 'url'),
    secured_flag: required(8, 'flag'),
    'pay_method_infos[].pay_type': required(32),
    'pay_method_infos[].amount': orderAmount,
    'payee_infos[].payee_uid': required(64),
    'payee_infos[].payee_type': required(4, 'payeeType'),
    'payee_infos[].payee_accttype': required(16, 'accountType'),
    'payee_infos[].payee_amount': orderAmount,
  },
  answer: z.looseObject({ txn_seqno: text, order_amount: text, platform_txno: text, token: text }),
  echo: 'txn_seqno',
  amountField: 'order_amount',
  referenceField: 'platform_txno',
} as const satisfies LianlianWrite;

/** createpay with secured_flag, from the payer's balance or through a channel, resolved by orderquery under its txn_seqno. */
export const hold = {
  endpoint: CREATE_PAY,
  resolution: BY_STATUS_QUERY,
  always: (config) => held({}, config),
  send({ intent, serialNumber, begunAt }, context) {
    const { config } = context;
    const { payer, orderNo, channel } = intent.content;
    const amount = requireAmount(intent.amount);
    const byChannel = channel === undefined ? undefined : channelPayment({ intent, begunAt }, config);
    return sendWrite<typeof CREATE_PAY, IntentResults['hold']>(CREATE_PAY, context, {
      fields: {
        user_id: payer.member,
        busi_type: config.busiType,
        txn_seqno: serialNumber,
        txn_time: shanghaiMoment(new Date(begunAt)),
        order_amount: new Yuan(amount),
        order_info: orderNo,
        pay_expire: byChannel?.payExpire,
        notify_url: config.notifyUrl,
        secured_flag: config.securedFlag,
        pay_method_infos: [{ pay_type: channel ?? config.balancePayType, amount: new Yuan(amount) }],
        payee_infos: payeesOf(intent, config).map((payee) => ({
          payee_uid: payee.id,
          payee_type: payee.type,
          payee_accttype: ownAccountOf(payee),
          payee_amount: new Yuan(payee.amount),
        })),
      },
      number: serialNumber,
      amount,
      personal: namesIn(intent),
      ...(byChannel && { accepted: byChannel.accepted }),
      // 8888, which the SDK meets at balance payments.
      stepNeeded: ({ token }, code) => stepNeeded({ serialNumber, begunAt }, { code, token }),
    });
  },
  statusQuery: {
    endpoint: ORDER_QUERY,
    async query({ intent, serialNumber }, context) {
      const found = await findTransaction<IntentResults['hold']>(ORDER_QUERY, context, {
        number: serialNumber,
        personal: namesIn(intent),
        resultOf: (money) => held(money, context.config),
      });
      return intent.content.channel === undefined ? found : awaitingPayer(found);
    },
  },
} satisfies LianlianOperation<'hold'>;

/** A hold is divisible (document: PART). How long and how often it may be returned was not found. */
export function held(
  money: MoneyResult,
  { returnAfterRelease }: Pick<LianlianOptions, 'returnAfterRelease'>,
): IntentResults['hold'] {
  return { ...money, divisible: true, limits: { returnAfterRelease, cancelsReleases: true } };
}
