/** ret_codes of the vendor's own list, with its texts, where one fits what the sandbox rejects. */
const DOCUMENTED = {
  '0000': '交易成功',
  '1001': '签名未通过',
  '1005': '参数校验错误',
  '1009': '未配置产品/支付方式',
  '1010': '商户流水号重复',
  '1011': '订单查询无记录',
  '1017': '短信码错',
  '1018': '短信码失效',
  '1019': '错误次数超限',
  '1031': '商户不存在',
  '2006': '用户ID已存在',
  '2008': '该卡已绑',
  '2013': '无绑卡',
  '3004': '与原支付单参数不一致',
  '3005': '账户余额不足',
  '3017': '退款原单不存在',
  '3019': '原交易不支持退款',
  '8888': '交易申请成功',
  '8889': '交易申请成功',
  '9970': '系统错误,稍后重试',
} as const;

/** Answered where no document names a code or a status; longer than a ret_code of the vendor's, so that nobody mistakes one for it. */
const SIMULATED = {
  SIM_UNKNOWN_PATH: 'no documented call has this method and path',
  SIM_BAD_JSON: 'the body is not a JSON object',
  SIM_NO_SUCH_USER: 'no user has this user_id under the merchant',
  SIM_NOT_ACTIVE: 'the user’s account has not been activated',
  SIM_NO_SUCH_ORDER: 'the original order is not known, or was not paid',
  SIM_NOT_SECURED: 'the original order was paid without secured_flag',
  SIM_PAYEE_NOT_NAMED: 'the secured payment did not name this payee',
  SIM_SPLIT_SUM: 'the shares do not add up to the amount',
  SIM_AMOUNT_EXCEEDED: 'more than is left of the original',
  SIM_PARTLY_CONFIRMED:
    'a part was confirmed, after which nothing goes back from MCHASSURE (rule returnAfterConfirm)',
  SIM_NOT_CONFIRMED: 'there is no such confirmation, or it has been cancelled',
  SIM_WRONG_STEP: 'nothing waits for this step',
  SIM_PROCESSING: 'a status, and no code: it is under way',
  SIM_INTERNAL: 'a mistake in the sandbox itself; its log says more',
} as const;

const MEANINGS: Readonly<Record<string, string>> = { ...DOCUMENTED, ...SIMULATED };
export type LianlianCode = keyof typeof DOCUMENTED | keyof typeof SIMULATED;
/** The sandbox's own codes with their meanings. */
export const SIMULATED_LIANLIAN_CODES: Readonly<Record<string, string>> = SIMULATED;

/** The platform says no: nothing was done. The text names fields and parties by their role; it never holds a value of the request. */
export class LianlianRejected extends Error {
  constructor(
    readonly code: string,
    detail?: string,
  ) {
    const text = messageOf(code);
    super(detail === undefined ? text : `${text}: ${detail}`);
  }
}

/** The rejection with a code; `detail` names a field. */
export function rejected(code: LianlianCode, detail?: string): LianlianRejected {
  return new LianlianRejected(code, detail);
}

/** The rejection of a field that is missing or has another form than documented. */
export function badParameter(name: string, detail: string): LianlianRejected {
  return new LianlianRejected('1005', `${name}: ${detail}`);
}

/** ret_msg of a code; one that a fault sets has none of its own. */
export function messageOf(code: string): string {
  return MEANINGS[code] ?? '其它';
}
