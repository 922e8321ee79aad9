import type { RejectionReason } from '../../domain/outcome.js';

/** Where a fact of these tables comes from. `inference` is a decision of ours, not the provider's statement. */
export type Mark = 'document' | 'site' | 'sdk' | 'integrator' | 'inference';

/** What a failure says of the request that it answers. */
export type FailureClass =
  // Clearly rejected: nothing was done.
  | 'rejected'
  // The platform has this number, or what was to be made, already: by an earlier request or by this one, which may have
  // reached it twice. Only its records show what became of it.
  | 'numberKnown'
  // The platform or a channel behind it failed, so it must be queried.
  | 'inDoubt';

interface ErrorMeaning {
  readonly text: string;
  readonly class: FailureClass;
  readonly marks: readonly Mark[];
}

/** What error codes mean to one call, where the document says so. */
export type ErrorCodes = Readonly<Record<string, ErrorMeaning>>;

/** status of an answer (document, 状态: succeeded-成功，failed-失败，pending-处理中). Any other is unknown. */
export const STATUS = {
  succeeded: { means: 'done' },
  pending: { means: 'underWay' },
  failed: { means: 'failed' },
} as const;

/** trans_stat of a list's row (document: S-成功 F-失败). There is no code for "under way". */
export const TRANS_STAT = { S: { means: 'done' }, F: { means: 'failed' } } as const;

/**
 * error_type (docs.adapay.tech errors.html). No official rule says which failure is final, so the classes are inference: only a
 * request that the platform calls invalid was certainly not carried out.
 */
export const ERROR_TYPES: ErrorCodes = {
  invalid_request_error: { text: 'wrong URL or parameters', class: 'rejected', marks: ['site', 'inference'] },
  api_error: { text: 'fault of Adapay’s own', class: 'inDoubt', marks: ['site', 'inference'] },
  channel_error: { text: 'fault of a third-party channel', class: 'inDoubt', marks: ['site', 'inference'] },
  // apipath.html names it without saying what it means.
  card_error: { text: '', class: 'inDoubt', marks: ['site', 'inference'] },
};

/**
 * The codes that could be verified. Where one has a class of its own it outweighs error_type. The rest of the official table is
 * not public: a short balance and an amount exceeded have no known code.
 */
export const ERROR_CODES: Readonly<
  Record<string, { text: string; class?: FailureClass; marks: readonly Mark[] }>
> = {
  // Two spellings: the table's and the sample's (errors.html).
  request_parameter_error: { text: 'bad request parameter', marks: ['site'] },
  request_param_error: { text: 'bad request parameter', marks: ['site'] },
  system_exception: { text: 'system error', class: 'inDoubt', marks: ['site', 'inference'] },
  config_exception: { text: 'configuration error', marks: ['site'] },
  security_exception: { text: 'signature error', marks: ['site'] },
  token_revoke_error: { text: '(MQTT) token', marks: ['site'] },
  token_apply_error: { text: '(MQTT) token', marks: ['site'] },
  // Both in the table of Adapay's own mobile SDK and in the failure codes of its Java SDK (FailureCode).
  request_order_no_repeate: { text: '请求订单号重复', class: 'numberKnown', marks: ['sdk'] },
  channel_error: { text: '通道异常', class: 'inDoubt', marks: ['sdk', 'inference'] },
  channel_response_code_fail: { text: '支付渠道响应码错误', class: 'inDoubt', marks: ['sdk', 'inference'] },
  charge_id_not_exists: { text: '对应支付记录不存在', marks: ['sdk'] },
  payment_id_not_exists: { text: '对应支付记录不存在', marks: ['sdk'] },
  token_invalided: { text: 'token 已失效', marks: ['sdk'] },
  mer_not_register: { text: '商户未入驻', marks: ['sdk'] },
  channel_unexpected_error: {
    text: '支付渠道遇到未知错误。',
    class: 'inDoubt',
    marks: ['integrator', 'inference'],
  },
  order_id_not_exists: { text: '订单记录不存在', marks: ['document'] },
  account_not_exists: { text: 'the settle account is gone', marks: ['integrator'] },
};

/** Codes that the configuration knows to be rejections, by what they mean to a workflow. */
export type RejectionCodes = Readonly<Partial<Record<RejectionReason, readonly string[]>>>;

// Inference: most of the table is not public, so what a code or its text calls a repeat, or there already, is believed.
const CODE_SAYS_KNOWN = /repeat|duplicat|(?<!not_)exists?$/i;
const TEXT_SAYS_KNOWN =
  /(?:流水|订单|单|请求|指令)号.{0,80}(?:重复|已存在|已使用)|duplicate order|order_no.{0,20}(?:repeat|exists)/i;

/** Whether a failure says that its number is known, whatever its type and whatever the configuration calls it. */
export function saysNumberKnown({ code, message = '' }: { code: string; message?: string }): boolean {
  const listed = entryOf(ERROR_CODES, code);
  if (listed?.class !== undefined) return listed.class === 'numberKnown';
  return CODE_SAYS_KNOWN.test(code) || TEXT_SAYS_KNOWN.test(message);
}

/**
 * What a failure makes of the write that it answers: by whether its number is known, then by the configuration, the call's own codes,
 * the code, and error_type.
 */
export function judgeFailure(
  failure: { readonly code: string; readonly errorType: string; readonly message?: string },
  {
    ofCall = {},
    configured,
  }: { readonly ofCall?: ErrorCodes | undefined; readonly configured: RejectionCodes },
): { readonly class: FailureClass; readonly reason: RejectionReason } {
  const { code, errorType } = failure;
  if (saysNumberKnown(failure)) return { class: 'numberKnown', reason: 'other' };
  for (const [reason, codes] of Object.entries(configured)) {
    // The keys are those of the type: the configuration was checked.
    if (codes.includes(code)) return { class: 'rejected', reason: reason as RejectionReason };
  }
  const ownClass = entryOf(ofCall, code)?.class ?? entryOf(ERROR_CODES, code)?.class;
  return { class: ownClass ?? entryOf(ERROR_TYPES, errorType)?.class ?? 'inDoubt', reason: 'other' };
}

/** The value under a key that the table has of its own. */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
