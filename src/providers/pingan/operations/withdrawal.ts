import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { compareMoney, subtractMoney, ZERO, type Money } from '../../../domain/money.js';
import type { IntentResults } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { nameWithDot } from '../../../domain/written-text.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { Answer } from '../../provider.js';
import { isOpenAt, nextOpening } from '../bank-calendar.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { shanghaiTime } from '../shanghai-date.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { moneyResult } from './front-seq-no.js';
import { FIND_WITHDRAWAL, findTrade, resolvedByTradeStatus } from './trade-query.js';

type Result = IntentResults['withdraw'];

/** 6033 会员提现（不验证）. CashAmt is what arrives; the fee beside it stands in ReservedMsg, as 0.00. */
const WITHDRAWAL = writeEndpoint({
  name: '6033',
  serviceId: 'MembershipWithdrawCash',
  constants: { Ccy: 'RMB' },
  fields: {
    TranWebName: required(120),
    SubAcctNo: required(32),
    TranNetMemberCode: required(32),
    MemberName: required(120, 'name'),
    TakeCashAcctNo: required(32),
    OutAmtAcctName: required(120, 'name'),
    CashAmt: required(15, 'amount'),
    ReservedMsg: optional(120, 'amount'),
    Remark: optional(120),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  // "银行根据交易流水号（CnsmrSeqNo）做交易幂等", said of 6033 itself.
  resend: 'deduplicated',
  rejections: TRANSFER_REJECTIONS,
});

/** The bank takes the money off the account at once and may send it back for days: its success is provisional. */
const resultOf = (money: MoneyResult): Result => ({ ...money, provisional: true });

/**
 * 6033, resolved by 6110 flag 3. 000000 says that it was accepted and no more ("该接口返回成功只表示受理成功"), so 6110 is queried until it
 * says how it ended: every five minutes at the soonest (clients).
 */
export const withdraw = {
  endpoint: WITHDRAWAL,
  resolution: resolvedByTradeStatus([5, 5, 5, 5, 10, 20, 30, 60]),
  always: () => resultOf({}),
  async send({ intent, serialNumber }, context): Promise<Answer<Result>> {
    const { config, client, deadline } = context;
    const { account, cardNumber } = intent.content;
    const amount = requireAmount(intent.amount);
    const fee = intent.fee ?? ZERO;
    if (account.name === undefined) throw new InvalidInput('account.name', 'given: 6033 wants MemberName');
    if (cardNumber === undefined) throw new InvalidInput('cardNumber', 'given: 6033 wants TakeCashAcctNo');
    const cash = cashOf(amount, fee);
    refuseOutsideHours(cash, context);
    const name = nameWithDot(account.name, config.nameDot);
    const fields = {
      // "交易网名称 or the four digits of the platform" (clients).
      TranWebName: config.platformName ?? config.merchantCode,
      SubAcctNo: account.account,
      TranNetMemberCode: account.member,
      MemberName: name,
      TakeCashAcctNo: cardNumber,
      OutAmtAcctName: name,
      CashAmt: cash,
      ReservedMsg: fee,
    };
    const answer = await client.call(WITHDRAWAL, fields, { serialNumber, deadline });
    return answerOf(WITHDRAWAL, answer, {
      personal: [account.name, cardNumber],
      accepted: ({ FrontSeqNo }) => ({
        outcome: { type: 'pending', why: 'the bank has accepted it; 6110 says how it ends' },
        ...moneyResult(FrontSeqNo),
      }),
    });
  },
  statusQuery: {
    endpoint: FIND_WITHDRAWAL,
    query(request, context) {
      const { account, cardNumber } = request.intent.content;
      return findTrade<'withdraw', Result>(request, context, {
        endpoint: FIND_WITHDRAWAL,
        bookedAs: 'withdrawal',
        personal: [account.name, cardNumber],
        resultOf,
        partiesOf: ({ OutSubAcctNo }) => ({ ...(OutSubAcctNo !== '' && { payerAccount: OutSubAcctNo }) }),
      });
    },
  },
} satisfies PinganOperation<'withdraw'>;

/** What reaches the card. @throws InvalidInput where the fee takes all of it */
export function cashOf(amount: Money, fee: Money): Money {
  if (compareMoney(fee, amount) >= 0) throw new InvalidInput('fee', 'less than the amount');
  return subtractMoney({ from: amount, take: fee });
}

/**
 * "超级网银 ≤ 50,000 yuan at any time; above it only from 08:30 to 17:00 on working days" (clients): said before anything is sent, of what
 * reaches the card.
 * @throws InvalidInput with the moment from which on it can be sent
 */
export function refuseOutsideHours(cash: Money, { config, now }: TimedContext): void {
  const { realTimeUpTo, calendar } = config;
  if (compareMoney(cash, realTimeUpTo) <= 0 || isOpenAt(now(), calendar)) return;
  const opening = shanghaiTime(nextOpening(now(), calendar));
  const day = `${opening.slice(0, 4)}-${opening.slice(4, 6)}-${opening.slice(6, 8)}`;
  throw new InvalidInput(
    'amount',
    `at most ${realTimeUpTo} outside of the bank's working hours, which begin next on ${day} at ${opening.slice(8, 10)}:${opening.slice(10, 12)} (Asia/Shanghai)`,
  );
}
