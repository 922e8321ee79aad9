import { z } from 'zod';
import { ZERO } from '../../../domain/money.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { PinganOperation } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { isMonthsBefore } from '../shanghai-date.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { moneyResult } from './front-seq-no.js';
import { findMemberTransaction, rejectReceivers } from './member-transaction-query.js';
import { FIND_MEMBER_TRANSACTION, MEMBER_TRANSACTION_RESOLUTION } from './trade-query.js';

const REFUND = writeEndpoint({
  name: '6164',
  serviceId: 'MemberTransactionRefund',
  constants: { FunctionFlag: '1' },
  fields: {
    OldTranSeqNo: required(22),
    OldOutSubAcctNo: required(32),
    OldOutMemberCode: required(32),
    OldInSubAcctNo: required(32),
    OldInMemberCode: required(32),
    OldOrderNo: required(30),
    ReturnAmt: required(15, 'amount'),
    ReturnCommission: required(15, 'amount'),
    Remark: optional(120),
    ReservedMsg: optional(120),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'deduplicated',
  rejections: TRANSFER_REJECTIONS,
});

/** 6164 branch 1, the refund of a 6034 flag 2, which it quotes by its serial number. Resolved by 6110. */
export const refund = {
  endpoint: REFUND,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  async send({ intent: { content, amount, fee }, serialNumber }, { config, client, now, deadline }) {
    const { payer, payee, orderNo, release } = content;
    rejectReceivers(content);
    const { tradeDate } = release;
    const isOld = tradeDate !== undefined && isMonthsBefore(tradeDate, config.refundDateAfterMonths, now());
    const fields = {
      OldTranSeqNo: release.serialNumber,
      OldOutSubAcctNo: payer.account,
      OldOutMemberCode: payer.member,
      OldInSubAcctNo: payee.account,
      OldInMemberCode: payee.member,
      OldOrderNo: orderNo,
      ReturnAmt: requireAmount(amount),
      ReturnCommission: fee ?? ZERO,
      Remark: orderNo,
      ReservedMsg: isOld ? written(tradeDate, config.refundDateFormat) : undefined,
    };
    const answer = await client.call(REFUND, fields, { serialNumber, deadline });
    return answerOf(REFUND, answer, {
      personal: [payer.name, payee.name],
      accepted: ({ FrontSeqNo }) => {
        const money = moneyResult(FrontSeqNo);
        return { outcome: { type: 'succeeded', result: money }, ...money };
      },
    });
  },
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) =>
      findMemberTransaction('refund', request, context, (money: MoneyResult) => money),
  },
} satisfies PinganOperation<'refund'>;

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
