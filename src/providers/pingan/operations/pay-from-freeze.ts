import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { ZERO } from '../../../domain/money.js';
import { namesIn } from '../../../domain/names-in.js';
import type { IntentItem, IntentResults } from '../../../domain/operation.js';
import type { ItemResult } from '../../../domain/operations/split.js';
import type { MoneyResult, OperationReference } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import { requireItems } from '../../items.js';
import type { Answer, OperationRequest } from '../../provider.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { TRANSFER_REJECTIONS } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint, type PinganWrite } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { moneyResult } from './front-seq-no.js';
import { CODE_FIELDS, CODED_REJECTIONS, codeFields } from './transaction-code.js';
import { FIND_MEMBER_TRANSACTION, findTrade, MEMBER_TRANSACTION_RESOLUTION } from './trade-query.js';

type Result = IntentResults['payFromFreeze'];

/** What names a payment out of frozen money, on 6163 and on those like it. */
const PAYMENT_FIELDS = {
  OutSubAcctNo: required(32),
  OutTranNetMemberCode: required(32),
  OrderNo: required(30),
  InSubAcctNum: required(10),
  Remark: optional(120),
} as const;

const COMMON = {
  // Whether Commission comes out of what is frozen or out of what the receivers get is not said: none is taken.
  constants: { Ccy: 'RMB', Commission: ZERO },
  items: {
    name: 'TranItemArray',
    fields: {
      // 6164 quotes it in a field of 22.
      TranSeqNo: required(22),
      InSubAcctNo: required(32),
      InTranNetMemberCode: required(32),
      TranAmt: required(15, 'amount'),
    },
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'deduplicated',
} as const;

/** 6163 会员资金支付-支持退款（不验证）: to several receivers out of what 6007 froze. */
const PAY = writeEndpoint({
  ...COMMON,
  name: '6163',
  serviceId: 'MembershipTranchePay',
  fields: PAYMENT_FIELDS,
  rejections: TRANSFER_REJECTIONS,
});

/** 6166 会员资金支付-验短信动态码: the same out of what 6135 froze, with the code that 6082 has sent. */
const PAY_WITH_CODE = writeEndpoint({
  ...COMMON,
  name: '6166',
  serviceId: 'MbrTchPayVerifiedTextMsgs',
  fields: { ...PAYMENT_FIELDS, ...CODE_FIELDS },
  rejections: CODED_REJECTIONS,
});

/**
 * 6163, resolved by 6110, which shows it under its CnsmrSeqNo as a whole: no document has a receiver fail by itself, so all of them
 * have their money or none.
 */
export const payFromFreeze = {
  endpoint: PAY,
  resolution: MEMBER_TRANSACTION_RESOLUTION,
  always: () => ({ extent: 'whole' as const }),
  send: (request, context) => pay(PAY, request, context),
  statusQuery: {
    endpoint: FIND_MEMBER_TRANSACTION,
    async query(request, context) {
      const { intent, serialNumber } = request;
      const items = requireItems(intent);
      const found = await findTrade<'payFromFreeze', Result>(request, context, {
        endpoint: FIND_MEMBER_TRANSACTION,
        bookedAs: 'transfer',
        personal: namesIn(intent),
        resultOf: (money) => resultOf(money, items, serialNumber),
        partiesOf: ({ OutSubAcctNo }) => ({ ...(OutSubAcctNo !== '' && { payerAccount: OutSubAcctNo }) }),
      });
      return found.type === 'found' && found.outcome.type === 'succeeded'
        ? { ...found, items: found.outcome.result.items }
        : found;
    },
  },
} satisfies PinganOperation<'payFromFreeze'>;

/** 6166 in place of 6163, resolved by 6110 as well. */
export const payFromFreezeWithCode = {
  ...payFromFreeze,
  endpoint: PAY_WITH_CODE,
  needsCode: true,
  send: (request, context, { verificationCode }) =>
    pay(PAY_WITH_CODE, request, context, {
      code: codeFields(request.intent.content, verificationCode),
    }),
} satisfies PinganOperation<'payFromFreeze'>;

/** 6163, or an interface with its fields and its answer. */
type PaymentEndpoint = Omit<typeof PAY, 'name' | 'serviceId'> & Pick<PinganWrite, 'name' | 'serviceId'>;

async function pay(
  endpoint: PaymentEndpoint,
  request: OperationRequest<'payFromFreeze'>,
  { client, config, deadline }: TimedContext,
  { code }: { readonly code?: ReturnType<typeof codeFields> } = {},
): Promise<Answer<Result>> {
  const { intent, serialNumber } = request;
  const items = requireItems(intent);
  const { account, freeze } = intent.content;
  requireAmount(intent.amount);
  if (items.length > config.mostFrozenReceivers)
    throw new InvalidInput('TranItemArray', `at most ${config.mostFrozenReceivers} receivers`);
  const fields = {
    OutSubAcctNo: account.account,
    OutTranNetMemberCode: account.member,
    OrderNo: orderNoOf({ freeze, payment: request }, config),
    InSubAcctNum: String(items.length),
    ...code,
  };
  const rows = items.map(({ payee, amount }, index) => ({
    TranSeqNo: itemNumber(serialNumber, index),
    InSubAcctNo: payee.account,
    InTranNetMemberCode: payee.member,
    TranAmt: amount,
  }));
  const answer = await client.call(endpoint, fields, { serialNumber, deadline, items: rows });
  const told = answerOf(endpoint, answer, {
    personal: [...namesIn(intent), code?.MessageCheckCode],
    accepted: ({ FrontSeqNo }) => {
      const money = moneyResult(FrontSeqNo);
      return { outcome: { type: 'succeeded', result: resultOf(money, items, serialNumber) }, ...money };
    },
  });
  return told.type === 'succeeded' ? { ...told, items: told.result.items } : told;
}

function resultOf(money: MoneyResult, items: readonly IntentItem[], serialNumber: string): Result {
  return {
    ...money,
    extent: 'whole',
    items: items.map(({ itemId }, index): ItemResult => ({
      itemId,
      outcome: { type: 'succeeded', result: {} },
      // What a refund of this receiver's part quotes.
      reference: itemNumber(serialNumber, index),
    })),
  };
}

/** Whether 6163 names the freeze's order or one of its own is not said anywhere; a refund names the same. */
export function orderNoOf(
  numbers: {
    readonly freeze: OperationReference;
    readonly payment: Pick<OperationReference, 'serialNumber'>;
  },
  { payFromFreezeOrderNo }: PinganOptions,
): string {
  return payFromFreezeOrderNo === 'freeze' ? numbers.freeze.serialNumber : numbers.payment.serialNumber;
}

const ITEM_DIGITS = 7;

/**
 * The number of one receiver: 22 characters, unique, and never a CnsmrSeqNo ("被退款正交易中的CnsmrSeqNo与明细中的TRAN_SEQ_NO不能相同"). The ten
 * digits of the payment's own number become "T", seven characters to the base of 36, and two for the receiver.
 */
export function itemNumber(serialNumber: string, index: number): string {
  const [, head = '', digits = ''] = /^(.*?)(\d{10})$/.exec(serialNumber) ?? [];
  const position = Number(digits).toString(36).toUpperCase().padStart(ITEM_DIGITS, '0');
  return `${head}T${position}${index.toString(36).toUpperCase().padStart(2, '0')}`;
}
