import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { InvalidInput } from '../../../domain/errors.js';
import type { Outcome } from '../../../domain/outcome.js';
import { requireAmount } from '../../amounts.js';
import { required } from '../../endpoint.js';
import type { OperationRequest } from '../../provider.js';
import { BY_STATUS_QUERY, type LianlianOperation } from '../operation.js';
import type { LianlianWrite } from '../transport/endpoint.js';
import { Yuan } from '../transport/exact-json.js';
import { mchId, orderAmount, txnSeqno } from '../transport/request-fields.js';
import { text } from '../transport/wire.js';
import { sendWrite } from './send-write.js';
import { findTransaction, ORDER_QUERY, WITHDRAWAL_QUERY } from './transaction-query.js';

/** How long a token, and the code that goes with it, is taken (classic document: token 有效期 30 分钟). */
export const TOKEN_VALID_MS = 30 * MINUTE_MS;

/** The code that 8888 asked for (classic document 3.6: top-up, consumption, withdrawal, transfer). */
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
  echo: 'txn_seqno',
  amountField: 'order_amount',
} as const satisfies LianlianWrite;

/** What an answer says that wants a step by somebody: 8888 a code, 8889 the merchant's check. Without a token nobody can hand in a code. */
export function stepNeeded(
  { serialNumber, begunAt }: Pick<OperationRequest, 'serialNumber' | 'begunAt'>,
  { code, token }: { readonly code: string; readonly token: string },
): Extract<Outcome<never>, { type: 'pending' }> {
  if (code === '8889')
    return {
      type: 'pending',
      why: '8889: it waits for the merchant’s check',
      step: { type: 'merchantCheck' },
    };
  const why = '8888: it waits for an SMS code';
  if (token === '') return { type: 'pending', why: `${why}, and the answer has no token` };
  const expiresAt = new Date(Date.parse(begunAt) + TOKEN_VALID_MS).toISOString();
  return {
    type: 'pending',
    why,
    step: { type: 'verificationCode', handle: { token, serialNumber }, expiresAt },
  };
}

/**
 * validation-sms, under the transaction's own number. 0000 says that the code was taken (inference: classic document 3.6 has the
 * transaction's figures in its answer). Where the answer is lost, the transaction's own query decides, once it shows an end.
 */
export const verifyTransaction = {
  endpoint: VALIDATION_SMS,
  resolution: BY_STATUS_QUERY,
  send({ intent }, context, { verificationCode }) {
    const { account, transaction, handle } = intent.content;
    if (verificationCode === undefined) throw new InvalidInput('verify_code', 'the code');
    const amount = requireAmount(intent.amount);
    return sendWrite(VALIDATION_SMS, context, {
      fields: {
        payer_type: 'USER',
        payer_id: account.member,
        txn_seqno: transaction.serialNumber,
        order_amount: new Yuan(amount),
        token: handle.token,
        verify_code: verificationCode,
      },
      number: transaction.serialNumber,
      amount,
      personal: [verificationCode, handle.token, account.name],
      accepted: () => ({ type: 'succeeded', result: {} }),
    });
  },
  statusQuery: {
    endpoint: WITHDRAWAL_QUERY,
    query: ({ intent: { content } }, context) =>
      findTransaction(content.of === 'withdraw' ? WITHDRAWAL_QUERY : ORDER_QUERY, context, {
        number: content.transaction.serialNumber,
        personal: [content.account.name],
        resultOf: () => ({}),
      }),
  },
} satisfies LianlianOperation<'verifyTransaction'>;
