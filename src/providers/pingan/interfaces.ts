import { z } from 'zod';
import { PINGAN_ENDPOINTS } from './capabilities.js';

/** One interface of the bank, whether or not this adapter speaks it. */
export interface BankInterface {
  /** 接口码 without its prefix. */
  readonly code: string;
  /** 服务ID; absent where no document names it. */
  readonly serviceId?: string;
  /** Its name in the guide, or what the tables that clients publish say of it. */
  readonly title: string;
  /** Why it can never be called with what is known, which is not the same as not being built. */
  readonly refused?: string;
}

const UNDESCRIBED = 'no document has its 服务ID and its fields';
const NOT_PROVIDED = 'the guide names it for refunds alone and calls it 未提供使用';

/** "输入支付密码获取验密签名，详见INDEX页的支付密码说明" (guide 2.5.3 and 2.5.6); that page of the bank's sheets was not found. */
const BY_PASSWORD = 'no document says how the bank’s password page makes WebSign (支付密码说明)';

/** 6241 takes 指令号 from an SMS of 6240 beside the amount, and 6240 of a company what is in its registration. */
const BY_REGISTRATION =
  'it wants 指令号 beside the amount, and of a company its shop, its representative and its agent, which no request here has';

const at = (code: string, serviceId: string, title: string): BankInterface => ({ code, serviceId, title });
const refused = (code: string, title: string, why: string): BankInterface => ({ code, title, refused: why });

/**
 * Every interface that the guide names (开发指南 2.5 and chapter 4), in its order, those of its sheets that workflows use, and the newer forms of
 * some (校验法人). Service ids are the guide's or, where it prints none, those of public clients.
 */
export const BANK_INTERFACES: readonly BankInterface[] = [
  at('6000', 'OpenCustAcctId', '会员子账户开立'),
  at('6092', 'QueryCustAcctIdByThirdCustId', '根据会员代码查询会员子账号'),
  at('6066', 'BindRelateAcctUnionPay', '会员绑定提现账户-银联鉴权'),
  at('6067', 'BindRelateAccReUnionPay', '会员绑定提现账户-回填银联鉴权短信码'),
  at('6055', 'BindRelateAcctSmallAmount', '会员绑定提现账户-小额鉴权'),
  at('6064', 'CheckAmount', '验证鉴权金额'),
  at('6061', 'SmallAmountTransferQuery', '查询小额鉴权转账结果'),
  at('6065', 'UnbindRelateAcct', '会员解绑提现账户'),
  at('6098', 'MemberBindQuery', '会员绑定信息查询'),
  at('6138', 'MntMbrBindRelateAcctBankCode', '维护会员绑定提现账户联行号'),
  refused('6167', '维护同名账户关联关系', UNDESCRIBED),
  at('6083', 'ApplyForChangeOfCellPhoneNum', '申请修改手机号码'),
  at('6084', 'BackfillDynamicPassword', '回填动态码-修改手机'),
  at('6010', 'CustAcctIdBalanceQuery', '查询银行子账户余额'),
  at('6037', 'QueryCustAcctId', '查询会员子账号'),
  at('6129', 'MemberRechargeThirdPay', '会员在途充值（经第三方支付渠道）'),
  at('6130', 'RevokeMemberRechargeThirdPay', '撤销会员在途充值（经第三方支付渠道）'),
  at('6216', 'OnWayTopThirdPaySplit', '第三方支付渠道在途充值（分账）'),
  at('6217', 'RevokeOnWayTopThirdPaySplit', '第三方支付渠道在途充值撤销（分账）'),
  at('6033', 'MembershipWithdrawCash', '会员提现-不验证'),
  at('6082', 'ApplicationTextMsgDynamicCode', '申请提现或支付短信动态码'),
  at('6085', 'MemberWithdrawCash', '会员提现-支持手续费'),
  {
    ...at('6111', 'MemberWithdrawSprtFeePwdVerify', '会员提现-支持手续费及支付密码验证'),
    refused: BY_PASSWORD,
  },
  at('6110', 'SingleTransactionStatusQuery', '查询银行单笔交易状态'),
  at('6048', 'BankWithdrawCashBackQuery', '查询银行提现退单信息'),
  at('6034', 'MemberTransaction', '会员间交易-不验证'),
  at('6101', 'MemberTranVerifyTextMsgs', '会员间交易-验证短信动态码'),
  { ...at('6006', 'MemberTransactionsInspection', '会员交易-验密'), refused: BY_PASSWORD },
  at('6031', 'PlatformOrderManagement', '平台订单管理'),
  at('6164', 'MemberTransactionRefund', '会员间交易退款-不验证'),
  at('6007', 'MembershipTrancheFreeze', '会员资金冻结-不验证'),
  at('6135', 'MbrTchFrzVerifiedTextMsgs', '会员资金冻结-验证短信动态码'),
  refused('6134', '会员资金冻结-支付密码验密', UNDESCRIBED),
  at('6163', 'MembershipTranchePay', '会员资金支付-不验证'),
  at('6166', 'MbrTchPayVerifiedTextMsgs', '会员资金支付-验短信动态码'),
  refused('6165', '会员资金支付-支付密码验密', UNDESCRIBED),
  at('6139', 'RegisterBillSupportWithdraw', '登记挂账（支持撤销）'),
  at('6140', 'RevRegisterBillSupportWithdraw', '登记挂账撤销'),
  at('6108', 'BankClearQuery', '查询银行在途清算结果'),
  at('6146', 'ChargeDetailQuery', '查询充值明细-见证收单'),
  at('6145', 'AccountRegulation', '平台调账-见证收单'),
  at('6147', 'PlatformAccountSupply', '平台补账-见证收单'),
  at('6103', 'ReconciliationDocumentQuery', '查询对账文件信息'),
  at('6011', 'SupAcctIdBalanceQuery', 'the balance of 资金汇总账户'),
  at('6093', 'QueryCustAcctIdBalance', 'the balance of one 子账户'),
  at('6050', 'CommonTransferRechargeQuery', 'transfers that came in'),
  at('6072', 'BankTransactionDetailsQuery', 'a member’s trades, successful ones only'),
  at('6073', 'BankWithdrawCashDetailsQuery', 'a member’s withdrawals and credits'),
  at('6248', 'AutonymOpenCustAcctId', '实名开户'),
  at('6238', 'BindUnionPayWithCheckCorp', '会员绑定提现账户银联鉴权-校验法人'),
  at('6239', 'CheckMsgCodeWithCorp', '银联鉴权回填短信码-校验法人'),
  {
    ...at('6240', 'BindSmallAmountWithCheckCorp', '会员绑定提现账户小额鉴权-校验法人'),
    refused: BY_REGISTRATION,
  },
  { ...at('6241', 'CheckAmountWithCorp', '小额鉴权回填金额-校验法人'), refused: BY_REGISTRATION },
  {
    ...at('6293', 'MntMbrBindSameRealCustNameAcct', 'the newer form of 6167'),
    refused: 'no document says what its FunctionFlags 1 to 5 do',
  },
  refused('6052', '会员批量交易', NOT_PROVIDED),
  refused('6120', '会员批量交易', NOT_PROVIDED),
  refused('6133', '会员批量交易', NOT_PROVIDED),
];

/**
 * What can be done by one of several interfaces: of its older tables or its newer ones, without a check by the bank, by a code that it sends,
 * by the payer's password, or by the platform in place of the payer. The first is what is used where the settings name none.
 */
export const INTERFACE_CHOICES = {
  // Older and newer tables of the bank: opening of accounts, cards by UnionPay and by a small transfer, two accounts of one holder.
  account: ['6000', '6248'],
  unionPay: ['6066', '6238'],
  smallAmount: ['6055', '6240'],
  sameName: ['6167', '6293'],
  memberTransaction: ['6034', '6101', '6006'],
  // Who ends an order: its parties, or the platform in their place.
  orderEnd: ['6034', '6031'],
  freeze: ['6007', '6135', '6134'],
  // What pays out of it follows from what froze it: 6163 of 6007, 6166 of 6135.
  payFromFreeze: ['6163', '6166', '6165'],
  // What unfreezes it. Nothing is used by default where a code was needed to freeze.
  unfreeze: ['6007', '6135', '6134'],
  withdrawal: ['6033', '6085', '6111'],
  // Several members in one total order, or one.
  topUp: ['6216', '6129'],
} as const;

/** Why an interface cannot be used by what is known of it and what is built; undefined where it is spoken. */
export function whyUnusable(code: string): string | undefined {
  const known = BANK_INTERFACES.find((one) => one.code === code);
  if (!known) return `${code}: no interface of the guide`;
  if (known.refused !== undefined) return `${code}: ${known.refused}`;
  const isSpoken = PINGAN_ENDPOINTS.some(({ interfaceCode }) => interfaceCode.endsWith(code));
  return isSpoken ? undefined : `${code}: not built yet`;
}

/**
 * Which interface does what can be done by several, as the settings name it. One that cannot be used is refused by its reason; its code
 * is no secret, so the error shows it.
 */
export const interfacesSchema = z.strictObject({
  account: oneOf(INTERFACE_CHOICES.account),
  unionPay: oneOf(INTERFACE_CHOICES.unionPay),
  smallAmount: oneOf(INTERFACE_CHOICES.smallAmount),
  sameName: oneOf(INTERFACE_CHOICES.sameName),
  memberTransaction: oneOf(INTERFACE_CHOICES.memberTransaction),
  orderEnd: oneOf(INTERFACE_CHOICES.orderEnd),
  freeze: oneOf(INTERFACE_CHOICES.freeze),
  payFromFreeze: oneOf(INTERFACE_CHOICES.payFromFreeze),
  unfreeze: oneOf(INTERFACE_CHOICES.unfreeze),
  withdrawal: oneOf(INTERFACE_CHOICES.withdrawal),
  topUp: oneOf(INTERFACE_CHOICES.topUp),
});

/** By which interface each is done, as far as the settings name one. */
export type Interfaces = z.output<typeof interfacesSchema>;

/**
 * Whether the platform ends orders in place of their parties (6031). Always where the hold wants somebody's code: a deadline, a dispute and a
 * cancellation come when nobody is there to type one.
 */
export function endsByPlatform({ orderEnd, memberTransaction = '6034' }: Interfaces): boolean {
  return orderEnd === '6031' || memberTransaction !== '6034';
}

function oneOf<const Codes extends readonly [string, ...string[]]>(codes: Codes) {
  return z
    .enum(codes, { error: `one of ${codes.join(', ')}` })
    .superRefine((code, context) => {
      const why = whyUnusable(code);
      if (why !== undefined) context.addIssue({ code: 'custom', message: why });
    })
    .optional();
}
