import { z } from 'zod';
import { ZERO, type Money } from '../../../domain/money.js';
import type { Intent } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { Answer, OperationRequest, QueryResult } from '../../provider.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint, type PinganWrite } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { acceptedMoney } from './front-seq-no.js';
import { partyShown } from './party-shown.js';
import { CODE_FIELDS, CODED_REJECTIONS, codeFields } from './transaction-code.js';
import { FIND_MEMBER_TRANSACTION, findTrade, MEMBER_TRANSACTION_RESOLUTION } from './trade-query.js';

/** What names money that is frozen, on 6007 and on those like it. */
const FREEZE_FIELDS = {
  SubAcctNo: required(32),
  TranNetMemberCode: required(32),
  TranAmt: required(15, 'amount'),
  TranCommission: required(15, 'amount'),
  OrderNo: required(30),
  Remark: optional(120),
} as const;

const COMMON = { answer: z.looseObject({ FrontSeqNo: text }), resend: 'deduplicated' } as const;

/**
 * 6007: flag 1 冻结, 2 解冻, 4 见证+收单解冻, 5 可提现冻结, 6 可提现解冻. On unfreezing OrderNo is that of the freeze, or of the part of an acquired order
 * (clients).
 */
function trancheFreeze(flag: '1' | '2' | '4' | '5' | '6') {
  return writeEndpoint({
    ...COMMON,
    name: `6007/${flag}`,
    serviceId: 'MembershipTrancheFreeze',
    constants: { FunctionFlag: flag, Ccy: 'RMB' },
    fields: FREEZE_FIELDS,
    rejections: TRANSFER_REJECTIONS,
  });
}

const FREEZE = trancheFreeze('1');
const UNFREEZE = trancheFreeze('2');
const FREEZE_WITHDRAWABLE = trancheFreeze('5');
const UNFREEZE_WITHDRAWABLE = trancheFreeze('6');
const UNFREEZE_ACQUIRED = trancheFreeze('4');

/**
 * 6135 flags 1 and 5: the freezes of 6007, with the code that 6082 has sent. 6110 finds it among 会员间交易, all of which deduplicate by CnsmrSeqNo
 * ("会员间交易类: 银行根据交易流水号（CnsmrSeqNo）做交易幂等").
 */
function freezeByCode(flag: '1' | '5') {
  return writeEndpoint({
    ...COMMON,
    name: `6135/${flag}`,
    serviceId: 'MbrTchFrzVerifiedTextMsgs',
    constants: { FunctionFlag: flag, Ccy: 'RMB' },
    fields: { ...FREEZE_FIELDS, ...CODE_FIELDS },
    rejections: CODED_REJECTIONS,
  });
}

const FREEZE_WITH_CODE = freezeByCode('1');
const FREEZE_WITHDRAWABLE_WITH_CODE = freezeByCode('5');

/** The endpoint of an order's balance. */
function byBalance<E>({ content }: Intent<FreezeKind>, spendable: E, withdrawable: E): E {
  return content.balance === 'withdrawable' ? withdrawable : spendable;
}

/**
 * 6007 flag 1, or 5 of what can be withdrawn, resolved by 6110. The bank wants a number of its own order for what is frozen, unique over 6034, 6007 and 6139: it is the
 * freeze's serial number.
 */
export const freeze = {
  endpoint: FREEZE,
  otherEndpoints: [FREEZE_WITHDRAWABLE],
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: () => ({}),
  send: (request, context) => {
    const endpoint = byBalance(request.intent, FREEZE, FREEZE_WITHDRAWABLE);
    return sendFreeze(endpoint, request, context, request.serialNumber);
  },
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) => findFreeze(request, context),
  },
} satisfies PinganOperation<'freeze'>;

/** 6135 flags 1 and 5 in place of those of 6007, resolved by 6110. What it froze is unfrozen by 6007: `interfaces.unfreeze` has to say so. */
export const freezeWithCode = {
  ...freeze,
  endpoint: FREEZE_WITH_CODE,
  otherEndpoints: [FREEZE_WITHDRAWABLE_WITH_CODE],
  needsCode: true,
  send: (request, context, { verificationCode }) => {
    const endpoint = byBalance(request.intent, FREEZE_WITH_CODE, FREEZE_WITHDRAWABLE_WITH_CODE);
    return sendFreeze(endpoint, request, context, request.serialNumber, {
      code: codeFields(request.intent.content, verificationCode),
    });
  },
} satisfies PinganOperation<'freeze'>;

/**
 * 6007 flag 2, or 6 of what flag 5 froze, always of the whole freeze, resolved by 6110. No commission is taken then, which the guide takes on
 * unfreezing alone. Flag 4 unfreezes what an acquired order was credited with; its commission is the fee inside that order (clients).
 */
export const unfreeze = {
  endpoint: UNFREEZE,
  otherEndpoints: [UNFREEZE_WITHDRAWABLE, UNFREEZE_ACQUIRED],
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: () => ({}),
  send: (request, context) => {
    const { content, fee } = request.intent;
    const orderNo = content.freeze.serialNumber;
    if (content.credited === 'acquiring')
      return sendFreeze(UNFREEZE_ACQUIRED, request, context, orderNo, { commission: fee });
    const endpoint = byBalance(request.intent, UNFREEZE, UNFREEZE_WITHDRAWABLE);
    return sendFreeze(endpoint, request, context, orderNo);
  },
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) => findFreeze(request, context),
  },
} satisfies PinganOperation<'unfreeze'>;

type FreezeKind = 'freeze' | 'unfreeze';

/** 6007, or an interface with its fields and its answer. */
type FreezeEndpoint = Omit<ReturnType<typeof trancheFreeze>, 'name' | 'serviceId'> &
  Pick<PinganWrite, 'name' | 'serviceId'>;

async function sendFreeze<K extends FreezeKind>(
  endpoint: FreezeEndpoint,
  { intent, serialNumber }: OperationRequest<K>,
  { client, deadline }: TimedContext,
  orderNo: string,
  {
    code,
    commission = ZERO,
  }: {
    readonly code?: ReturnType<typeof codeFields>;
    readonly commission?: Money | undefined;
  } = {},
): Promise<Answer<MoneyResult>> {
  const { account } = intent.content;
  const fields = {
    SubAcctNo: account.account,
    TranNetMemberCode: account.member,
    TranAmt: requireAmount(intent.amount),
    TranCommission: commission,
    OrderNo: orderNo,
    ...code,
  };
  const answer = await client.call(endpoint, fields, { serialNumber, deadline });
  return answerOf(endpoint, answer, {
    personal: [account.name, code?.MessageCheckCode],
    accepted: acceptedMoney,
  });
}

function findFreeze<K extends FreezeKind>(
  request: OperationRequest<K>,
  context: TimedContext,
): Promise<QueryResult<MoneyResult>> {
  const { account } = request.intent.content;
  return findTrade<K, MoneyResult>(request, context, {
    endpoint: FIND_MEMBER_TRANSACTION,
    bookedAs: 'transfer',
    personal: [account.name],
    resultOf: (money) => money,
    partiesOf: (shown) => partyShown(shown, account),
  });
}
