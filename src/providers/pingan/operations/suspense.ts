import { z } from 'zod';
import { ZERO } from '../../../domain/money.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required, type RequestOf } from '../../endpoint.js';
import type { Answer, OperationRequest, QueryResult } from '../../provider.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { acceptedMoney } from './front-seq-no.js';
import { partyShown } from './party-shown.js';
import { FIND_MEMBER_TRANSACTION, findTrade, MEMBER_TRANSACTION_RESOLUTION } from './trade-query.js';

/** 6139 登记挂账（支持撤销）: "将挂账子账户里的资金清分到其他的子账户". SuspendAmt includes TranFee (clients). */
const ALLOCATE = writeEndpoint({
  name: '6139',
  serviceId: 'RegisterBillSupportWithdraw',
  fields: {
    SubAcctNo: required(32),
    TranNetMemberCode: required(32),
    OrderNo: required(30),
    SuspendAmt: required(15, 'amount'),
    TranFee: required(15, 'amount'),
    Remark: optional(120),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  // "银行根据交易流水号（CnsmrSeqNo）做交易幂等", said of 6139 and 6140 themselves.
  resend: 'deduplicated',
  rejections: TRANSFER_REJECTIONS,
});

/** 6140 登记挂账撤销: "支持金额部分撤销". */
const REVERSE = writeEndpoint({
  name: '6140',
  serviceId: 'RevRegisterBillSupportWithdraw',
  fields: {
    SubAcctNo: required(32),
    TranNetMemberCode: required(32),
    OldOrderNo: required(30),
    CancelAmt: required(15, 'amount'),
    TranFee: required(15, 'amount'),
    Remark: optional(120),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'deduplicated',
  rejections: TRANSFER_REJECTIONS,
});

/** 6139, resolved by 6110. OrderNo must be unique over 6034, 6007 and 6139: it is the allocation's serial number. */
export const allocateSuspense = {
  endpoint: ALLOCATE,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: () => ({}),
  send(request, context) {
    const { intent, serialNumber } = request;
    const { account } = intent.content;
    const fields = {
      SubAcctNo: account.account,
      TranNetMemberCode: account.member,
      OrderNo: serialNumber,
      SuspendAmt: requireAmount(intent.amount),
      TranFee: intent.fee ?? ZERO,
    };
    return sendSuspense(ALLOCATE, fields, request, context);
  },
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) => findSuspense(request, context),
  },
} satisfies PinganOperation<'allocateSuspense'>;

/**
 * 6140, resolved by 6110. Whether CancelAmt includes the fee that goes back is not said, so none does: what is taken back is of what the
 * member got.
 */
export const reverseAllocation = {
  endpoint: REVERSE,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: () => ({}),
  send(request, context) {
    const { account, allocation } = request.intent.content;
    const fields = {
      SubAcctNo: account.account,
      TranNetMemberCode: account.member,
      OldOrderNo: allocation.serialNumber,
      CancelAmt: requireAmount(request.intent.amount),
      TranFee: ZERO,
    };
    return sendSuspense(REVERSE, fields, request, context);
  },
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) => findSuspense(request, context),
  },
} satisfies PinganOperation<'reverseAllocation'>;

type SuspenseKind = 'allocateSuspense' | 'reverseAllocation';

async function sendSuspense<E extends typeof ALLOCATE | typeof REVERSE>(
  endpoint: E,
  fields: RequestOf<E>,
  { intent, serialNumber }: OperationRequest<SuspenseKind>,
  { client, deadline }: TimedContext,
): Promise<Answer<MoneyResult>> {
  const answer = await client.call(endpoint, fields, { serialNumber, deadline });
  return answerOf<E, MoneyResult>(endpoint, answer, {
    personal: [intent.content.account.name],
    accepted: acceptedMoney,
  });
}

function findSuspense<K extends SuspenseKind>(
  request: OperationRequest<K>,
  context: TimedContext,
): Promise<QueryResult<MoneyResult>> {
  const { account } = request.intent.content;
  return findTrade<K, MoneyResult>(request, context, {
    endpoint: FIND_MEMBER_TRANSACTION,
    bookedAs: 'allocation',
    personal: [account.name],
    resultOf: (money) => money,
    partiesOf: (shown) => partyShown(shown, account),
  });
}
