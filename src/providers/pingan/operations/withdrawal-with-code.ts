import { z } from 'zod';
import { ZERO } from '../../../domain/money.js';
import { InvalidInput } from '../../../domain/errors.js';
import { nameWithDot } from '../../../domain/written-text.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { QueryResult } from '../../provider.js';
import type { PinganOperation } from '../operation.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { moneyResult } from './front-seq-no.js';
import { resolvedByTradeStatus } from './trade-query.js';
import { CODE_FIELDS, CODED_REJECTIONS, codeFields } from './transaction-code.js';
import { cashOf, refuseOutsideHours, withdraw } from './withdrawal.js';

/** 6085 会员提现-支持手续费: CashAmt is what arrives, the fee stands beside it. */
const WITHDRAWAL = writeEndpoint({
  name: '6085',
  serviceId: 'MemberWithdrawCash',
  constants: { Ccy: 'RMB' },
  fields: {
    SubAcctNo: required(32),
    TranNetMemberCode: required(32),
    SubAcctName: required(120, 'name'),
    TakeCashAcctNo: required(32),
    TakeCashAcctName: required(120, 'name'),
    CashAmt: required(15, 'amount'),
    TakeCashCommission: required(15, 'amount'),
    ...CODE_FIELDS,
    Remark: optional(120),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  // "银行根据交易流水号做交易幂等" is said of 6033, and not of 6085.
  resend: 'unsafe',
  rejections: CODED_REJECTIONS,
});

const { rule, settings } = resolvedByTradeStatus([5, 5, 5, 5, 10, 20, 30, 60]);
const { resend: _resend, ...once } = rule;

/**
 * 6085 in place of 6033, with the code that 6082 has sent, each under its own serial number. Accepted is not paid, as with 6033: 6110 flag 3
 * says how it ends.
 */
export const withdrawWithCode = {
  ...withdraw,
  endpoint: WITHDRAWAL,
  resolution: { rule: once, settings },
  needsCode: true,
  async send({ intent, serialNumber }, context, { verificationCode }) {
    const { config, client, deadline } = context;
    const { account, cardNumber } = intent.content;
    const amount = requireAmount(intent.amount);
    const fee = intent.fee ?? ZERO;
    if (account.name === undefined) throw new InvalidInput('account.name', 'given: 6085 wants SubAcctName');
    if (cardNumber === undefined) throw new InvalidInput('cardNumber', 'given: 6085 wants TakeCashAcctNo');
    const cash = cashOf(amount, fee);
    refuseOutsideHours(cash, context);
    // "必须与子账户户名一致" (clients).
    const name = nameWithDot(account.name, config.nameDot);
    const fields = {
      SubAcctNo: account.account,
      TranNetMemberCode: account.member,
      SubAcctName: name,
      TakeCashAcctNo: cardNumber,
      TakeCashAcctName: name,
      CashAmt: cash,
      TakeCashCommission: fee,
      ...codeFields(intent.content, verificationCode),
    };
    const answer = await client.call(WITHDRAWAL, fields, { serialNumber, deadline });
    return answerOf(WITHDRAWAL, answer, {
      personal: [account.name, cardNumber, verificationCode],
      accepted: ({ FrontSeqNo }) => ({
        outcome: {
          type: 'pending',
          why: 'the bank has accepted it; 6110 says how it ends',
          codeAccepted: true,
        },
        ...moneyResult(FrontSeqNo),
      }),
    });
  },
  statusQuery: {
    endpoint: withdraw.statusQuery.endpoint,
    query: async (request, context) => withCodeAccepted(await withdraw.statusQuery.query(request, context)),
  },
} satisfies PinganOperation<'withdraw'>;

/** What the bank's records show as under way was taken on with its code. */
function withCodeAccepted<Result>(found: QueryResult<Result>): QueryResult<Result> {
  if (found.type !== 'found' || found.outcome.type !== 'pending') return found;
  return { ...found, outcome: { ...found.outcome, codeAccepted: true } };
}
