import { z } from 'zod';
import type { Money } from '../../../domain/money.js';
import { namesIn } from '../../../domain/names-in.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { BY_STATUS_QUERY, type LianlianOperation, type TimedContext } from '../operation.js';
import { shanghaiMoment } from '../../shanghai-moment.js';
import type { LianlianEndpoint, LianlianWrite } from '../transport/endpoint.js';
import { Yuan } from '../transport/exact-json.js';
import { mchId, notifyUrl, orderAmount, txnSeqno, txnTime } from '../transport/request-fields.js';
import { text } from '../transport/wire.js';
import { sendWrite } from './send-write.js';
import { stepNeeded } from './transaction-code.js';
import { findTransaction, WITHDRAWAL_QUERY } from './transaction-query.js';

/**
 * 提现: its path and fields as integrators use them. The card is the one that is bound: linked_acctno is optional in the classic
 * document. random_key and password, or pap_agree_no, are what integrators send beside it; which is required was not found.
 */
export const WITHDRAWAL = {
  name: 'withdrawal',
  path: '/mch/v1/accp/txn/withdrawal',
  source: 'integrator',
  fields: {
    mch_id: mchId,
    txn_seqno: txnSeqno,
    txn_time: txnTime,
    order_amount: orderAmount,
    notify_url: notifyUrl,
    'payer_info.payer_id': required(64),
    'payer_info.payer_type': required(4, 'payeeType'),
    'payer_info.payer_accttype': required(16, 'accountType'),
    'payer_info.password': optional(512),
    'payer_info.random_key': optional(64),
    'payer_info.pap_agree_no': optional(64),
    'payee_info.linked_acctno': optional(32),
    'payee_info.postscript': optional(64),
  },
  answer: z.looseObject({ txn_seqno: text, order_amount: text, platform_txno: text, token: text }),
  echo: 'txn_seqno',
  amountField: 'order_amount',
  referenceField: 'platform_txno',
} as const satisfies LianlianWrite;

/** The merchant's check of a withdrawal that 8889 asked for (classic document 3.3.2). */
export const WITHDRAWAL_CHECK = {
  name: 'withdrawal-check',
  path: '/mch/v1/accp/txn/withdrawal-check',
  source: 'integrator',
  fields: {
    mch_id: mchId,
    txn_seqno: txnSeqno,
    order_amount: orderAmount,
    'check_info.check_result': required(6, 'checkResult'),
    'check_info.check_reason': optional(128),
    'check_info.check_user': optional(64),
  },
  answer: z.looseObject({ txn_seqno: text, order_amount: text, platform_txno: text }),
} as const satisfies LianlianEndpoint;

/**
 * A withdrawal to the bound card. 0000 says that it was accepted (classic document 3.3.1), so its notification or withdrawal-query ends
 * it. 8888 wants an SMS code, which validation-sms brings: without it the platform closes it. 8889 wants the merchant's check, which
 * the start of the withdrawal is where `withdrawalCheck` says so: a check that gets lost leaves it to be closed in time, unpaid.
 */
export const withdraw = {
  endpoint: WITHDRAWAL,
  resolution: BY_STATUS_QUERY,
  async send({ intent, serialNumber, begunAt }, context) {
    const { config } = context;
    const amount = requireAmount(intent.amount);
    const answer = await sendWrite<typeof WITHDRAWAL, MoneyResult>(WITHDRAWAL, context, {
      fields: {
        txn_seqno: serialNumber,
        txn_time: shanghaiMoment(new Date(begunAt)),
        order_amount: new Yuan(amount),
        notify_url: config.notifyUrl,
        payer_info: {
          payer_id: intent.content.account.member,
          payer_type: 'USER',
          payer_accttype: 'USEROWN',
        },
      },
      number: serialNumber,
      amount,
      personal: namesIn(intent),
      // The bank takes its time: there is nothing to see at once.
      accepted: () => ({ type: 'pending', why: '0000 says only that it was taken' }),
      stepNeeded: ({ token }, code) => stepNeeded({ serialNumber, begunAt }, { code, token }),
    });
    if (answer.evidence.code === '8889' && config.withdrawalCheck === 'accept')
      await accept(context, { serialNumber, amount });
    return answer;
  },
  statusQuery: {
    endpoint: WITHDRAWAL_QUERY,
    query: ({ intent, serialNumber }, context) =>
      findTransaction(WITHDRAWAL_QUERY, context, {
        number: serialNumber,
        personal: namesIn(intent),
        resultOf: (money) => money,
      }),
  },
} satisfies LianlianOperation<'withdraw'>;

/** Says yes to a withdrawal. Its answer proves nothing that withdrawal-query does not show. */
async function accept(
  { client, deadline }: TimedContext,
  { serialNumber, amount }: { serialNumber: string; amount: Money },
): Promise<void> {
  const fields = {
    txn_seqno: serialNumber,
    order_amount: new Yuan(amount),
    check_info: { check_result: 'ACCEPT' },
  };
  await client.call(WITHDRAWAL_CHECK, fields, { deadline });
}
