import { z } from 'zod';
import { required } from '../endpoint.js';
import { WITHDRAWAL_CHECK } from './operations/withdrawal.js';
import type { LianlianEndpoint } from './transport/endpoint.js';
import { mchId, orderAmount, txnSeqno } from './transport/request-fields.js';
import { listOf, text } from './transport/wire.js';

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

/** 担保确认撤销 (the given document's menu; integrators; SDK of the classic service): undoes one confirmation as a whole. */
const CANCEL_SECURED_PAYMENT = {
  name: 'cancel-secured-payment',
  path: '/mch/v1/accp/txn/cancel-secured-payment',
  source: 'integrator',
  // SDK: txn_seqno is the number of the confirmation.
  fields: { mch_id: mchId, txn_seqno: txnSeqno },
  answer: z.looseObject({ txn_seqno: text, order_amount: text, platform_txno: text }),
} as const satisfies LianlianEndpoint;

/** The code that 8888 asked for (classic document 3.6). */
const VALIDATION_SMS = {
  name: 'validation-sms',
  path: '/mch/v1/accp/txn/validation-sms',
  source: 'integrator',
  fields: {
    mch_id: mchId,
    payer_type: required(4, 'payeeType'),
    payer_id: required(64),
    txn_seqno: txnSeqno,
    order_amount: orderAmount,
    token: required(256),
    verify_code: required(20),
  },
  answer: z.looseObject({ txn_seqno: text, order_amount: text, platform_txno: text }),
} as const satisfies LianlianEndpoint;

/** The calls that the client speaks and no operation is. */
export const OTHER_ENDPOINTS: readonly LianlianEndpoint[] = [
  SECURED_QUERY,
  CANCEL_SECURED_PAYMENT,
  VALIDATION_SMS,
  WITHDRAWAL_CHECK,
];
