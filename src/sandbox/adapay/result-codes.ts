/** error_type, as errors.html of the provider lists them. */
export type ErrorType = 'invalid_request_error' | 'api_error' | 'channel_error';

interface CodeMeaning {
  readonly type: ErrorType;
  readonly message: string;
}

/** Codes that the provider's documents or its clients in production know. */
const DOCUMENTED = {
  request_parameter_error: { type: 'invalid_request_error', message: '请求参数错误' },
  security_exception: { type: 'invalid_request_error', message: '签名错误' },
  order_id_not_exists: { type: 'invalid_request_error', message: '订单记录不存在' },
  request_order_no_repeate: { type: 'invalid_request_error', message: '请求订单号重复' },
  account_not_exists: { type: 'invalid_request_error', message: '结算账户不存在' },
  system_exception: { type: 'api_error', message: '系统异常' },
  channel_unexpected_error: { type: 'channel_error', message: '支付渠道遇到未知错误。' },
} as const satisfies Record<string, CodeMeaning>;

const simulated = (message: string): CodeMeaning => ({ type: 'invalid_request_error', message });

/** Answered where no document names a code; nobody can mistake these for the provider's. */
const SIMULATED = {
  SIM_UNKNOWN_PATH: simulated('no documented call has this method and path'),
  SIM_UNKNOWN_API_KEY: simulated('Authorization is neither of the api keys in the credentials'),
  SIM_UNKNOWN_APP: simulated('app_id is not the one in the credentials'),
  SIM_BAD_JSON: simulated('the body is not a JSON object'),
  SIM_NO_SUCH_MEMBER: simulated('no member has this member_id under the app_id'),
  SIM_MEMBER_EXISTS: simulated('the member_id is taken'),
  SIM_MEMBER_DISABLED: simulated('the member has been disabled'),
  SIM_SAME_MEMBER: simulated('the payer and the receiver are one'),
  SIM_SETTLE_ACCOUNT_EXISTS: simulated('the member has a settle account already'),
  SIM_BALANCE_SHORT: simulated('the available balance is too small'),
  SIM_FEE_ACCOUNT_SHORT: simulated('the merchant’s fee account is too small (fee_mode O)'),
  SIM_FEE_PAYER: simulated('fee_mode I needs exactly one fee_flag Y, whose share pays the fee'),
  SIM_SPLIT_SUM: simulated('the shares do not add up to the amount'),
  SIM_SPLIT_TWICE: simulated('a member has two shares'),
  SIM_AMOUNT_EXCEEDED: simulated('more than is left of the original'),
  SIM_NOT_DELAYED: simulated('the payment is not one with delayed split, or has not succeeded'),
  SIM_NOT_PAID: simulated('nobody has paid the payment'),
  SIM_REVERSE_LIMIT: simulated('the payment has been reversed as often as it may'),
  SIM_CONFIRMED_ALREADY: simulated('the payment has been confirmed and can no longer be reversed'),
  SIM_NOT_REFUNDABLE: simulated('money that is held, or that never came, cannot be refunded'),
  SIM_REFUND_SPLIT_NEEDED: simulated('a part refund of several shares must say whose'),
  SIM_NOT_FROZEN: simulated('the freeze has not taken effect'),
  SIM_UNFROZEN_ALREADY: simulated('the freeze has been lifted'),
  SIM_PAYMENT_OVER: simulated('the payment has been paid or closed'),
  SIM_PAYMENT_CLOSED: simulated('the payment was closed before it was paid'),
  SIM_AUDIT_UNDER_WAY: simulated('an audit of the member is under way'),
  SIM_AUDIT_FAILED: simulated('the audit ended without success'),
  SIM_INTERNAL: { type: 'api_error', message: 'a mistake in the sandbox itself; its log says more' },
} as const satisfies Record<string, CodeMeaning>;

const MEANINGS: Readonly<Record<string, CodeMeaning>> = { ...DOCUMENTED, ...SIMULATED };
export type AdapayCode = keyof typeof DOCUMENTED | keyof typeof SIMULATED;
/** The sandbox's own codes with their meanings. */
export const SIMULATED_ADAPAY_CODES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SIMULATED).map(([code, { message }]) => [code, message]),
);

/** Adapay rejects the request: nothing was done. The text names fields and parties by their role; it never holds a value of the request. */
export class AdapayRejected extends Error {
  constructor(
    readonly code: string,
    /** invalid_param: the field that is wrong. */
    readonly invalidParam?: string,
    detail?: string,
  ) {
    const { message } = meaningOf(code);
    super(detail === undefined ? message : `${message}: ${detail}`);
  }

  get type(): ErrorType {
    return meaningOf(this.code).type;
  }

  /** Whether the request had the wrong form, rather than asking for what the ledger rejects. */
  get isForm(): boolean {
    return this.code === 'request_parameter_error' || this.code === 'SIM_BAD_JSON';
  }
}

/** The rejection with a code; `invalidParam` names a field. */
export function rejected(code: AdapayCode, invalidParam?: string): AdapayRejected {
  return new AdapayRejected(code, invalidParam);
}

/** The rejection of a field that is missing or has another form than documented. */
export function badParameter(name: string, detail: string): AdapayRejected {
  return new AdapayRejected('request_parameter_error', name, detail);
}

/** A code that a fault sets has no meaning of its own, and proves no rejection. */
function meaningOf(code: string): CodeMeaning {
  return MEANINGS[code] ?? { type: 'api_error', message: '其它' };
}
