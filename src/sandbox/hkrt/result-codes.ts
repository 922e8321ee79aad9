/** 10000:成功 其他:失败. The document names no other code, so every other one here is the sandbox's own. */
export const RETURN_OK = '10000';

/** Each with its return_msg, and what it means. */
const CODES = {
  SIM_UNKNOWN_PATH: ['接口不存在', 'no documented call has this method and path'],
  SIM_BAD_JSON: ['请求报文格式错误', 'the body is not a JSON object'],
  SIM_UNKNOWN_ACCESSID: ['accessid不存在', 'accessid is not the one in the credentials'],
  SIM_BAD_SIGN: ['签名错误', 'sign is not that of the fields and the access key'],
  SIM_UNKNOWN_AGENT: ['服务商不存在', 'agent_no is not the one in the credentials'],
  SIM_BAD_FIELD: ['参数错误', 'a field is missing, or has another form than documented'],
  SIM_NO_SUCH_TRADE: ['交易订单不存在', 'the merchant has no trade of this number'],
  SIM_TRADE_NOT_DELAYED: ['交易订单不是延迟分账订单', 'the trade was not marked to be divided later'],
  SIM_FINISHED: ['交易订单已完结分账', 'the trade’s rest went to the merchant already'],
  SIM_NO_SUCH_RECEIVER: ['分账接收方不存在', 'no receiver of this number is bound'],
  SIM_AMOUNT_EXCEEDED: ['分账金额超过可分账金额', 'more than is left of the original'],
  SIM_SECOND_SPLIT: ['交易订单只能分账一次', 'the trade has been split as often as it may'],
  SIM_NUMBER_USED: [
    '请求订单号重复',
    'the number has been used for another request, or was rejected as a repeat',
  ],
  SIM_NO_SUCH_APPLY: ['分账请求不存在', 'the trade has no split of this apply_no'],
  SIM_NO_SUCH_COLLECTION: ['归集请求不存在', 'the merchant has no collection of this agent_apply_no'],
  SIM_NOT_SPLIT: ['没有可归集的分账', 'the split gave nothing, or was collected already'],
  SIM_TRY_LATER: ['系统繁忙，请稍后重试', 'a fault: nothing was done'],
  SIM_INTERNAL: ['系统异常', 'a mistake in the sandbox itself; its log says more'],
} as const;

export type SimCode = keyof typeof CODES;

/** What each code means. */
export const SIMULATED_HKRT_CODES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CODES).map(([code, [, meaning]]) => [code, meaning]),
);

/** A request that the provider turns down. */
export class HkrtRejected extends Error {
  constructor(
    readonly code: string,
    readonly field?: string,
  ) {
    const text = Object.hasOwn(CODES, code) ? CODES[code as SimCode][0] : code;
    super(field === undefined ? text : `${text}: ${field}`);
  }
}

export function rejected(code: SimCode, field?: string): HkrtRejected {
  return new HkrtRejected(code, field);
}
