import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { ZERO } from '../../../domain/money.js';
import type { IntentResults } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import type { Account } from '../../../domain/party.js';
import { nameWithDot } from '../../../domain/written-text.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { Answer, OperationRequest } from '../../provider.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint, type PinganWrite } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { moneyResult } from './front-seq-no.js';
import { findMemberTransaction, rejectReceivers } from './member-transaction-query.js';
import { CODE_FIELDS, CODED_REJECTIONS, codeFields } from './transaction-code.js';
import { FIND_MEMBER_TRANSACTION, MEMBER_TRANSACTION_RESOLUTION } from './trade-query.js';

/** What names an order's parties and its money, on 6034 and on those like it. */
export const TRANSACTION_FIELDS = {
  OutSubAcctNo: required(32),
  OutMemberCode: required(32),
  OutSubAcctName: optional(120, 'name'),
  InSubAcctNo: required(32),
  InMemberCode: required(32),
  InSubAcctName: optional(120, 'name'),
  TranAmt: required(15, 'amount'),
  TranFee: required(15, 'amount'),
  OrderNo: required(30),
  Remark: optional(120),
} as const;

/** 6034: flag 1 下单预支付, 2 确认并付款, 3 退款. Payer and payee are the buyer and the seller in all three. */
function memberTransaction(flag: '1' | '2' | '3') {
  return writeEndpoint({
    name: `6034/${flag}`,
    serviceId: 'MemberTransaction',
    constants: { FunctionFlag: flag, TranType: '01', Ccy: 'RMB' },
    fields: TRANSACTION_FIELDS,
    answer: z.looseObject({ FrontSeqNo: text }),
    resend: 'deduplicated',
    rejections: TRANSFER_REJECTIONS,
  });
}

const HOLD = memberTransaction('1');
const RELEASE = memberTransaction('2');
const RETURN = memberTransaction('3');

/**
 * 6101 flag 1: the hold of 6034, with the code that 6082 has sent. "会员间交易类: 银行根据交易流水号（CnsmrSeqNo）做交易幂等" has it among those that
 * deduplicate.
 */
const HOLD_WITH_CODE = writeEndpoint({
  name: '6101/1',
  serviceId: 'MemberTranVerifyTextMsgs',
  constants: { FunctionFlag: '1', TranType: '01', Ccy: 'RMB' },
  fields: { ...TRANSACTION_FIELDS, ...CODE_FIELDS },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'deduplicated',
  rejections: CODED_REJECTIONS,
});

const plainResult = (money: MoneyResult) => money;
const holdResult = (money: MoneyResult, config: PinganOptions) => ({
  ...money,
  divisible: config.partialRelease,
});

/** 6034 flag 1, resolved by 6110. */
export const hold = {
  endpoint: HOLD,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: (config) => holdResult({}, config),
  send: (request, context) =>
    transfer(HOLD, request, context, {
      fee: context.config.feeOnHold ? (request.intent.fee ?? ZERO) : ZERO,
      resultOf: holdResult,
    }),
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) => findMemberTransaction('hold', request, context, holdResult),
  },
} satisfies PinganOperation<'hold'>;

/** 6101 flag 1 in place of 6034 flag 1, resolved by 6110. */
export const holdWithCode = {
  ...hold,
  endpoint: HOLD_WITH_CODE,
  needsCode: true,
  send: (request, context, { verificationCode }) =>
    transfer(HOLD_WITH_CODE, request, context, {
      fee: context.config.feeOnHold ? (request.intent.fee ?? ZERO) : ZERO,
      resultOf: holdResult,
      code: codeFields(request.intent.content, verificationCode),
    }),
} satisfies PinganOperation<'hold'>;

/** 6034 flag 2, resolved by 6110. */
export const release = {
  endpoint: RELEASE,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: () => ({}),
  send: (request, context) =>
    transfer(RELEASE, request, context, { fee: request.intent.fee ?? ZERO, resultOf: plainResult }),
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) => findMemberTransaction('release', request, context, plainResult),
  },
} satisfies PinganOperation<'release'>;

/** 6034 flag 3, resolved by 6110. */
export const returnHold = {
  endpoint: RETURN,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: () => ({}),
  send: (request, context) => transfer(RETURN, request, context, { fee: ZERO, resultOf: plainResult }),
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    query: (request, context) => findMemberTransaction('return', request, context, plainResult),
  },
} satisfies PinganOperation<'return'>;

type EscrowKind = 'hold' | 'release' | 'return';

/** 6034, or an interface with its fields and its answer. */
export type TransactionEndpoint = Omit<
  ReturnType<typeof memberTransaction>,
  'name' | 'resend' | 'serviceId'
> &
  Pick<PinganWrite, 'name' | 'resend' | 'serviceId'>;

/** Sends what moves an order's money, with the fields of 6034. */
export async function transfer<K extends EscrowKind>(
  endpoint: TransactionEndpoint,
  { intent, serialNumber }: OperationRequest<K>,
  { config, client, deadline }: TimedContext,
  options: {
    fee: string;
    resultOf: (money: MoneyResult, config: PinganOptions) => IntentResults[K];
    /** The code that goes with it, where the endpoint has fields for one. */
    code?: ReturnType<typeof codeFields>;
  },
): Promise<Answer<IntentResults[K]>> {
  // All three kinds have these; what else their contents refer to is not sent.
  const { payer, payee, orderNo } = intent.content;
  rejectReceivers(intent.content);
  const fields = {
    OutSubAcctNo: payer.account,
    OutMemberCode: payer.member,
    OutSubAcctName: nameOf(payer, 'OutSubAcctName', config),
    InSubAcctNo: payee.account,
    InMemberCode: payee.member,
    InSubAcctName: nameOf(payee, 'InSubAcctName', config),
    TranAmt: requireAmount(intent.amount),
    TranFee: options.fee,
    OrderNo: orderNo,
    // It comes back in the bank's files.
    Remark: orderNo,
    ...options.code,
  };
  const answer = await client.call(endpoint, fields, { serialNumber, deadline });
  return answerOf(endpoint, answer, {
    personal: [payer.name, payee.name, options.code?.MessageCheckCode],
    accepted: ({ FrontSeqNo }) => {
      const money = moneyResult(FrontSeqNo);
      return { outcome: { type: 'succeeded', result: options.resultOf(money, config) }, ...money };
    },
  });
}

function nameOf(account: Account, field: string, config: PinganOptions): string | undefined {
  if (!config.namesOnTransfers) return undefined;
  if (account.name === undefined) throw new InvalidInput(field, 'a name, as namesOnTransfers asks for');
  return nameWithDot(account.name, config.nameDot);
}
