import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { compareMoney, ZERO } from '../../../domain/money.js';
import { namesIn } from '../../../domain/names-in.js';
import type { IntentItem, IntentResults } from '../../../domain/operation.js';
import type { OutsidePayment } from '../../../domain/operations/top-up.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { optional, required } from '../../endpoint.js';
import { requireItems } from '../../items.js';
import type { Answer, OperationRequest, QueryResult } from '../../provider.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { moneyResult } from './front-seq-no.js';
import { amountSent, MEMBER_TOP_UP as MADE_BY } from './top-up.js';
import { findTopUp, TOP_UP_RESOLUTION, type TopUpKind } from './top-up-query.js';
import { FIND_TOP_UP } from './trade-query.js';

type Result = IntentResults['topUp'];

const answer = z.looseObject({ FrontSeqNo: text });

/** 6129 会员在途充值（经第三方支付渠道）: one member. Which of two fields names the member is said by the settings. */
const TOP_UP = writeEndpoint({
  name: '6129',
  serviceId: 'MemberRechargeThirdPay',
  constants: { Ccy: 'RMB' },
  fields: {
    MemberSubAcctNo: required(32),
    TranWebMemberId: optional(32),
    TranNetMemberCode: optional(32),
    MemberFillAmt: required(15, 'amount'),
    Commission: required(15, 'amount'),
    PayChannelType: required(4),
    PayChannelAssignMerNo: required(50),
    PayChannelTranSeqNo: required(50),
    EjzbOrderNo: required(32),
    Remark: optional(120),
  },
  answer,
  // The guide promises 交易幂等 of other interfaces, and not of this one.
  resend: 'unsafe',
  rejections: TRANSFER_REJECTIONS,
});

/** 6130 撤销会员在途充值（经第三方支付渠道）: "支持原入账金额、手续费的部分撤销". */
const REVERSE = writeEndpoint({
  name: '6130',
  serviceId: 'RevokeMemberRechargeThirdPay',
  fields: {
    OldFillFrontSeqNo: required(30),
    OldFillPayChannelType: required(4),
    OldPayChannelTranSeqNo: required(50),
    OldFillEjzbOrderNo: required(32),
    ApplyCancelMemberAmt: required(15, 'amount'),
    ApplyCancelCommission: required(15, 'amount'),
    Remark: optional(120),
  },
  answer,
  resend: 'unsafe',
  rejections: TRANSFER_REJECTIONS,
});

/** 6129, resolved by 6110 flag 4 by its CnsmrSeqNo, which is also its order's number. */
export const memberTopUp = {
  endpoint: TOP_UP,
  resolution: TOP_UP_RESOLUTION,
  always: () => ({ extent: 'whole' as const, madeBy: MADE_BY }),
  async send(request, { client, config, deadline }) {
    const { intent, serialNumber } = request;
    const item = onlyItem(request);
    const { payment } = intent.content;
    if (compareMoney(item.fee ?? ZERO, item.amount) >= 0)
      throw new InvalidInput('items.fee', 'less than the amount');
    const fields = {
      MemberSubAcctNo: item.payee.account,
      [memberField(config)]: item.payee.member,
      MemberFillAmt: amountSent(item, config),
      Commission: item.fee ?? ZERO,
      PayChannelType: payment.channel,
      PayChannelAssignMerNo: payment.merchantNo,
      PayChannelTranSeqNo: transactionNoOf(payment),
      EjzbOrderNo: serialNumber,
    };
    return told(TOP_UP, await client.call(TOP_UP, fields, { serialNumber, deadline }), request);
  },
  statusQuery: { endpoint: FIND_TOP_UP, query: findByOwnNumber },
} satisfies PinganOperation<'topUp'>;

/** 6130, resolved in the same way. It quotes the bank's own number of the top-up. */
export const reverseMemberTopUp = {
  endpoint: REVERSE,
  resolution: TOP_UP_RESOLUTION,
  always: () => ({ extent: 'whole' as const, madeBy: MADE_BY }),
  async send(request, { client, config, deadline }) {
    const { intent, serialNumber } = request;
    const { payment, topUp: original } = intent.content;
    const item = onlyItem(request);
    if (original.madeBy !== MADE_BY)
      throw new InvalidInput('interfaces.topUp', '6216 in the settings: that made this top-up');
    const { reference } = original;
    if (reference === undefined)
      throw new InvalidInput('topUp.reference', 'the bank’s own number of the top-up');
    const fields = {
      OldFillFrontSeqNo: reference,
      OldFillPayChannelType: payment.channel,
      OldPayChannelTranSeqNo: transactionNoOf(payment),
      OldFillEjzbOrderNo: original.serialNumber,
      ApplyCancelMemberAmt: amountSent(item, config),
      ApplyCancelCommission: item.fee ?? ZERO,
    };
    return told(REVERSE, await client.call(REVERSE, fields, { serialNumber, deadline }), request);
  },
  statusQuery: { endpoint: FIND_TOP_UP, query: findByOwnNumber },
} satisfies PinganOperation<'reverseTopUp'>;

/** @throws InvalidInput for several members, which 6216 credits. */
function onlyItem({ intent }: OperationRequest<TopUpKind>): IntentItem {
  const [item, ...others] = requireItems(intent);
  if (!item || others.length > 0)
    throw new InvalidInput('items', 'one member: several are credited by 6216, which the settings can name');
  return item;
}

/**
 * Which field names the member: clients publish two, and nothing is sent until the settings say which.
 * @throws InvalidInput
 */
function memberField({ topUpMemberField }: PinganOptions): NonNullable<PinganOptions['topUpMemberField']> {
  if (topUpMemberField !== undefined) return topUpMemberField;
  throw new InvalidInput(
    'topUpMemberField',
    '"TranWebMemberId" or "TranNetMemberCode" in the settings: the documents contradict each other',
  );
}

/** @throws InvalidInput */
function transactionNoOf({ transactionNo }: OutsidePayment): string {
  if (transactionNo !== undefined) return transactionNo;
  throw new InvalidInput(
    'payment.transactionNo',
    'the payment’s own number at its channel, which 6129 wants',
  );
}

function told(
  endpoint: typeof TOP_UP | typeof REVERSE,
  raw: Awaited<ReturnType<TimedContext['client']['call']>>,
  { intent }: OperationRequest<TopUpKind>,
): Answer<Result> {
  const answered = answerOf<typeof endpoint, Result>(endpoint, raw as never, {
    personal: namesIn(intent),
    accepted: ({ FrontSeqNo }) => {
      const money = moneyResult(FrontSeqNo);
      return { outcome: { type: 'succeeded', result: resultOf(intent.items ?? [], money) }, ...money };
    },
  });
  return answered.type === 'succeeded' ? { ...answered, items: answered.result.items } : answered;
}

function resultOf(items: readonly IntentItem[], money: MoneyResult): Result {
  const { reference } = money;
  return {
    ...money,
    ...{ madeBy: MADE_BY, extent: 'whole' },
    items: items.map(({ itemId }) => ({
      ...{ itemId, outcome: { type: 'succeeded', result: {} } },
      ...(reference !== undefined && { reference }),
    })),
  };
}

/** What 6110 shows of it, with what a reversal quotes. */
async function findByOwnNumber<K extends TopUpKind>(
  request: OperationRequest<K>,
  context: TimedContext,
): Promise<QueryResult<Result>> {
  const found = await findTopUp(request, context, (serialNumber) => serialNumber);
  if (found.type !== 'found' || found.outcome.type !== 'succeeded') return found;
  const { reference, tradeDate } = found.evidence;
  const money = {
    ...(reference !== undefined && { reference }),
    ...(tradeDate !== undefined && { tradeDate }),
  };
  const result = resultOf(request.intent.items ?? [], money);
  return { ...found, outcome: { type: 'succeeded', result }, items: result.items };
}
