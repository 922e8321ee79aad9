import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { ZERO } from '../../../domain/money.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import type { QueryResult } from '../../provider.js';
import { queryAfterMs, type ResolutionDefinition } from '../../resolution.js';
import type { PinganOperation } from '../operation.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { transfer, TRANSACTION_FIELDS } from './escrow.js';
import { findMemberTransaction } from './member-transaction-query.js';
import { FIND_MEMBER_TRANSACTION } from './trade-query.js';

/** How a refund knows that its release was made by 6031: 6164 has a branch of its own for it. */
export const BY_PLATFORM = '6031';

/**
 * 6031 平台订单管理: flag 2 平台代理确认收货, 3 平台代理申请退款. The platform ends an order in place of its buyer, with no code and no
 * password of anybody's. Its fields are known by their names (clients), their lengths are those of 6034.
 */
function platformOrder(flag: '2' | '3') {
  return writeEndpoint({
    name: `6031/${flag}`,
    serviceId: 'PlatformOrderManagement',
    constants: { FunctionFlag: flag, TranType: '01', Ccy: 'RMB' },
    fields: TRANSACTION_FIELDS,
    answer: z.looseObject({ FrontSeqNo: text }),
    // The guide promises 交易幂等 for the trades of its chapter 4, and 6031 is not among them.
    resend: 'unsafe',
    rejections: TRANSFER_REJECTIONS,
  });
}

const CONFIRM = platformOrder('2');
const GIVE_BACK = platformOrder('3');

/**
 * The guide's list of what 6110 covers has no 6031. What 6110 shows counts all the same, and what it does not show proves nothing: then an
 * operator decides.
 */
const RESOLUTION: ResolutionDefinition = {
  rule: { queryAfterMs: [3, 5, 5, 5, 10, 20, 30, 60].map((minutes) => minutes * MINUTE_MS) },
  settings: z.strictObject({ queryAfterMs }),
};

const releaseResult = (money: MoneyResult): MoneyResult => ({ ...money, madeBy: BY_PLATFORM });
const returnResult = (money: MoneyResult): MoneyResult => money;

/** 6031 flag 2, in place of 6034 flag 2. */
export const platformRelease = {
  endpoint: CONFIRM,
  resolution: RESOLUTION,
  always: () => ({ madeBy: BY_PLATFORM }),
  send: (request, context) =>
    transfer(CONFIRM, request, context, { fee: request.intent.fee ?? ZERO, resultOf: releaseResult }),
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: async (request, context) =>
      provingOnly(await findMemberTransaction('release', request, context, releaseResult)),
  },
} satisfies PinganOperation<'release'>;

/** 6031 flag 3, in place of 6034 flag 3. */
export const platformReturn = {
  endpoint: GIVE_BACK,
  resolution: RESOLUTION,
  always: () => ({}),
  send: (request, context) => transfer(GIVE_BACK, request, context, { fee: ZERO, resultOf: returnResult }),
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: async (request, context) =>
      provingOnly(await findMemberTransaction('return', request, context, returnResult)),
  },
} satisfies PinganOperation<'return'>;

/** What 6110 does not show may be there: no document says that it covers 6031. */
function provingOnly<Result>(found: QueryResult<Result>): QueryResult<Result> {
  if (found.type !== 'notFound') return found;
  const why = '6110 does not show it, and no document says that 6110 covers 6031';
  return { type: 'unclear', why, shows: 'nothing', evidence: found.evidence };
}
