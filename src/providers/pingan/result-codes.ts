import type { RejectionReason } from '../../domain/outcome.js';

/** What a code of the bank says about the request that it answers. */
export type CodeClass =
  // The bank did as asked, or took it on.
  | 'success'
  // The bank itself does not know, or says so little that it must be queried.
  | 'inDoubt'
  | 'notFound'
  // By its text nothing was done; the text is no proof, so it is queried all the same.
  | 'tryLater'
  | 'exists'
  | 'waiting'
  | 'bound'
  | 'alreadyDone'
  // The number has come before: with this same request, or with another. Only the bank's records show which.
  | 'duplicate'
  // Clear rejections, each where the interface lists its class below.
  | 'funds'
  | 'account'
  | 'identity'
  | 'verification'
  | 'request'
  | 'closing';

interface ResultCode {
  readonly text: string;
  readonly class: CodeClass;
}

/**
 * The bank's codes with its own texts (things-go/pab, openpaa/error.go; ERR076, ERR078 and ERR999 from the sister
 * product 平安易宝). The classes are our reading of the texts: the bank publishes none for writes.
 */
export const RESULT_CODES: Readonly<Record<string, ResultCode>> = {
  '000000': { text: '成功', class: 'success' },

  ERR957: { text: '交易异常,请稍候查询交易结果', class: 'inDoubt' },
  ERR158: { text: '其它错误', class: 'inDoubt' },
  ERR108: { text: '系统处理失败', class: 'inDoubt' },
  ERR923: { text: '数据库操作失败', class: 'inDoubt' },
  ERR025: { text: '主机返回错误', class: 'inDoubt' },
  ERR178: { text: '交易初始化异常', class: 'inDoubt' },
  ERR226: { text: '子交易调用失败', class: 'inDoubt' },
  ERR189: { text: '银联鉴权异常', class: 'inDoubt' },
  ERR196: { text: '行内转账异常', class: 'inDoubt' },
  ERR207: { text: '橙e付提现异常', class: 'inDoubt' },
  ERR248: { text: '余额转移异常,已登记冲正任务', class: 'inDoubt' },
  EF0028: { text: '登记异步记账失败', class: 'inDoubt' },
  EF0038: { text: '', class: 'inDoubt' },
  EF0057: { text: '删除未处理任务失败', class: 'inDoubt' },
  EF0058: { text: '异步任务超时未处理删除', class: 'inDoubt' },
  ERR076: { text: '支付系统返回交易异常,等待第二天对账结果', class: 'inDoubt' },
  ERR078: { text: '银行前置与第三方系统通讯超时', class: 'inDoubt' },
  ERR999: { text: '前置服务发生错误', class: 'inDoubt' },

  ERR020: { text: '无符合条件记录', class: 'notFound' },
  ERR270: { text: '原交易信息不存在', class: 'notFound' },
  ERR131: { text: '原流水号不存在', class: 'notFound' },
  ERR115: { text: '订单信息不存在', class: 'notFound' },
  ERR180: { text: '订单不存在', class: 'notFound' },

  ERR136: { text: '系统繁忙中，请稍后重试', class: 'tryLater' },
  ERR152: { text: '市场资金清算中，请稍后再试', class: 'tryLater' },
  ERR143: { text: '当前时间不允许发起此交易', class: 'tryLater' },
  ERR091: { text: '交易网未签到', class: 'tryLater' },
  ERR183: { text: '提现关闭,请确认在途资金是否按规定进账', class: 'tryLater' },
  ERR257: { text: '该鉴权流水还未同步结果', class: 'tryLater' },
  ERR265: { text: '来账鉴权匹配中,请确认已转账验证', class: 'tryLater' },
  ERR289: { text: '客户注册任务仍在处理中,请稍后再尝试本请求', class: 'tryLater' },
  ERR182: { text: '获取平台流水号失败', class: 'tryLater' },
  ERR139: { text: '短信发送失败', class: 'tryLater' },
  EF0027: { text: 'T0 资金尚未到账', class: 'tryLater' },

  ERR114: { text: '该市场的交易网会员代码已存在', class: 'exists' },
  ERR142: { text: '会员代码已存在', class: 'exists' },
  ERR135: { text: '短信动态码验证中，请稍后重新发起', class: 'waiting' },
  ERR145: { text: '原有申请在待验证时间内，请稍后再发起', class: 'waiting' },
  ERR198: { text: '该子账户已绑定该账户', class: 'bound' },
  ERR238: { text: '该会员已经绑定此帐号,请勿重复绑定', class: 'bound' },
  ERR282: { text: '该订单号已经报送成功,无需进行平台补账', class: 'alreadyDone' },
  ERR277: { text: '是已经调过帐或者是已发起过退款', class: 'alreadyDone' },

  ERR127: { text: '预付卡号/订单号重复', class: 'duplicate' },
  ERR160: { text: '支付指令号重复', class: 'duplicate' },
  ERR181: { text: '订单已存在,插入失败,事务回滚', class: 'duplicate' },
  ERR229: { text: '批次号已使用', class: 'duplicate' },
  ERR275: { text: '第三方流水号与交易流水号重复,请核查', class: 'duplicate' },

  ERR044: { text: '可用余额不足', class: 'funds' },
  ERR274: { text: '出入金账户余额不足', class: 'funds' },
  ERR271: { text: '可退金额不足', class: 'funds' },
  ERR317: { text: '订单可用余额不足', class: 'funds' },
  ERR133: { text: '单笔提现超过限额', class: 'funds' },
  ERR168: { text: '不允许扣可提现的余额', class: 'funds' },
  ERR042: { text: '金额不能小于等于0', class: 'funds' },
  ERR177: { text: '冻结解冻相关交易金额必须大于0', class: 'funds' },

  ERR031: { text: '子账号不存在或已无效', class: 'account' },
  ERR033: { text: '绑定账号不存在', class: 'account' },
  ERR235: { text: '绑卡信息不存在或不正常', class: 'account' },
  ERR254: { text: '会员代码不存在', class: 'account' },
  E10002: { text: '无匹配的会员子账户或会员子账户已失效', class: 'account' },
  ERR228: { text: '功能子帐号异常', class: 'account' },
  ERR221: { text: '该子帐号禁止提现', class: 'account' },
  ERR223: { text: '该子帐号禁止转账', class: 'account' },
  ERR222: { text: '提现白名单验证失败', class: 'account' },
  ERR224: { text: '转账白名单验证失败', class: 'account' },
  ERR250: { text: '会员代码不符合要求', class: 'account' },
  ERR256: { text: '监管账户不正确', class: 'account' },

  ERR125: { text: '账户名称不符', class: 'identity' },
  ERR141: { text: '会员新绑定帐号与原账号户名不符', class: 'identity' },
  ERR150: { text: '证件信息或银行预留手机号不符', class: 'identity' },
  ERR151: { text: '身份证格式错误', class: 'identity' },
  ERR174: { text: '鉴权失败：卡状态异常', class: 'identity' },
  ERR175: { text: '户名不符', class: 'identity' },
  ERR176: { text: '帐号不存在', class: 'identity' },
  ERR190: { text: '银联鉴权失败', class: 'identity' },
  ERR260: { text: '证件与姓名不一致', class: 'identity' },
  ERR134: { text: '账号已被绑定', class: 'identity' },
  ERR146: { text: '该帐号已被绑定，请更换银行帐号', class: 'identity' },
  ERR159: { text: '该证件已绑定其它子账户', class: 'identity' },
  ERR128: { text: '身份证信息联网核查失败', class: 'identity' },
  ERR111: { text: '绑卡证件信息不符', class: 'identity' },
  E80001: { text: '会员信息鉴权失败', class: 'identity' },
  ERR213: { text: '超级网银行号对应的鉴权行号未配置', class: 'identity' },
  ERR236: { text: '超网和大小额行号必送其一', class: 'identity' },
  E90001: { text: '无此有效状态的大小额行号', class: 'identity' },
  ERR287: { text: '不支持的证件类型', class: 'identity' },

  ERR138: { text: '短信动态码验证不相符', class: 'verification' },
  ERR126: { text: '金额不符', class: 'verification' },
  ERR137: { text: '验证信息不存在', class: 'verification' },
  ERR163: { text: '短信指令号已失效或不存在', class: 'verification' },
  ERR147: { text: '时间已超过48小时，请重新发起', class: 'verification' },
  ERR157: { text: '此卡号您已认证错误超过6次,请次日再试', class: 'verification' },
  ERR258: { text: '验证超过限定次数', class: 'verification' },
  ERR116: { text: '不在有效期内', class: 'verification' },

  ERR936: { text: '交易要素不全', class: 'request' },
  ERR021: { text: '错误的功能码', class: 'request' },
  ERR026: { text: '企业代码错误或未开通服务', class: 'request' },
  ERR030: { text: '请求页码错误', class: 'request' },
  E80011: { text: '待查询页码越界', class: 'request' },
  ERR089: { text: '交易日期不符', class: 'request' },
  ERR130: { text: '无此交易权限', class: 'request' },
  ERR132: { text: '该功能暂未开通', class: 'request' },
  ERR059: { text: '不允许发起此交易', class: 'request' },
  ERR149: { text: '子账户与原订单不一致', class: 'request' },
  ERR239: { text: '订单号不允许为空', class: 'request' },
  ERR240: { text: '金额不允许为空', class: 'request' },
  ERR255: { text: '收单渠道类型不正确', class: 'request' },
  ERR268: { text: '非自营平台不能使用该分支', class: 'request' },
  ERR269: { text: '订单信息与上送信息不一致', class: 'request' },
  ERR272: { text: '原转出方信息不符', class: 'request' },
  ERR273: { text: '退款手续费须为0', class: 'request' },
  ERR281: { text: '交易金额与原订单金额不一致', class: 'request' },
  EF0034: { text: '', class: 'request' },
  EF0048: { text: '转入子账户数不能小于0或大于5', class: 'request' },

  ERR095: { text: '余额不为0不允许销户', class: 'closing' },
  ERR214: { text: '仍有未完成的订单不允许销户', class: 'closing' },
  ERR252: { text: '仍有卡号未解绑不允许销户', class: 'closing' },
  ERR263: { text: '金额提现中不能解绑', class: 'closing' },
};

// A map has what was put into it and nothing else; the bank may answer any text.
const KNOWN: ReadonlyMap<string, ResultCode> = new Map(Object.entries(RESULT_CODES));

/** Which result codes are rejections of an interface, as its own file says. Whatever is not listed is in doubt. */
export interface Rejections {
  readonly classes: readonly CodeClass[];
  /** Single codes of other classes. */
  readonly codes?: readonly string[];
  /** Why, where a class has another reason here than elsewhere. */
  readonly reasons?: Readonly<Partial<Record<CodeClass, RejectionReason>>>;
  /** The class of codes that say that what the interface makes is there already: its status query decides. */
  readonly alreadyThere?: 'exists' | 'bound';
}

/** The rejections of every interface that moves money between members. */
export const TRANSFER_REJECTIONS: Rejections = { classes: ['funds', 'account', 'identity', 'request'] };

export type CodeVerdict =
  | { readonly type: 'rejected'; readonly reason: RejectionReason }
  | { readonly type: 'tryLater' | 'exists' | 'bound' | 'numberKnown' | 'inDoubt' };

// Inference: of a code whose class rejects, the text may still say that the number has come before.
const TEXT_SAYS_KNOWN = /(?:流水|订单|单|指令|批次)号.{0,40}(?:重复|已存在|已使用)/;

/**
 * What a result code other than 000000 says about a write. A code that is not in the tables, or not for this interface, is in
 * doubt: the bank publishes no list of final codes for writes, so only clear rejections count as such. Whatever says that the
 * number has come before is none, also in the answer to a first request, which may have reached the bank twice.
 */
export function judgeResultCode(rejections: Rejections, code: string, message = ''): CodeVerdict {
  const known = KNOWN.get(code);
  if (known?.class === 'duplicate' || TEXT_SAYS_KNOWN.test(message)) return { type: 'numberKnown' };
  if (known === undefined) return { type: 'inDoubt' };
  const { classes, codes = [], reasons = {}, alreadyThere } = rejections;
  if (classes.includes(known.class) || codes.includes(code)) {
    return { type: 'rejected', reason: reasonOf(code, known.class, reasons) };
  }
  if (known.class === 'tryLater') return { type: 'tryLater' };
  if (alreadyThere !== undefined && known.class === alreadyThere) return { type: alreadyThere };
  return { type: 'inDoubt' };
}

// What a workflow must tell apart goes by the code; the rest by its class.
const REASONS: ReadonlyMap<string, RejectionReason> = new Map([
  ['ERR044', 'insufficientFunds'],
  ['ERR274', 'insufficientFunds'],
  ['ERR138', 'wrongCode'],
  ['ERR126', 'wrongCode'],
  ['ERR157', 'tooManyChecks'],
]);
const CLASS_REASONS: Readonly<Partial<Record<CodeClass, RejectionReason>>> = {
  waiting: 'codeWaiting',
  verification: 'codeVoid',
  identity: 'account',
  account: 'account',
};

/** Why a rejection was given, as far as its code tells. */
function reasonOf(
  code: string,
  ofClass: CodeClass,
  ofInterface: Rejections['reasons'] = {},
): RejectionReason {
  return REASONS.get(code) ?? ofInterface[ofClass] ?? CLASS_REASONS[ofClass] ?? 'other';
}

/** The same for the result code that a failed trade's FailMsg may hold. */
export function reasonInFailMessage(code: string): RejectionReason {
  const known = KNOWN.get(code);
  return known ? reasonOf(code, known.class) : 'other';
}

/** TranStatus of 6110 (developer guide, chapter 4): 0 and 1 are final, 2, 5 and 6 are queried again. */
export const TRAN_STATUS = {
  '0': { text: '成功', means: 'succeeded' },
  '1': { text: '失败', means: 'rejected' },
  '2': { text: '待确认', means: 'pending' },
  '5': { text: '待处理', means: 'pending' },
  '6': { text: '处理中', means: 'pending' },
} as const satisfies Record<string, { text: string; means: 'succeeded' | 'rejected' | 'pending' }>;

/** As what an operation of ours can be booked: a trade between members, which freezing is taken for, a withdrawal, an allocation out of suspense, or a top-up. */
export type BookedAs = 'transfer' | 'withdrawal' | 'allocation' | 'topUp';

/**
 * BookingFlag of 6110, with what can be booked so. Which flag belongs to which of 6034, 6164 and 6007 is not said clearly enough to
 * insist on it, nor which of 登记挂账, 清分 and 退款 6139, 6140, 6216 and 6217 are.
 */
export const BOOKING_FLAG = {
  '1': { text: '登记挂账', of: ['allocation'] },
  '2': { text: '支付', of: ['transfer'] },
  '3': { text: '提现', of: ['withdrawal'] },
  '4': { text: '清分', of: ['allocation', 'topUp'] },
  '5': { text: '下单预支付', of: ['transfer'] },
  '6': { text: '确认并付款', of: ['transfer'] },
  '7': { text: '退款', of: ['transfer', 'allocation', 'topUp'] },
  '8': { text: '支付到平台', of: [] },
  N: { text: '其他', of: ['transfer', 'withdrawal', 'allocation', 'topUp'] },
} as const satisfies Record<string, { text: string; of: readonly BookedAs[] }>;
