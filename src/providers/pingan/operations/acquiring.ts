import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { InvalidInput } from '../../../domain/errors.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { nameWithDot } from '../../../domain/written-text.js';
import { readAmount, requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type {
  AcquiredCredit,
  AcquiredQuery,
  OperationRequest,
  ParsedAnswer,
  QueryResult,
} from '../../provider.js';
import { queryAfterMs, type ResolutionDefinition } from '../../resolution.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import { answerOf, queryResultOf, type ReportedOperation } from '../transport/answer.js';
import { queryEndpoint, writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { acceptedMoney, moneyResult } from './front-seq-no.js';

/** 6146 查询充值明细（见证+收单）: OrderNo is a sub-order's number, or TraderOrderNo where the order has no sub-orders (guide 2.4). */
export const FIND_ACQUIRED = queryEndpoint({
  name: '6146',
  serviceId: 'ChargeDetailQuery',
  fields: { AcquiringChannelType: required(10), OrderNo: required(30) },
  answer: z.looseObject({
    TranStatus: z.string().min(1),
    TranAmt: text,
    CommissionAmt: text,
    OrderInSubAcctNo: text,
    OrderActInSubAcctNo: text,
    FrontSeqNo: text,
    TranDate: text,
    TranDesc: text,
  }),
});

/** 6147 平台补账（见证+收单）: OrderNo is always TraderOrderNo. */
const SUPPLY = writeEndpoint({
  name: '6147',
  serviceId: 'PlatformAccountSupply',
  fields: { AcquiringChannelType: required(10), OrderNo: required(30), Amt: required(15, 'amount') },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'unsafe',
  // EF0027, "T0 资金尚未到账": it was not done, and may be asked for again later.
  rejections: { classes: ['funds', 'account', 'request'], codes: ['EF0027'] },
});

/** 6145 调账（见证+收单）: OrderNo as in 6146. */
const REGULATE = writeEndpoint({
  name: '6145',
  serviceId: 'AccountRegulation',
  constants: { Ccy: 'RMB' },
  fields: {
    AcquiringChannelType: required(10),
    OrderNo: required(30),
    SubAcctNo: required(32),
    TranNetMemberCode: required(32),
    SubAcctName: required(120, 'name'),
    Amt: required(15, 'amount'),
    Remark: optional(120),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'unsafe',
  rejections: { classes: ['funds', 'account', 'identity', 'request'] },
});

type Shown = z.output<(typeof FIND_ACQUIRED)['answer']>;

/** By their texts: no such order, no such record. */
const NOT_FOUND = ['ERR020', 'ERR115', 'ERR131', 'ERR180', 'ERR270'];
/** 该订单号已经报送成功,无需进行平台补账. */
const SUPPLIED_ALREADY = 'ERR282';

/** Neither has a status query of its own; 6146 shows what came of it. What it does not show is not known to have failed. */
const SHOWN_BY_6146: ResolutionDefinition = {
  rule: { queryAfterMs: [1, 3, 5, 10, 20, 30, 60].map((minutes) => minutes * MINUTE_MS) },
  settings: z.strictObject({ queryAfterMs }),
};

/** 6147, shown by 6146 once the bank knows the order. */
export const supplyAcquired = {
  endpoint: SUPPLY,
  resolution: SHOWN_BY_6146,
  always: () => ({}),
  async send({ intent, serialNumber }, { client, deadline }) {
    const { order } = intent.content;
    const fields = {
      AcquiringChannelType: order.channel,
      OrderNo: order.totalOrderNo,
      Amt: requireAmount(intent.amount),
    };
    const answer = await client.call(SUPPLY, fields, { serialNumber, deadline });
    const told = answerOf(SUPPLY, answer, {
      accepted: ({ FrontSeqNo }) => ({ outcome: { type: 'succeeded', result: moneyResult(FrontSeqNo) } }),
    });
    const isThere = answer.type === 'notAccepted' && answer.resultCode === SUPPLIED_ALREADY;
    return isThere ? { type: 'succeeded', result: {}, evidence: told.evidence } : told;
  },
  statusQuery: {
    endpoint: FIND_ACQUIRED,
    // The order is there, however it stands.
    query: (request, context) =>
      findPart(request, context, ({ FrontSeqNo, TranDate }) => ({
        type: 'found',
        outcome: { type: 'succeeded', result: moneyResult(FrontSeqNo, TranDate) },
        reported: {},
      })),
  },
} satisfies PinganOperation<'supplyAcquired'>;

/** 6145, shown by 6146 once the part is on the account. */
export const regulateAcquired = {
  endpoint: REGULATE,
  resolution: SHOWN_BY_6146,
  always: () => ({}),
  async send({ intent, serialNumber }, { client, config, deadline }) {
    const { order, part, account } = intent.content;
    if (account.name === undefined) throw new InvalidInput('account.name', 'given: 6145 wants SubAcctName');
    const fields = {
      AcquiringChannelType: order.channel,
      OrderNo: part,
      SubAcctNo: account.account,
      TranNetMemberCode: account.member,
      SubAcctName: nameWithDot(account.name, config.nameDot),
      Amt: requireAmount(intent.amount),
    };
    const answer = await client.call(REGULATE, fields, { serialNumber, deadline });
    return answerOf(REGULATE, answer, {
      personal: [account.name],
      accepted: acceptedMoney,
    });
  },
  statusQuery: {
    endpoint: FIND_ACQUIRED,
    query(request, context) {
      const { account } = request.intent.content.account;
      return findPart(request, context, (shown) =>
        shown.OrderActInSubAcctNo === account && isCredited(shown)
          ? {
              type: 'found',
              outcome: { type: 'succeeded', result: moneyResult(shown.FrontSeqNo, shown.TranDate) },
              reported: {},
            }
          : // Nothing concludes from that but that a rejection had no effect.
            { type: 'notFound', why: '6146 does not show it on this account' },
      );
    },
  },
} satisfies PinganOperation<'regulateAcquired'>;

async function findPart<K extends 'supplyAcquired' | 'regulateAcquired'>(
  { intent }: OperationRequest<K>,
  { client, deadline }: TimedContext,
  accepted: (shown: Shown) => ReportedOperation<MoneyResult>,
): Promise<QueryResult<MoneyResult>> {
  const { order, part } = intent.content;
  const fields = { AcquiringChannelType: order.channel, OrderNo: part };
  const answer = await client.call(FIND_ACQUIRED, fields, { deadline });
  return queryResultOf(FIND_ACQUIRED, answer, { notFoundCodes: NOT_FOUND, accepted });
}

/**
 * How a part of an acquired order stands, by 6146: TranStatus 0 成功, 1 失败, 2 异常, 3 冲正, 5 待处理. One that was credited to another account than its
 * split remark named lies in suspense; the accounts tell, since no status of its own is documented for that.
 */
export async function acquiredCredit(
  { channel, part }: AcquiredQuery,
  { client, deadline }: TimedContext,
): Promise<ParsedAnswer<AcquiredCredit>> {
  const answer = await client.call(
    FIND_ACQUIRED,
    { AcquiringChannelType: channel, OrderNo: part },
    { deadline },
  );
  if (answer.type === 'notSent' || answer.type === 'unclear')
    return { type: 'unavailable', why: `6146: ${answer.why}` };
  if (answer.type === 'notAccepted')
    return NOT_FOUND.includes(answer.resultCode)
      ? { type: 'read', value: { state: 'notFound' } }
      : { type: 'unavailable', why: `6146 answers ${answer.resultCode}` };
  return creditOf(answer.fields);
}

function creditOf(shown: Shown): ParsedAnswer<AcquiredCredit> {
  switch (shown.TranStatus) {
    case '0': {
      const amount = readAmount(shown.TranAmt);
      if (amount === undefined) return { type: 'unavailable', why: '6146 shows no amount' };
      return { type: 'read', value: { state: 'credited', account: shown.OrderActInSubAcctNo, amount } };
    }
    case '1':
    case '3':
      return { type: 'read', value: { state: 'failed', code: `6146/${shown.TranStatus}` } };
    case '2':
    case '5':
      return { type: 'read', value: { state: 'pending' } };
    default:
      return { type: 'unavailable', why: '6146 answers an undocumented TranStatus' };
  }
}

function isCredited({ TranStatus }: Shown): boolean {
  return TranStatus === '0';
}
