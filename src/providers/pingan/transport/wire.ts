import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { isMoney } from '../../../domain/money.js';

// Null, absent and empty are one to the bank: none of the three is signed.
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const page = { EndFlag: text };

/** What every signed answer holds. Only strings: nothing else is covered by the bank's signature. */
export const envelopeSchema = z.looseObject({
  TxnReturnCode: z.string().min(1),
  TxnReturnMsg: text,
  CnsmrSeqNo: text,
});

/** The answer to approveDev. */
export const handshakeSchema = z.looseObject({
  errorCode: z.string(),
  errorMsg: text,
  appAccessToken: text,
});

/** The business fields of an answer with TxnReturnCode 000000, as the bank spells them. Others are borne. */
export const answerSchemas = {
  '6000': z.looseObject({ SubAcctNo: text }),
  '6092': z.looseObject({ SubAcctNo: text, ReservedMsg: text }),
  '6066': z.looseObject({ ReservedMsg: text }),
  '6067': z.looseObject({ FrontSeqNo: text }),
  '6098': z.looseObject({
    ...page,
    ResultNum: text,
    TranItemArray: z.array(z.looseObject({ MemberAcctNo: text })).nullish(),
  }),
  '6034': z.looseObject({ FrontSeqNo: text }),
  '6164': z.looseObject({ FrontSeqNo: text }),
  '6110': z.looseObject({
    BookingFlag: text,
    TranStatus: z.string().min(1),
    TranAmt: text,
    TranDate: text,
    TranTime: text,
    InSubAcctNo: text,
    OutSubAcctNo: text,
    FailMsg: text,
    OldTranFrontSeqNo: text,
  }),
  '6093': z.looseObject({
    TranNetMemberCode: text,
    SubAcctAvailBal: z.string().min(1),
    SubAcctAssureAmt: text,
  }),
  '6037': z.looseObject({ SubAcctNo: text, SubAcctAvailBal: z.string().min(1), SubAcctFreezeAmt: text }),
  '6010': z.looseObject({
    ...page,
    AcctArray: z
      .array(z.looseObject({ SubAcctNo: text, AcctAvailBal: text, SubAcctProperty: text }))
      .nullish(),
  }),
} as const;

export type Answers = { [K in keyof typeof answerSchemas]: z.output<(typeof answerSchemas)[K]> };

/**
 * The longest value of each request field: of the two generations of the bank's tables the smaller. Whether they count
 * characters or bytes is not said, so bytes of UTF-8, the stricter.
 */
const LONGEST = {
  CnsmrSeqNo: 22,
  FunctionFlag: 1,
  QueryFlag: 1,
  PageNum: 6,
  TranNetMemberCode: 32,
  MemberProperty: 2,
  UserNickname: 120,
  SubAcctNo: 32,
  MemberName: 120,
  MemberGlobalType: 2,
  MemberGlobalId: 20,
  MemberAcctNo: 32,
  BankType: 1,
  AcctOpenBranchName: 120,
  CnapsBranchId: 14,
  EiconBankBranchId: 14,
  Mobile: 12,
  MessageCheckCode: 7,
  OutSubAcctNo: 32,
  OutMemberCode: 32,
  OutSubAcctName: 120,
  InSubAcctNo: 32,
  InMemberCode: 32,
  InSubAcctName: 120,
  TranAmt: 15,
  TranFee: 15,
  TranType: 2,
  Ccy: 3,
  OrderNo: 30,
  Remark: 120,
  OldTranSeqNo: 22,
  OldOutSubAcctNo: 32,
  OldOutMemberCode: 32,
  OldInSubAcctNo: 32,
  OldInMemberCode: 32,
  OldOrderNo: 30,
  ReturnAmt: 15,
  ReturnCommission: 15,
  TranNetSeqNo: 22,
  TranDate: 8,
  ReservedMsg: 120,
} as const;

export type RequestField = keyof typeof LONGEST;
export type RequestFields = Readonly<Partial<Record<RequestField, string | undefined>>>;

// "&" separates the columns of the bank's files, so these would break a line there. Names must equal the bank's own.
const MAY_HOLD_AMPERSAND: readonly string[] = [
  'MemberName',
  'AcctOpenBranchName',
  'OutSubAcctName',
  'InSubAcctName',
];

// 单位元, two decimals: whatever else gets this far must not be left to the bank's own reading of it.
const AMOUNTS: readonly string[] = ['TranAmt', 'TranFee', 'ReturnAmt', 'ReturnCommission'];

/**
 * The fields of a request that have a value, each checked.
 * @throws InvalidInput, naming the bank's field, for a value that is empty, too long, no amount where one belongs, or holds a
 * control character, or "&" where the bank's files would break. The value is not shown.
 */
export function requestFields(fields: RequestFields): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const longest = LONGEST[field as RequestField];
    if (value === '') throw new InvalidInput(field, 'not empty');
    if (AMOUNTS.includes(field) && !isMoney(value))
      throw new InvalidInput(field, 'an amount such as "100.00"');
    if (Buffer.byteLength(value, 'utf8') > longest) throw new InvalidInput(field, `at most ${longest} bytes`);
    if (/\p{Cc}|\p{Cs}/u.test(value)) throw new InvalidInput(field, 'no control characters');
    if (value.includes('&') && !MAY_HOLD_AMPERSAND.includes(field)) throw new InvalidInput(field, 'no "&"');
    checked[field] = value;
  }
  return checked;
}
