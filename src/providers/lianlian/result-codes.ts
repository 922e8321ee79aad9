import type { RejectionReason } from '../../domain/outcome.js';

/**
 * Where a fact of these tables comes from. `list`: the vendor's return-code list of 2021 (ACCP返回码). No document says which code is
 * final, so every class is an inference of ours.
 */
export type Mark = 'document' | 'list' | 'sdk' | 'integrator' | 'inference';

/** What a ret_code says of the request that it answers. */
export type RetClass =
  // 0000: taken. What became of it, a query says; only of a query itself is it the whole answer.
  | 'accepted'
  // Taken, and somebody has to do something before it goes on.
  | 'stepNeeded'
  // Clearly rejected: nothing was done.
  | 'rejected'
  // The platform has this number, or what was to be made, already: by an earlier request or by this one, which may have reached it
  // twice. Only its records tell what became of it.
  | 'numberKnown'
  // The platform or a bank behind it failed, so it must be asked.
  | 'inDoubt'
  // The platform has no such order. In the answer to a query, right after a time-out, that proves nothing.
  | 'noRecord';

export interface RetMeaning {
  readonly text: string;
  readonly class: RetClass;
  readonly reason?: RejectionReason;
  readonly marks: readonly Mark[];
}

/** What ret_codes mean, to all calls or to one. */
export type RetCodes = Readonly<Record<string, RetMeaning>>;

const LISTED = ['list', 'inference'] as const;
const accepted = (text: string): RetMeaning => ({ text, class: 'accepted', marks: ['list', 'document'] });
const known = (text: string): RetMeaning => ({ text, class: 'numberKnown', marks: LISTED });
const inDoubt = (text: string): RetMeaning => ({ text, class: 'inDoubt', marks: LISTED });
const rejected = (text: string, reason: RejectionReason = 'other'): RetMeaning => ({
  text,
  class: 'rejected',
  reason,
  marks: LISTED,
});

/** ret_code of every call, with the vendor's own texts. A code that is not here is in doubt. */
export const RET_CODES: RetCodes = {
  '0000': accepted('交易成功'),
  // Documents of the classic withdrawal and transfer; the SDK meets 8888 at balance payments too.
  '8888': { text: '交易申请成功', class: 'stepNeeded', marks: ['list', 'document', 'sdk'] },
  '8889': { text: '交易申请成功', class: 'stepNeeded', marks: ['list', 'document'] },

  '1010': known('商户流水号重复'),
  '1032': known('流水号状态异常,换流水号'),
  '3002': known('支付单已交易成功'),
  '3003': known('交易正在处理中'),
  '3022': known('原交易已在处理,勿重复提交'),
  '1011': { text: '订单查询无记录', class: 'noRecord', marks: LISTED },

  '3023': inDoubt('银行交易出错'),
  '3203': inDoubt('银行交易出错'),
  '9970': inDoubt('系统错误,稍后重试'),
  '9999': inDoubt('系统错误'),

  '1000': rejected('token 失效'),
  '1001': rejected('签名未通过'),
  '1002': rejected('IP 未报备'),
  '1003': rejected('APP 标识未报备'),
  '1004': rejected('来源域名未报备'),
  '1005': rejected('参数校验错误'),
  '1006': rejected('商户状态异常'),
  '1007': rejected('支付服务暂停'),
  '1008': rejected('出金服务暂停'),
  '1009': rejected('未配置产品/支付方式'),
  '1031': rejected('商户不存在'),
  '1036': rejected('平台商户号未配置'),
  '1037': rejected('不在有效期'),
  '8000': rejected('密钥缺失'),
  // Turned away before anything was done (inference).
  '1034': rejected('请求次数超限'),
  '1035': rejected('接口限流'),

  '1012': rejected('随机因子获取失败'),
  '1013': rejected('随机因子失效'),
  '1014': rejected('密码错误次数超限'),
  '1015': rejected('密码错误'),
  '1016': rejected('密码设置/找回失败'),
  '1017': rejected('短信码错', 'wrongCode'),
  '1018': rejected('短信码失效', 'codeVoid'),
  '1019': rejected('错误次数超限', 'codeVoid'),
  '1020': rejected('短信发送异常'),
  '1021': rejected('发送过频'),
  '1033': rejected('session过期', 'codeVoid'),

  '1022': rejected('风控未通过'),
  '1023': rejected('姓名/证件/手机有误', 'card'),
  '1024': rejected('卡号错误', 'card'),
  '1025': rejected('卡状态异常', 'card'),
  '1026': rejected('证件号错误', 'card'),
  '1027': rejected('姓名错误', 'card'),
  '1028': rejected('预留手机号错误', 'card'),
  '1029': rejected('银行不支持', 'card'),
  '1030': rejected('协议号不存在', 'card'),
  '2006': known('用户ID已存在'),
  '2008': known('该卡已绑'),
  '2013': rejected('无绑卡', 'account'),
  '2017': rejected('合作银行开户失败', 'account'),
  '2018': rejected('反洗钱拦截', 'account'),

  '2000': rejected('流水创建失败'),
  '3000': rejected('支付单创建失败'),
  '3001': rejected('支付单已关闭'),
  '3004': rejected('与原支付单参数不一致'),
  // Both 账户余额不足.
  '3005': rejected('账户余额不足', 'insufficientFunds'),
  '3006': rejected('账户余额不足', 'insufficientFunds'),
  '3007': rejected('银行卡余额不足', 'insufficientFunds'),
  '3008': rejected('不支持信用卡'),
  '3009': rejected('平台商户账户不允许消费', 'account'),
  '3010': rejected('用户单笔限额'),
  '3011': rejected('用户日限额'),
  '3012': rejected('用户月限额'),
  '3013': rejected('商户限额'),
  '3014': rejected('商户限额'),
  '3015': rejected('商户限额'),
  '3016': rejected('微信/支付宝 APPID 错'),
  '3017': rejected('退款原单不存在'),
  '3018': rejected('退款交易失败'),
  '3019': rejected('原交易不支持退款'),
  '3020': rejected('该笔交易暂不支持'),
  '3021': rejected('权限不足'),
};

/** How a status of the platform's records is understood. */
export type StatusClass = 'done' | 'failed' | 'underWay';

/**
 * txn_status and refund_status. SUCCESS, FAILURE and CANCEL are what integrators of the open platform meet; its full list was not
 * found, so any other is unknown unless `pendingStatuses` names it. The classic documents have CANCEL for a withdrawal that the bank
 * sent back (退汇).
 */
export const STATUS: Readonly<
  Record<string, { readonly means: StatusClass; readonly marks: readonly Mark[] }>
> = {
  SUCCESS: { means: 'done', marks: ['integrator'] },
  FAILURE: { means: 'failed', marks: ['integrator'] },
  CANCEL: { means: 'failed', marks: ['integrator', 'inference'] },
};

/** Codes that the configuration knows to be rejections, by what they mean to a workflow. */
export type RejectionCodes = Readonly<Partial<Record<RejectionReason, readonly string[]>>>;

/** What a ret_code makes of the write that it answers: by the call's own table, the table for all, then the configuration. */
export function judgeRetCode(
  code: string,
  {
    ofCall = {},
    configured = {},
  }: { readonly ofCall?: RetCodes | undefined; readonly configured?: RejectionCodes },
): { readonly class: RetClass; readonly reason: RejectionReason } {
  const found = lookUp(ofCall, code) ?? lookUp(RET_CODES, code);
  if (found) return { class: found.class, reason: found.reason ?? 'other' };
  for (const [reason, codes] of Object.entries(configured)) {
    // The keys are those of the type: the configuration was checked.
    if (codes.includes(code)) return { class: 'rejected', reason: reason as RejectionReason };
  }
  return { class: 'inDoubt', reason: 'other' };
}

/** The value under a key that the table has of its own. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
