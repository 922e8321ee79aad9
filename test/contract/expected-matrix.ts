/**
 * What each provider is expected to do, written by hand from its documents before looking at what the suite sees. A cell
 * that differs from what is seen fails the run; so does an expectation without a cell, and a cell without an expectation.
 *
 * Sources. 平安: "guide" is the bank's 电商见证宝开发指南, "clients" are public clients of the same gateway, "texts" the
 * bank's texts of its codes. Adapay: "document" is docs.adapay.tech 账户管理, "site" other pages there, "shop" a shop that
 * runs on it. "inference" is a decision of ours where all of them are silent; "not found" says so.
 */
export type Cell =
  | { readonly is: 'yes' | 'no'; readonly source: string }
  /** The provider documents it, and this adapter does not speak it. */
  | { readonly is: 'notBuilt'; readonly source: string }
  /** Documented, in another way than the promise has it: `says` is what is seen. */
  | { readonly is: 'otherwise'; readonly says: string; readonly source: string };

export type Row = Readonly<Record<string, Cell>>;

const yes = (source: string): Cell => ({ is: 'yes', source });
const no = (source: string): Cell => ({ is: 'no', source });
const notBuilt = (source: string): Cell => ({ is: 'notBuilt', source });
const otherwise = (says: string, source: string): Cell => ({ is: 'otherwise', says, source });

/** A rule of Holdfast's own, which no document of a provider's can change. */
const ours: Row = { pingan: yes('own rule'), adapay: yes('own rule') };
const both = (pingan: string, adapay: string): Row => ({ pingan: yes(pingan), adapay: yes(adapay) });

const silent = otherwise('sends none', 'not found: no call-back of 见证宝 itself');

export const EXPECTED: Readonly<Record<string, Row>> = {
  // Operations
  openAccount: both('guide 2.5.1: 6000', 'site: POST /v1/members'),
  'openAccount.again': both('texts: ERR114, then 6092', 'PHPdoc: member_id is unique per app_id'),
  'card.withCode': {
    pingan: yes('guide 2.5.2: 6066, then 6067 with the code'),
    adapay: no('site: POST /v1/settle_accounts knows no code'),
  },
  'card.wrongCode': {
    pingan: yes('texts: ERR138 and ERR163; guide: 120 seconds'),
    adapay: no('there is no code'),
  },
  'card.withoutCode': {
    pingan: no(
      '6066 answers 000000 for an application; "VERIFIED" only for members of one name (Tencent’s page)',
    ),
    adapay: yes('site: POST /v1/settle_accounts brings the account at once'),
  },
  'card.unbind': {
    pingan: yes('guide 2.5.2: 6065; clients: 6098 lists what is bound'),
    adapay: notBuilt(
      'SDKs: POST /v1/settle_accounts/delete; not found: its fields, and the query that shows that an account is gone',
    ),
  },
  hold: both('guide, chapter 4: 6034 flag 1', 'document 余额支付: pay_mode delay'),
  'hold.rejectedForFunds': {
    pingan: yes('texts: ERR044 可用余额不足'),
    adapay: yes('code not found: `rejectionCodes` names it, here the sandbox’s own'),
  },
  release: both('guide, chapter 4: 6034 flag 2', 'document 余额支付确认: balanceconfirm'),
  'release.part': {
    pingan: no('not found: no document mentions a part (decision 0005)'),
    adapay: yes('document: 本次确认 + 已确认 + 已撤销 ≤ 原金额'),
  },
  'release.severalReceivers': {
    pingan: no('6034 has one InSubAcctNo'),
    adapay: yes('document: div_members'),
  },
  return: both('guide, chapter 4: 6034 flag 3', 'document 余额支付撤销: balancereverse'),
  'return.part': {
    pingan: no('not found: no document mentions a part (decision 0005)'),
    adapay: yes('document: 撤销金额, up to what is left'),
  },
  'return.afterPartRelease': {
    pingan: no('there is no part'),
    adapay: no(
      'document says both: 在没有创建余额支付确认对象成功之前, and a formula that allows it; `reverseAfterConfirm` is off',
    ),
  },
  refund: both('guide, chapter 4: 6164 branch 1', 'document 余额支付退款: balanceRefund of a confirm object'),
  'refund.part': both('clients: ReturnAmt', 'document: balance_refund_amt'),
  freeze: {
    pingan: notBuilt('guide 2.5.6: 6007'),
    adapay: yes('document 账户冻结, 账户解冻'),
  },
  withdraw: {
    pingan: notBuilt('guide 2.5.3: 6033, 6085, 6111'),
    adapay: yes('site, wallet.html: POST /v1/cashs'),
  },
  balance: both('clients: 6037', 'shop: GET /v1/settle_accounts/balance'),
  'balance.held': {
    pingan: yes('clients: SubAcctFreezeAmt of 6037'),
    adapay: no('not found: only avl_balance is known'),
  },
  'balance.advance': {
    pingan: yes('guide, chapter 4: 退款垫款户, by 6093 or 6010'),
    adapay: no('there is none: a returned fee comes from the merchant’s own account'),
  },
  'ledger.balances': ours,

  // Repeats
  'resend.replay': ours,
  'resend.reject': ours,
  'resend.balanceFirst': ours,
  'resend.none': ours,
  'resend.arrivesTwice': ours,
  'resend.otherContent': ours,
  'resend.same': {
    pingan: yes('guide, chapter 4: 银行根据交易流水号做交易幂等'),
    adapay: no('not found: what a repeated order_no is answered'),
  },
  'resend.absent': {
    pingan: yes('guide, chapter 4: ERR020 several times is 确认失败'),
    adapay: no('not found: what "not in the list" proves'),
  },

  // The connection
  'http.connectionRefused': ours,
  'http.reset': ours,
  'http.lostRequest': ours,
  'http.lostAnswer': ours,
  'http.cut': ours,
  'http.noLength': ours,
  'http.half': ours,
  'http.empty': ours,
  'http.tooLong': ours,
  'http.html': ours,
  'http.502': ours,
  'http.503': ours,
  'http.404': ours,
  'http.429': ours,
  'http.timeout': ours,
  'http.redirect': ours,
  'http.compressed': ours,

  // Codes and statuses
  'verdict.rejected': both(
    'texts, by class (inference)',
    'site, errors.html: invalid_request_error (inference)',
  ),
  'verdict.inDoubt': both(
    'texts, by class (inference)',
    'site, errors.html: api_error, channel_error (inference)',
  ),
  'verdict.underWay': both('texts: 请稍后重试 and the like', 'document 状态: pending-处理中'),
  'records.succeeded': both('guide, chapter 4: TranStatus 0', 'document: succeeded, trans_stat S'),
  'records.rejected': both('guide, chapter 4: TranStatus 1', 'document: failed, trans_stat F'),
  'records.underWay': both('guide, chapter 4: TranStatus 2, 5, 6', 'document: pending'),
  'records.unknown': ours,
  'records.notFound': both('guide, chapter 4: ERR020', 'document: an empty list'),
  'records.otherNumber': ours,

  // Time
  'time.shownLate': ours,
  'time.shownLatePerformed': ours,
  'time.underWay': ours,
  'time.failsLate': {
    pingan: notBuilt('guide 2.5.3: withdrawals'),
    adapay: yes('site, wallet.html: 以异步通知结果为准'),
  },
  'time.days': both('clients: 6110 with TranDate', 'document: order_no needs no window'),

  // Signatures
  'sign.vectors': both(
    'clients: MD5withRSA over sorted key=value&',
    'SDKs: SHA1withRSA over URL and body, or URL and query',
  ),
  'sign.changedText': ours,
  'sign.changedSignature': ours,
  'sign.onTheWire': ours,
  'sign.answerByte': ours,
  'sign.unsigned': ours,
  'sign.otherWorld': {
    pingan: no('nothing in an answer tells the two gateways apart; their keys differ'),
    adapay: yes('document: prod_mode'),
  },
  'sign.otherOrder': both('CnsmrSeqNo is echoed', 'order_no is echoed'),

  // Amounts and words
  'money.written': both('TranAmt, ReturnAmt: yuan in text', 'document: 保留两位小数点'),
  'money.noAmount': ours,
  'money.zero': both('texts: ERR042 金额不能小于等于0', 'document: 必须大于0'),
  'money.large': ours,
  'money.read': both('clients: "33.0"', 'document’s samples: 0.1'),
  'money.readNumber': {
    pingan: no('clients: a number is outside of the signature'),
    adapay: yes('document’s list samples hold numbers'),
  },
  'money.differs': ours,
  'text.chinese': ours,
  'text.signs': {
    pingan: otherwise('invalid where it has an &', 'clients: & separates the columns of the bank’s files'),
    adapay: yes('document: goods_desc has no rule but its length'),
  },
  'text.control': ours,

  // Limits
  'limits.receivers': {
    pingan: otherwise('one payee, and no list of receivers', '6034 has one InSubAcctNo'),
    adapay: otherwise('7 at most', 'document: 最多仅支持7个分账方'),
  },
  'limits.receiversSum': {
    pingan: no('there are no receivers'),
    adapay: yes('shop: the shares add up to confirm_amt'),
  },
  'limits.returns': {
    pingan: no('a hold is returned whole, once'),
    adapay: otherwise('10 at most', 'document: 撤销次数最多不超过10次'),
  },
  'limits.returnDays': {
    pingan: no('not found'),
    adapay: otherwise('178 days', 'document: 支持撤销最长时间为178天'),
  },
  'limits.words': both('tables of both generations', 'document: String(n)'),
  'limits.longestWord': {
    pingan: otherwise('30 characters', 'newer table: OrderNo String(30)'),
    adapay: otherwise('127 characters', 'document: goods_desc String(127)'),
  },
  'limits.serialNumber': both(
    'clients: CnsmrSeqNo has 22 characters',
    'document: order_no String(64), 英文、数字或者下划线',
  ),

  // Notifications
  'notify.genuine': { pingan: silent, adapay: yes('site, webhook.html') },
  'notify.forged': { pingan: silent, adapay: yes('site, webhook.html: `sign` over `data`') },
  'notify.otherMerchant': { pingan: silent, adapay: yes('site, webhook.html: app_id, prod_mode') },
  'notify.twice': { pingan: silent, adapay: yes('site, webhook.html: three retries') },
  'notify.late': { pingan: silent, adapay: yes('site, webhook.html: no time in the signature') },
  'notify.beforeAnswer': { pingan: silent, adapay: yes('site, webhook.html: data has order_no') },
  'notify.unknownStatus': { pingan: silent, adapay: yes('own rule') },
  'notify.masked': { pingan: silent, adapay: yes('own rule') },

  // Evidence
  'evidence.answer': both('FrontSeqNo', 'the object’s id'),
  'evidence.finding': ours,
  'evidence.masked': ours,
  'evidence.echoed': ours,
  'evidence.refusedInput': ours,
  'evidence.short': ours,
};
