import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { compareMoney, subtractMoney, ZERO, type Money } from '../../../domain/money.js';
import { namesIn } from '../../../domain/names-in.js';
import type { IntentItem, IntentResults } from '../../../domain/operation.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { requireItems } from '../../items.js';
import type { Answer, OperationRequest } from '../../provider.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { tradeDateOf } from './front-seq-no.js';
import { itemNumber } from './pay-from-freeze.js';
import { findTopUp, TOP_UP_RESOLUTION, type TopUpKind } from './top-up-query.js';
import { FIND_TOP_UP } from './trade-query.js';

type Result = IntentResults['topUp'];

/** How a reversal knows that its top-up was made by 6129: 6217 takes back what 6216 made. */
export const MEMBER_TOP_UP = '6129';

/** OrdersCount: 1 to 25 sub-orders (clients). */
const MOST_SUB_ORDERS = 25;

const answer = z.looseObject({
  OrdersCount: text,
  TranItemArray: z.array(z.looseObject({ FrontSeqNo: text })).nullish(),
});

/** 6216 第三方支付渠道在途充值（分账）. */
const TOP_UP = writeEndpoint({
  name: '6216',
  serviceId: 'OnWayTopThirdPaySplit',
  fields: {
    PayChannelType: required(4),
    PayChannelAssignMerNo: required(50),
    TotalOrderNo: required(64),
    TranTotalAmt: required(15, 'amount'),
    OrdersCount: required(2),
  },
  items: {
    name: 'TranItemArray',
    fields: {
      RechargeSubAcctNo: required(32),
      SubOrderFillMemberCd: required(32),
      SubOrderTranAmt: required(15, 'amount'),
      SubOrderTranFee: required(15, 'amount'),
      SubOrderNo: required(64),
      // Optional to the bank; without it a lost answer could never be queried.
      SubOrderBussSeqNo: required(64),
      SubOrderRemark: optional(120),
    },
  },
  answer,
  // The guide promises 交易幂等 of other interfaces, and not of this one.
  resend: 'unsafe',
  rejections: TRANSFER_REJECTIONS,
});

/** 6217 第三方支付渠道在途充值撤销（分账）: "支持单个订单的原入账金额、手续费的部分撤销". */
const REVERSE = writeEndpoint({
  name: '6217',
  serviceId: 'RevokeOnWayTopThirdPaySplit',
  fields: {
    OldPayChannelType: required(4),
    OldTotalOrderNo: required(64),
    TotalRefundAmt: required(15, 'amount'),
    RefundOrderNum: required(4),
  },
  items: {
    name: 'TranItemArray',
    fields: {
      SubOrderRefundSubAcctNo: required(32),
      SubOrderRefundMemberCd: required(32),
      SubOrderMemberRefundAmt: required(15, 'amount'),
      SubOrderFeeRefundAmt: required(15, 'amount'),
      SubOrderRefundOrderNo: required(64),
      SubOrderRefundSeqNo: required(32),
    },
  },
  answer,
  resend: 'unsafe',
  rejections: TRANSFER_REJECTIONS,
});

/** 6216, resolved by 6110 flag 4, one query a sub-order by its SubOrderBussSeqNo. The total order has the top-up's own number. */
export const topUp = {
  endpoint: TOP_UP,
  resolution: TOP_UP_RESOLUTION,
  always: () => ({ extent: 'whole' as const }),
  async send(request, { client, config, deadline }) {
    const { intent, serialNumber } = request;
    const items = subOrders(request);
    const { channel, merchantNo } = intent.content.payment;
    const fields = {
      PayChannelType: channel,
      PayChannelAssignMerNo: merchantNo,
      TotalOrderNo: serialNumber,
      TranTotalAmt: requireAmount(intent.amount),
      OrdersCount: String(items.length),
    };
    const rows = items.map((item, index) => ({
      RechargeSubAcctNo: item.payee.account,
      SubOrderFillMemberCd: item.payee.member,
      SubOrderTranAmt: amountSent(item, config),
      SubOrderTranFee: item.fee ?? ZERO,
      SubOrderNo: itemNumber(serialNumber, index),
      SubOrderBussSeqNo: itemNumber(serialNumber, index),
    }));
    for (const { amount, fee = ZERO } of items)
      if (compareMoney(fee, amount) >= 0) throw new InvalidInput('items.fee', 'less than the amount');
    return told(TOP_UP, await client.call(TOP_UP, fields, { serialNumber, deadline, items: rows }), request);
  },
  statusQuery: { endpoint: FIND_TOP_UP, query: (request, context) => findTopUp(request, context) },
} satisfies PinganOperation<'topUp'>;

/** 6217, resolved in the same way by its SubOrderRefundSeqNo. */
export const reverseTopUp = {
  endpoint: REVERSE,
  resolution: TOP_UP_RESOLUTION,
  always: () => ({ extent: 'whole' as const }),
  async send(request, { client, config, deadline }) {
    const { intent, serialNumber } = request;
    const items = subOrders(request);
    const { payment, topUp: original, of } = intent.content;
    if (original.madeBy === MEMBER_TOP_UP)
      throw new InvalidInput('interfaces.topUp', '6129 in the settings: that made this top-up');
    const fields = {
      OldPayChannelType: payment.channel,
      OldTotalOrderNo: original.serialNumber,
      TotalRefundAmt: requireAmount(intent.amount),
      RefundOrderNum: String(items.length),
    };
    const rows = items.map((item, index) => ({
      SubOrderRefundSubAcctNo: item.payee.account,
      SubOrderRefundMemberCd: item.payee.member,
      SubOrderMemberRefundAmt: amountSent(item, config),
      SubOrderFeeRefundAmt: item.fee ?? ZERO,
      SubOrderRefundOrderNo:
        config.reversedSubOrderNo === 'original'
          ? itemNumber(original.serialNumber, positionOf(item, of))
          : itemNumber(serialNumber, index),
      SubOrderRefundSeqNo: itemNumber(serialNumber, index),
    }));
    return told(
      REVERSE,
      await client.call(REVERSE, fields, { serialNumber, deadline, items: rows }),
      request,
    );
  },
  statusQuery: { endpoint: FIND_TOP_UP, query: (request, context) => findTopUp(request, context) },
} satisfies PinganOperation<'reverseTopUp'>;

/** @throws InvalidInput for more than the bank takes, and for two of one account ("同一总订单不可重复"). */
function subOrders({ intent }: OperationRequest<TopUpKind>): readonly IntentItem[] {
  const items = requireItems(intent);
  if (items.length > MOST_SUB_ORDERS)
    throw new InvalidInput('items', `at most ${MOST_SUB_ORDERS} in one top-up`);
  return items;
}

/**
 * What a sub-order's amount field carries. The guide's own example counts the fee as a part of it, the clients' tables leave the fee out:
 * nothing is sent until the settings say which.
 * @throws InvalidInput
 */
export function amountSent({ amount, fee = ZERO }: IntentItem, { topUpAmounts }: PinganOptions): Money {
  if (topUpAmounts === undefined)
    throw new InvalidInput(
      'topUpAmounts',
      '"gross" or "net" in the settings: the documents contradict each other',
    );
  return topUpAmounts === 'gross' ? amount : subtractMoney({ from: amount, take: fee });
}

function positionOf({ itemId }: IntentItem, of: readonly string[]): number {
  const position = of.indexOf(itemId);
  if (position < 0) throw new InvalidInput('items', 'those of the top-up');
  return position;
}

/** Which FrontSeqNo belongs to which sub-order is not said, so none is kept. An answer that counts otherwise than the request proves nothing. */
function told(
  endpoint: typeof TOP_UP | typeof REVERSE,
  raw: Awaited<ReturnType<TimedContext['client']['call']>>,
  { intent }: OperationRequest<TopUpKind>,
): Answer<Result> {
  const { items = [] } = intent;
  const answered = answerOf<typeof endpoint, Result>(endpoint, raw as never, {
    personal: namesIn(intent),
    accepted: ({ OrdersCount, TranItemArray }) => {
      const counts = OrdersCount === '' || OrdersCount === String(items.length);
      if (!counts)
        return { outcome: { type: 'unknown', why: `${endpoint.name} answers another number of sub-orders` } };
      const frontSeqNo = TranItemArray?.[0]?.FrontSeqNo ?? '';
      const tradeDate = tradeDateOf(frontSeqNo);
      const done = items.map(({ itemId }) => ({
        itemId,
        outcome: { type: 'succeeded', result: {} } as const,
      }));
      const result: Result = {
        extent: 'whole',
        items: done,
        ...(tradeDate !== undefined && { tradeDate }),
      };
      // The first of them, for whoever looks the request up at the bank.
      const traces = {
        ...(frontSeqNo !== '' && { reference: frontSeqNo }),
        ...(tradeDate !== undefined && { tradeDate }),
      };
      return { outcome: { type: 'succeeded', result }, ...traces };
    },
  });
  return answered.type === 'succeeded' ? { ...answered, items: answered.result.items } : answered;
}
