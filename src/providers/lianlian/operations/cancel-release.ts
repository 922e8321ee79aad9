import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import type { Intent } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { badFields } from '../../evidence.js';
import type { QueryResult } from '../../provider.js';
import { BY_STATUS_QUERY, type LianlianOperation, type TimedContext } from '../operation.js';
import { judgeRetCode } from '../result-codes.js';
import { evidence, unansweredQuery } from '../transport/answer.js';
import type { LianlianEndpoint, LianlianWrite } from '../transport/endpoint.js';
import { mchId, txnSeqno } from '../transport/request-fields.js';
import { listOf, text } from '../transport/wire.js';
import { requireAmount } from '../../amounts.js';
import { sendWrite } from './send-write.js';

/** 担保确认撤销 (the given document's menu; integrators; SDK of the classic service): undoes one confirmation as a whole. */
const CANCEL_SECURED_PAYMENT = {
  name: 'cancel-secured-payment',
  path: '/mch/v1/accp/txn/cancel-secured-payment',
  source: 'integrator',
  // SDK: txn_seqno is the number of the confirmation. There is none for the cancellation itself.
  fields: { mch_id: mchId, txn_seqno: txnSeqno },
  answer: z.looseObject({ txn_seqno: text, order_amount: text, platform_txno: text }),
  echo: 'txn_seqno',
  amountField: 'order_amount',
} as const satisfies LianlianWrite;

/**
 * The amounts of a secured payment (integrators; the classic document has its fields): what of it was accepted, and by which
 * confirmations, and what was refunded.
 */
const SECURED_QUERY = {
  name: 'secured-query',
  path: '/query/mch/v1/accp/txn/secured-query',
  source: 'integrator',
  fields: { mch_id: mchId, txn_seqno: txnSeqno },
  answer: z.looseObject({
    txn_seqno: text,
    order_amount: text,
    secure_status: text,
    payee_info: listOf(
      z.looseObject({
        payee_type: text,
        payee_id: text,
        amount: text,
        accept_amount: text,
        refund_amount: text,
      }),
    ),
    accept_info: listOf(z.looseObject({ platform_txno: text, txn_seqno: text, state: text })),
    refund_info: listOf(z.looseObject({ platform_refundno: text, refund_seqno: text })),
  }),
} as const satisfies LianlianEndpoint;

/** acceptInfo.state (SDK of the classic service): cancelled, and done. */
const CANCELLED = 'REFUND_MONEY';
const CONFIRMED = 'PAYBILL_FINISH';

/**
 * cancel-secured-payment, resolved by the secured query of the payment: it shows each confirmation with its state. 0000 is not said to
 * be its end.
 */
export const cancelRelease = {
  endpoint: CANCEL_SECURED_PAYMENT,
  resolution: BY_STATUS_QUERY,
  send({ intent }, context) {
    const { release } = intent.content;
    return sendWrite(CANCEL_SECURED_PAYMENT, context, {
      fields: { txn_seqno: release.serialNumber },
      number: release.serialNumber,
      amount: requireAmount(intent.amount),
      personal: namesIn(intent),
    });
  },
  statusQuery: {
    endpoint: SECURED_QUERY,
    query: ({ intent }, context) => findCancellation(intent, context),
  },
} satisfies LianlianOperation<'cancelRelease'>;

async function findCancellation(
  intent: Intent<'cancelRelease'>,
  { client, deadline }: TimedContext,
): Promise<QueryResult<MoneyResult>> {
  const { hold, release } = intent.content;
  const answer = await client.call(SECURED_QUERY, { txn_seqno: hold.serialNumber }, { deadline });
  if (answer.type !== 'answered') return unansweredQuery(SECURED_QUERY, answer);
  const { ret_code: code, ret_msg: detail } = answer.envelope;
  const kept = (note: string) => evidence(SECURED_QUERY, 'query', { code, detail, note }, namesIn(intent));
  const unclear = (why: string): QueryResult<MoneyResult> => ({ type: 'unclear', why, evidence: kept(why) });
  if (judgeRetCode(code, {}).class !== 'accepted')
    return unclear(`secured-query answers ${code.slice(0, 64)}`);
  const shown = SECURED_QUERY.answer.safeParse(answer.object);
  if (!shown.success) return unclear(`malformed answer: ${badFields(shown.error)}`);
  if (shown.data.txn_seqno !== hold.serialNumber) return unclear('the answer shows another payment');
  const [confirm, ...others] = shown.data.accept_info.filter(
    ({ txn_seqno }) => txn_seqno === release.serialNumber,
  );
  if (!confirm || others.length > 0) return unclear('the answer does not show the confirmation once');
  switch (confirm.state) {
    case CANCELLED:
      return {
        type: 'found',
        outcome: { type: 'succeeded', result: {} },
        // The state of one confirmation by its own number: no amount is shown beside it.
        reported: {},
        evidence: kept(`the confirmation is ${confirm.state}`),
      };
    case CONFIRMED:
      return { type: 'notFound', evidence: kept(`the confirmation is ${confirm.state}`) };
    default:
      return unclear(`the confirmation is shown as ${confirm.state.slice(0, 32)}`);
  }
}
