/** code Int 20000. The document names no other, so every other one here is the sandbox's own. */
export const CODE_OK = '20000';

/** Each with its msg, and what it means. */
const CODES = {
  SIM_UNKNOWN_PATH: ['接口不存在', 'no documented call has this method and path'],
  SIM_UNKNOWN_METHOD: ['method不存在', 'no call that is known has this name in the field method'],
  SIM_BAD_JSON: ['请求报文格式错误', 'the body is not a JSON object'],
  SIM_WRONG_MCH_NO: ['商户号不存在', 'mch_no is not the one in the credentials'],
  SIM_BAD_SIGN: ['签名错误', 'sign is not that of the fields'],
  SIM_BAD_FIELD: ['参数错误', 'a field is missing, or has another form than documented'],
  SIM_NO_SUCH_TRADE: ['交易订单不存在', 'the merchant has no trade of this number'],
  SIM_NO_SUCH_RECEIVER: ['分账接收方不存在', 'no receiver of this number is bound'],
  SIM_AMOUNT_EXCEEDED: ['分账金额超过可分账金额', 'more than is left of the original'],
  SIM_NUMBER_USED: [
    '请求订单号重复',
    'the number has been used for another request, or was rejected as a repeat',
  ],
  SIM_NO_SUCH_DIVISION: ['分账订单不存在', 'the merchant has no split of this divide_out_trade_no'],
  SIM_DIVISION_OPEN: ['分账未成功', 'the split has not succeeded, so nothing of it can be returned'],
  SIM_TRY_LATER: ['系统繁忙，请稍后重试', 'a fault: nothing was done'],
  SIM_INTERNAL: ['系统异常', 'a mistake in the sandbox itself; its log says more'],
} as const;

/** What the sandbox's own notifications say, where no document has their form. */
export const BACK_STATUS = 'SIM_BACK_STATUS';
const WORDS = {
  SIM_DIVIDE: 'notify_type: the notification is of a split',
  SIM_DIVIDE_BACK: 'notify_type: the notification is of a return',
  [BACK_STATUS]: 'the field of a notification that says how a return ended',
  SIM_BACK_SUCCESS: 'a value of it: the return was made',
  SIM_BACK_FAILED: 'a value of it: the return was not made',
} as const;

export type SimCode = keyof typeof CODES;

/** What each code and word means. */
export const SIMULATED_HONGWEN_CODES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(CODES).map(([code, [, meaning]]) => [code, meaning])),
  ...WORDS,
};

/** A request that the provider turns down. */
export class HongwenRejected extends Error {
  constructor(
    readonly code: string,
    readonly field?: string,
  ) {
    const text = Object.hasOwn(CODES, code) ? CODES[code as SimCode][0] : code;
    super(field === undefined ? text : `${text}: ${field}`);
  }
}

export function rejected(code: SimCode, field?: string): HongwenRejected {
  return new HongwenRejected(code, field);
}
