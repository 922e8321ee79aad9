import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { ZERO } from '../../../domain/money.js';
import type { MoneyResult, OperationReference } from '../../../domain/operations/reference.js';
import type { Account } from '../../../domain/party.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { Answer } from '../../provider.js';
import { timeOn } from '../bank-calendar.js';
import type { PinganContext, PinganOperation } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { bankDaysOld, isMonthsBefore, shanghaiDate } from '../shanghai-date.js';
import { BY_PLATFORM } from './platform-order.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import type { RawAnswer } from '../transport/transport.js';
import { text } from '../transport/wire.js';
import { acceptedMoney } from './front-seq-no.js';
import { findMemberTransaction, rejectReceivers } from './member-transaction-query.js';
import { FIND_MEMBER_TRANSACTION, MEMBER_TRANSACTION_RESOLUTION } from './trade-query.js';

/** What every branch of 6164 quotes of the trade that it refunds, and how much of it goes back. */
export const ORIGINAL_FIELDS = {
  OldTranSeqNo: required(22),
  OldOutSubAcctNo: required(32),
  OldOutMemberCode: required(32),
  OldInSubAcctNo: required(32),
  OldInMemberCode: required(32),
  OldOrderNo: required(30),
  ReturnAmt: required(15, 'amount'),
} as const;

const REFUND = writeEndpoint({
  name: '6164',
  serviceId: 'MemberTransactionRefund',
  fields: {
    FunctionFlag: required(1),
    ...ORIGINAL_FIELDS,
    ReturnCommission: required(15, 'amount'),
    Remark: optional(120),
    ReservedMsg: optional(120),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'deduplicated',
  rejections: TRANSFER_REJECTIONS,
});

/** The branches of 6164: each refunds what one call has made. */
const BRANCH = { buyerReleased: '1', platformReleased: '3' } as const;

/**
 * 6164, the refund of a release, which it quotes by its serial number: branch 1 of a 6034 flag 2, branch 3 of a 6031 flag 2. Resolved by
 * 6110.
 */
export const refund = {
  endpoint: REFUND,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  async send({ intent: { content, amount, fee }, serialNumber }, { config, client, now, deadline }) {
    const { payer, payee, orderNo, release } = content;
    rejectReceivers(content);
    const { madeBy } = release;
    const fields = {
      FunctionFlag: madeBy === BY_PLATFORM ? BRANCH.platformReleased : BRANCH.buyerReleased,
      OldTranSeqNo: release.serialNumber,
      ...originalParties({ payer, payee }),
      OldOrderNo: orderNo,
      ReturnAmt: requireAmount(amount),
      ReturnCommission: fee ?? ZERO,
      Remark: orderNo,
      ReservedMsg: originalDate('release', release, { config, now }),
    };
    const answer = await client.call(REFUND, fields, { serialNumber, deadline });
    const told = answerOf(REFUND, answer, {
      personal: [payer.name, payee.name],
      accepted: acceptedMoney,
    });
    return waitedOut(answer, told, config);
  },
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) =>
      findMemberTransaction('refund', request, context, (money: MoneyResult) => money),
  },
} satisfies PinganOperation<'refund'>;

/** Who paid and who was paid, as 6164 quotes them. */
export function originalParties({ payer, payee }: { readonly payer: Account; readonly payee: Account }) {
  return {
    OldOutSubAcctNo: payer.account,
    OldOutMemberCode: payer.member,
    OldInSubAcctNo: payee.account,
    OldInMemberCode: payee.member,
  };
}

/** "未检索到原交易，正在尝试查询历史数据，请稍后再试": the guide has this text, and no code for it. */
const SEARCHING = '正在尝试查询历史数据';

/** Nothing was refunded yet, by that text; the guide wants it tried again after a while, and 6110 is queried before that. */
export function waitedOut(
  answer: RawAnswer<object>,
  told: Answer<MoneyResult>,
  { refundAgainAfterMs }: PinganOptions,
): Answer<MoneyResult> {
  if (answer.type !== 'notAccepted' || !answer.message.includes(SEARCHING)) return told;
  const { evidence } = told;
  const why = 'the bank searches its history for the original, and wants the refund sent again later';
  return { type: 'pending', why, queryAgainAfterMs: refundAgainAfterMs, evidence };
}

/**
 * The date of the original as ReservedMsg carries it; undefined where that is not needed.
 * @throws InvalidInput naming `field` for one that the bank no longer refunds
 */
export function originalDate(
  field: string,
  { tradeDate }: OperationReference,
  { config, now }: Pick<PinganContext, 'config' | 'now'>,
): string | undefined {
  if (tradeDate === undefined) return undefined;
  refuseTooOld(field, tradeDate, { config, now });
  const isOld = isMonthsBefore(tradeDate, config.refundDateAfterMonths, now());
  return isOld ? written(tradeDate, config.refundDateFormat) : undefined;
}

/**
 * "正常支持30天以内的退款，若需要支持告知银行人员单独配置": said before anything is sent.
 * @throws InvalidInput with both dates
 */
function refuseTooOld(
  field: string,
  tradeDate: string,
  { config, now }: Pick<PinganContext, 'config' | 'now'>,
): void {
  const { refundWindowDays } = config;
  if (bankDaysOld(timeOn(tradeDate, '12:00'), now()) <= refundWindowDays) return;
  throw new InvalidInput(
    field,
    `at most ${refundWindowDays} days old (it is of ${tradeDate}, and today is ${shanghaiDate(now())}): the bank refunds older ones only where it has configured that`,
  );
}

function written(yyyyMMdd: string, format: PinganOptions['refundDateFormat']): string {
  switch (format) {
    case 'yyyyMMdd':
      return yyyyMMdd;
    case 'yyMMdd':
      return yyyyMMdd.slice(2);
    case 'yyyy-MM-dd':
      return `${yyyyMMdd.slice(0, 4)}-${yyyyMMdd.slice(4, 6)}-${yyyyMMdd.slice(6)}`;
  }
}
