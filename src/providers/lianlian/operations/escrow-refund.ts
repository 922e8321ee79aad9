import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { namesIn } from '../../../domain/names-in.js';
import type { Intent } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { Answer, OperationRequest, QueryResult } from '../../provider.js';
import { BY_STATUS_QUERY, type LianlianOperation, type TimedContext } from '../operation.js';
import { shanghaiMoment } from '../../shanghai-moment.js';
import type { LianlianWrite } from '../transport/endpoint.js';
import { Yuan, type WireFields } from '../transport/exact-json.js';
import { mchId, notifyUrl, orderAmount, txnSeqno, txnTime } from '../transport/request-fields.js';
import { text } from '../transport/wire.js';
import { ownAccountOf, payeesOf } from './payees.js';
import { sendWrite } from './send-write.js';
import { findRefund, REFUND_QUERY } from './transaction-query.js';

/** 退款: its path and fields as integrators use them. The length of refund_reason was not found; 128 is ours. */
export const REFUND = {
  name: 'refund',
  path: '/mch/v1/ipay/refund',
  source: 'integrator',
  fields: {
    mch_id: mchId,
    refund_seqno: txnSeqno,
    refund_time: txnTime,
    txn_seqno: txnSeqno,
    refund_amount: orderAmount,
    notify_url: notifyUrl,
    refund_reason: optional(128),
    'refund_method_infos[].pay_type': required(32),
    'refund_method_infos[].amount': orderAmount,
    'payee_refund_infos[].payee_uid': required(64),
    'payee_refund_infos[].payee_type': required(4, 'payeeType'),
    'payee_refund_infos[].payee_accttype': required(16, 'accountType'),
    'payee_refund_infos[].payee_amount': orderAmount,
  },
  answer: z.looseObject({ refund_seqno: text, platform_refundno: text, refund_amount: text }),
  echo: 'refund_seqno',
  amountField: 'refund_amount',
  referenceField: 'platform_refundno',
} as const satisfies LianlianWrite;

/** A refund before confirmation: the money is the merchant's MCHASSURE account's (classic document 3.7.1; integrators). */
export const returnHold = {
  endpoint: REFUND,
  resolution: BY_STATUS_QUERY,
  send: (request, context) =>
    sendRefund(request, context, request.intent.content.hold.serialNumber, [
      {
        payee_uid: context.config.mchId,
        payee_type: 'MCH',
        payee_accttype: 'MCHASSURE',
        payee_amount: new Yuan(requireAmount(request.intent.amount)),
      },
    ]),
  statusQuery: { endpoint: REFUND_QUERY, query: askRefund },
} satisfies LianlianOperation<'return'>;

/** A refund after confirmation: those who got it give it back, each from the own account (classic document 3.7.1; integrators). */
export const refund = {
  endpoint: REFUND,
  resolution: BY_STATUS_QUERY,
  send(request, context) {
    const { hold } = request.intent.content;
    if (!hold) throw new InvalidInput('txn_seqno', 'the number of the secured payment');
    const payees = payeesOf(request.intent, context.config).map((payee) => ({
      payee_uid: payee.id,
      payee_type: payee.type,
      payee_accttype: ownAccountOf(payee),
      payee_amount: new Yuan(payee.amount),
    }));
    return sendRefund(request, context, hold.serialNumber, payees);
  },
  statusQuery: { endpoint: REFUND_QUERY, query: askRefund },
} satisfies LianlianOperation<'refund'>;

/** 0000 says that a refund was accepted (document: classic 3.7.1); refundquery, or its notification, says what became of it. */
function sendRefund(
  { intent, serialNumber, begunAt }: OperationRequest<'return' | 'refund'>,
  context: TimedContext,
  original: string,
  payees: readonly WireFields[],
): Promise<Answer<MoneyResult>> {
  const { config } = context;
  const amount = requireAmount(intent.amount);
  return sendWrite(REFUND, context, {
    fields: {
      refund_seqno: serialNumber,
      refund_time: shanghaiMoment(new Date(begunAt)),
      txn_seqno: original,
      refund_amount: new Yuan(amount),
      notify_url: config.notifyUrl,
      refund_reason: intent.content.orderNo,
      // Back by the way on which it came.
      refund_method_infos: [
        { pay_type: intent.content.channel ?? config.balancePayType, amount: new Yuan(amount) },
      ],
      payee_refund_infos: payees,
    },
    number: serialNumber,
    amount,
    personal: namesIn(intent),
  });
}

function askRefund(
  { intent, serialNumber }: { intent: Intent<'return' | 'refund'>; serialNumber: string },
  context: TimedContext,
): Promise<QueryResult<MoneyResult>> {
  return findRefund(context, {
    number: serialNumber,
    personal: namesIn(intent),
    resultOf: (money) => money,
  });
}
