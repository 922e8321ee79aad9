/**
 * The bank's own codes that the sandbox answers, with the bank's texts as clients of the gateway publish them. A code
 * stands here only where its text says what has happened.
 */
const DOCUMENTED = {
  ERR020: '无符合条件记录',
  ERR021: '错误的功能码',
  ERR030: '请求页码错误',
  ERR031: '子账号不存在或已无效',
  ERR033: '绑定账号不存在',
  ERR042: '金额必须大于0',
  ERR044: '可用余额不足',
  ERR095: '余额不为0不允许销户',
  ERR114: '会员代码已存在',
  ERR115: '订单不存在',
  ERR125: '户名不符',
  ERR126: '金额不符',
  ERR131: '原流水号不存在',
  ERR134: '账号已被绑定',
  ERR135: '短信动态码验证中,请稍后重新发起',
  ERR136: '系统繁忙中,请稍后重试',
  ERR137: '验证信息不存在',
  ERR138: '动态码不相符',
  ERR143: '当前时间不允许发起此交易',
  ERR145: '原有申请在待验证时间内，请稍后再发起',
  ERR147: '时间已超过48小时，请重新发起',
  ERR157: '当日错误超 6 次',
  ERR163: '短信指令号已失效或不存在',
  ERR181: '订单已存在',
  ERR198: '该账号已被本会员绑定',
  ERR214: '仍有未完成的订单不允许销户',
  ERR236: '超网和大小额行号必送其一',
  ERR252: '仍有卡号未解绑不允许销户',
  ERR254: '会员代码不存在',
  ERR256: '监管账户不正确',
  ERR258: '验证超过限定次数',
  ERR263: '金额提现中不能解绑',
  ERR265: '来账鉴权匹配中,请确认已转账验证',
  ERR271: '可退金额不足',
  ERR275: '第三方流水号与交易流水号重复,请核查',
  ERR277: '是已经调过帐或者是已发起过退款',
  ERR281: '交易金额与原订单金额不一致',
  ERR282: '该订单号已经报送成功,无需进行平台补账',
  ERR317: '订单可用余额不足',
  ERR936: '交易要素不全',
  EF0048: '转入子账户数不能小于0或大于5',
  E10002: '无匹配的会员子账户或会员子账户已失效',
  E80011: '页码越界',
} as const;

/** Answered where no document names a code; nobody can mistake these for the bank's. */
const SIMULATED = {
  SIM_NOT_BUILT: 'the bank documents this, the sandbox does not do it',
  SIM_UNKNOWN_SERVICE: 'no documented interface has this service id',
  SIM_BAD_JSON: 'the body is not a JSON object',
  SIM_HANDSHAKE_FIELD: 'a field of approveDev is missing or wrong',
  SIM_UNKNOWN_APPLICATION: 'the application id is not the one in the credentials',
  SIM_UNKNOWN_MERCHANT: 'no merchant has this public key (PK escapes "+" as %2B)',
  SIM_DN_MISMATCH: 'DN is not the subject of the merchant certificate',
  SIM_WRONG_MERCHANT: 'MrchCode is not the one in the credentials',
  SIM_SERIAL_NUMBER: 'CnsmrSeqNo must have 14 to 22 letters and digits',
  SIM_FIELD_FORMAT: 'a field has another form than documented',
  SIM_FIELD_LENGTH: 'a field is longer than documented',
  SIM_AMOUNT_FORMAT: 'an amount is not yuan with at most two decimals',
  SIM_CODE_MISMATCH: 'the code was sent for another transaction',
  SIM_CODED_FREEZE: 'it was frozen with a code; whether 6007 unfreezes that is not documented',
  SIM_SMALL_TOO_SOON: 'a small-amount check of this card was started within 24 hours',
  SIM_CNAPS_NEEDED: 'an amount above what goes at any time needs a card with a CNAPS number',
  SIM_WITHDRAWAL_FAILED: 'the other bank did not take it',
  SIM_FEE_ABOVE_AMOUNT: 'the fee is more than the amount',
  SIM_MEMBER_PROPERTY: 'a 00 account pays and a SH account receives',
  SIM_ORDER_MISMATCH: 'the order, the parties, the amount or the fee differ from the original',
  SIM_PART_AMOUNT: 'a part of the amount is not documented here',
  SIM_COMMISSION_ABOVE_FEE: 'more commission would be returned than was taken, or than the refund itself',
  // The guide has the text and no code for it.
  SIM_HISTORY: '未检索到原交易，正在尝试查询历史数据，请稍后再试',
  SIM_REFUND_WINDOW: 'the original trade is older than the refund window',
  SIM_TRAN_DATE: 'TranDate is needed for a trade this old',
  SIM_DUPLICATE: 'CnsmrSeqNo has been used before (resend mode reject)',
  SIM_DUPLICATE_DIFFERS: 'CnsmrSeqNo has been used before, with other content',
  SIM_MEMBER_NOT_FOUND: 'no member has this code (the code that 6092 answers then is not documented)',
  SIM_INTERNAL: 'a mistake in the sandbox itself; its log says more',
} as const;

export const PINGAN_MESSAGES = { ...DOCUMENTED, ...SIMULATED };
export type PinganCode = keyof typeof PINGAN_MESSAGES;
export const SIMULATED_PINGAN_CODES = Object.keys(SIMULATED);

/** The bank rejects a request and does nothing. The message names fields and parties by their role, and holds no value of the request. */
export class PinganRejected extends Error {
  constructor(
    readonly code: PinganCode,
    detail?: string,
  ) {
    super(detail === undefined ? PINGAN_MESSAGES[code] : `${PINGAN_MESSAGES[code]}: ${detail}`);
  }
}

/** The rejection with a code; `detail` names a field or a party. */
export function rejected(code: PinganCode, detail?: string): PinganRejected {
  return new PinganRejected(code, detail);
}

/** The text that belongs to a code; codes set by a fault have none of their own. */
export function messageOf(code: string): string {
  return code === '000000'
    ? '交易成功'
    : code in PINGAN_MESSAGES
      ? PINGAN_MESSAGES[code as PinganCode]
      : '其它';
}
