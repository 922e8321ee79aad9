import { z } from 'zod';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional } from '../../endpoint.js';
import type { PinganOperation } from '../operation.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { acceptedMoney } from './front-seq-no.js';
import { orderNoOf } from './pay-from-freeze.js';
import { ORIGINAL_FIELDS, originalDate, originalParties, waitedOut } from './refund.js';
import { reportedParties } from './reported-parties.js';
import { FIND_MEMBER_TRANSACTION, findTrade, MEMBER_TRANSACTION_RESOLUTION } from './trade-query.js';

/** 6164 branch 6, 会员资金支付接口的退款: "退款手续费：ReturnCommission始终为0.0。6分支下此字段只能写0.0". */
const REFUND_PAYMENT = writeEndpoint({
  name: '6164/6',
  serviceId: 'MemberTransactionRefund',
  constants: { FunctionFlag: '6', ReturnCommission: '0.0' },
  fields: {
    ...ORIGINAL_FIELDS,
    ReservedMsg: optional(120),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'deduplicated',
  rejections: TRANSFER_REJECTIONS,
});

/** The refund of what one receiver of 6163 got, which it quotes by that receiver's TranSeqNo. Resolved by 6110. */
export const refundPayment = {
  endpoint: REFUND_PAYMENT,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: () => ({}),
  async send({ intent: { content, amount }, serialNumber }, { config, client, now, deadline }) {
    const { payer, payee, freeze, payment, part } = content;
    const fields = {
      OldTranSeqNo: part,
      ...originalParties({ payer, payee }),
      OldOrderNo: orderNoOf({ freeze, payment }, config),
      ReturnAmt: requireAmount(amount),
      ReservedMsg: originalDate('payment', payment, { config, now }),
    };
    const answer = await client.call(REFUND_PAYMENT, fields, { serialNumber, deadline });
    const told = answerOf(REFUND_PAYMENT, answer, {
      personal: [payer.name, payee.name],
      accepted: acceptedMoney,
    });
    return waitedOut(answer, told, config);
  },
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) => {
      const { content } = request.intent;
      return findTrade<'refundPayment', MoneyResult>(request, context, {
        endpoint: FIND_MEMBER_TRANSACTION,
        bookedAs: 'transfer',
        personal: [content.payer.name, content.payee.name],
        resultOf: (money) => money,
        partiesOf: ({ OutSubAcctNo, InSubAcctNo }) =>
          reportedParties({
            kind: 'refund',
            content,
            out: OutSubAcctNo,
            in: InSubAcctNo,
            guaranteeAccounts: [],
          }),
      });
    },
  },
} satisfies PinganOperation<'refundPayment'>;
