import { z } from 'zod';
import { SECOND_MS } from '../../../domain/durations.js';
import { InvalidInput } from '../../../domain/errors.js';
import { compareMoney, ZERO, type Money } from '../../../domain/money.js';
import type { Intent } from '../../../domain/operation.js';
import type { CodedKind } from '../../../domain/operations/transaction-code.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { lapseAfterMs, queryAfterMs } from '../../resolution.js';
import type { PinganOperation } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { TRANSFER_REJECTIONS, type Rejections } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { cashOf, refuseOutsideHours } from './withdrawal.js';

/** TranType, by what the code is for. No document has one for freezing: 2 (支付) is that of every code for money between sub-accounts. */
const TRAN_TYPE: Readonly<Record<CodedKind, string>> = {
  withdraw: '1',
  hold: '2',
  freeze: '2',
  payFromFreeze: '2',
};

/**
 * 6082 申请提现或支付短信动态码. The receiver's account, which clients send for the branches 2, 4, 6 and 9 of 6101, is not needed: only its
 * branch 1 is paid with a code here.
 */
const APPLY = writeEndpoint({
  name: '6082',
  serviceId: 'ApplicationTextMsgDynamicCode',
  fields: {
    TranNetMemberCode: required(32),
    SubAcctNo: required(32),
    TranType: required(2),
    TranAmt: required(15, 'amount'),
    BankCardNo: optional(32),
    OrderNo: optional(30),
  },
  answer: z.looseObject({ MessageOrderNo: text }),
  // The guide promises 交易幂等 of others, and a second request sends a second code.
  resend: 'unsafe',
  // A code that waits already, and the limits of how often one can be sent.
  rejections: {
    classes: TRANSFER_REJECTIONS.classes,
    codes: ['ERR135', 'ERR145', 'ERR157', 'ERR258'],
    reasons: { verification: 'tooManyChecks' },
  },
});

/** What rejects a transaction that is sent with a code: what rejects it without one, and the codes that say so of the code. */
export const CODED_REJECTIONS: Rejections = {
  classes: TRANSFER_REJECTIONS.classes,
  codes: ['ERR138', 'ERR137', 'ERR163', 'ERR116', 'ERR258'],
};

/** MessageOrderNo and MessageCheckCode, which are conditional in the bank's tables. */
export const CODE_FIELDS = { MessageOrderNo: optional(32), MessageCheckCode: optional(7) } as const;

/** What {@link CODE_FIELDS} carry. @throws InvalidInput without a code: nothing may be sent as if none were wanted */
export function codeFields(
  { handle }: { readonly handle?: { readonly token: string } },
  verificationCode: string | undefined,
): { readonly MessageOrderNo: string | undefined; readonly MessageCheckCode: string } {
  if (verificationCode === undefined)
    throw new InvalidInput('MessageCheckCode', 'the code that 6082 has sent');
  return { MessageOrderNo: handle?.token || undefined, MessageCheckCode: verificationCode };
}

/**
 * 6082. It moves nothing, and no query shows it. Where its answer is lost so is MessageOrderNo, without which its code is good for nothing:
 * then it lapses at once, and a new one may be applied for.
 */
export const applyTransactionCode = {
  endpoint: APPLY,
  resolution: {
    rule: {
      queryAfterMs: [SECOND_MS],
      lapse: { afterMs: 0, why: 'without MessageOrderNo nobody can hand in the code of a 6082' },
    },
    settings: z.strictObject({ queryAfterMs, lapseAfterMs }),
  },
  async send({ intent, serialNumber, begunAt }, context) {
    const { config, client, deadline } = context;
    const { account, of, cardNumber, orderNo } = intent.content;
    const { transactionCodeValidMs } = config;
    if (transactionCodeValidMs === undefined)
      throw new InvalidInput(
        'transactionCodeValidMs',
        'configured: no document says how long a code is valid',
      );
    // Nobody is to type a code for what is refused then.
    if (of === 'withdraw')
      refuseOutsideHours(cashOf(requireAmount(intent.amount), intent.fee ?? ZERO), context);
    const fields = {
      TranNetMemberCode: account.member,
      SubAcctNo: account.account,
      TranType: TRAN_TYPE[of],
      TranAmt: codedAmount(intent, config),
      BankCardNo: cardNumber,
      OrderNo: orderNo,
    };
    const answer = await client.call(APPLY, fields, { serialNumber, deadline });
    return answerOf(APPLY, answer, {
      personal: [account.name, cardNumber],
      accepted: ({ MessageOrderNo: token }) => {
        const expiresAt = new Date(Date.parse(begunAt) + transactionCodeValidMs).toISOString();
        return { outcome: { type: 'succeeded', result: { handle: { token, serialNumber }, expiresAt } } };
      },
    });
  },
} satisfies PinganOperation<'applyTransactionCode'>;

/** TranAmt: of a payment the amount with its fee, as the payment's own TranAmt has it. */
function codedAmount(
  { amount: given, fee = ZERO, content }: Intent<'applyTransactionCode'>,
  { withdrawalCodeAmount }: PinganOptions,
): Money {
  const amount = requireAmount(given);
  if (content.of !== 'withdraw' || compareMoney(fee, ZERO) === 0) return amount;
  if (withdrawalCodeAmount === undefined)
    throw new InvalidInput(
      'withdrawalCodeAmount',
      'configured: no document says whether TranAmt has the fee in it',
    );
  return withdrawalCodeAmount === 'gross' ? amount : cashOf(amount, fee);
}
