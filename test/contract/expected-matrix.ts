import { no, notBuilt, otherwise, yes, type Row } from './cells.js';
import { OF_CREDITS } from './expected-credits.js';
import { OF_MEMBERS } from './expected-members.js';
import { OF_STEPS } from './expected-steps.js';
import { SPLIT_PROVIDERS } from './expected-split-providers.js';

/**
 * What each provider is expected to do, written by hand from its documents before looking at what the suite sees. A cell
 * that differs from what is seen fails the run; so does an expectation without a cell, and a cell without an expectation.
 *
 * Sources. 平安: "guide" is the bank's 电商见证宝开发指南, "clients" are public clients of the same gateway, "texts" the
 * bank's texts of its codes. Adapay: "document" is docs.adapay.tech 账户管理, "site" other pages there, "shop" a shop that
 * runs on it. 连连: "document" is the given page 担保确认, "classic document" the vendor's older account service, "code list" its list of
 * return codes, "integrators" are public clients of the open platform. "inference" is a decision of ours where all of them are silent; "not found" says so.
 * What somebody else has to do, and what takes a release back, is in expected-steps.ts.
 * The columns of those that divide trades and hold nothing are in expected-split-providers.ts.
 */

/** A rule of Holdfast's own, which no document of a provider's can change. */
const ours: Row = { pingan: yes('own rule'), adapay: yes('own rule'), lianlian: yes('own rule') };
/** Each provider's source for what all of them do. */
const all = (pingan: string, adapay: string, lianlian: string): Row => ({
  pingan: yes(pingan),
  adapay: yes(adapay),
  lianlian: yes(lianlian),
});

/** A trade that was paid before is not divided there: what is held is released in parts, or to several. */
const noTrade: Row = {
  pingan: no('not found: 6163 pays several members out of what was frozen'),
  adapay: no('document: div_members divide a release'),
  lianlian: notBuilt('integrators: payment-profitsharing; not found: its fields'),
};

const silent = otherwise('sends none', 'not found: no call-back of 见证宝 itself');

const WITH_HOLDS: Readonly<Record<string, Row>> = {
  // Operations
  openAccount: all(
    'guide 2.5.1: 6000',
    'site: POST /v1/members',
    'integrators: openacct-snapply-individual; query-acctinfo (inference: its fields are the classic ones)',
  ),
  'openAccount.again': all(
    'texts: ERR114, then 6092',
    'PHPdoc: member_id is unique per app_id',
    'code list: 2006 用户ID已存在, then query-acctinfo',
  ),
  'card.withCode': {
    pingan: yes('guide 2.5.2: 6066, then 6067 with the code'),
    adapay: no('site: POST /v1/settle_accounts knows no code'),
    lianlian: yes('integrators: openacct-activate-apply, then openacct-activate-verify with token and code'),
  },
  'card.wrongCode': {
    pingan: yes('texts: ERR138 and ERR163; guide: 120 seconds'),
    adapay: no('there is no code'),
    lianlian: yes('code list: 1017, 1018, 1019; classic document: 30 minutes'),
  },
  'card.withoutCode': {
    pingan: no(
      '6066 answers 000000 for an application; "VERIFIED" only for members of one name (Tencent’s page)',
    ),
    adapay: yes('site: POST /v1/settle_accounts brings the account at once'),
    lianlian: no('a code goes to the card’s telephone'),
  },
  hold: all(
    'guide, chapter 4: 6034 flag 1',
    'document 余额支付: pay_mode delay',
    'document: secured_flag为true; integrators: createpay',
  ),
  'hold.rejectedForFunds': {
    pingan: yes('texts: ERR044 可用余额不足'),
    adapay: yes('code not found: `rejectionCodes` names it, here the sandbox’s own'),
    lianlian: yes('code list: 3005 and 3006 账户余额不足'),
  },
  release: all(
    'guide, chapter 4: 6034 flag 2',
    'document 余额支付确认: balanceconfirm',
    'document 担保确认: secured-confirm',
  ),
  'release.part': {
    pingan: no('not found: no document mentions a part (decision 0005)'),
    adapay: yes('document: 本次确认 + 已确认 + 已撤销 ≤ 原金额'),
    lianlian: yes('document: confirm_mode PART'),
  },
  'release.severalReceivers': {
    pingan: no('6034 has one InSubAcctNo'),
    adapay: yes('document: div_members'),
    lianlian: no(
      'document: 该收款方必须是担保支付时指定的user_id; a hold of ours names one seller and the merchant',
    ),
  },
  return: all(
    'guide, chapter 4: 6034 flag 3',
    'document 余额支付撤销: balancereverse',
    'classic document 3.7.1, integrators: refund with MCHASSURE',
  ),
  'return.part': {
    pingan: no('not found: no document mentions a part (decision 0005)'),
    adapay: yes('document: 撤销金额, up to what is left'),
    lianlian: yes('classic document 3.7.1: 支持部分退款'),
  },
  'return.afterPartRelease': {
    pingan: no('there is no part'),
    adapay: no(
      'document says both: 在没有创建余额支付确认对象成功之前, and a formula that allows it; `reverseAfterConfirm` is off',
    ),
    lianlian: no(
      'classic document: MCHASSURE before confirmation, the payees after it; `returnAfterRelease` is off',
    ),
  },
  refund: all(
    'guide, chapter 4: 6164 branch 1',
    'document 余额支付退款: balanceRefund of a confirm object',
    'classic document 3.7.1, integrators: refund with USEROWN, MCHOWN',
  ),
  'refund.part': all(
    'clients: ReturnAmt',
    'document: balance_refund_amt',
    'classic document 3.7.1: per payee at most what it got',
  ),
  freeze: {
    pingan: yes('guide 2.5.6 and chapter 4: 6007 flags 1 and 2'),
    adapay: yes('document 账户冻结, 账户解冻'),
    lianlian: no('not found'),
  },
  payFromFreeze: {
    pingan: yes('guide 2.5.6 and chapter 4: 6163'),
    adapay: no('not found'),
    lianlian: no('not found'),
  },
  withdraw: {
    pingan: yes('guide 2.5.3 and chapter 4: 6033, then 6110 flag 3'),
    adapay: yes('site, wallet.html: POST /v1/cashs'),
    lianlian: yes('integrators: withdrawal'),
  },
  balance: all(
    'clients: 6037',
    'shop: GET /v1/settle_accounts/balance',
    'classic document: query-acctinfo, amt_balaval',
  ),
  'balance.held': {
    pingan: yes('clients: SubAcctFreezeAmt of 6037'),
    adapay: no('not found: only avl_balance is known'),
    lianlian: yes('classic document: amt_balfrz'),
  },
  'balance.advance': {
    pingan: yes('guide, chapter 4: 退款垫款户, by 6093 or 6010'),
    adapay: no('there is none: a returned fee comes from the merchant’s own account'),
    lianlian: no('there is none: a returned fee comes from the merchant’s own account'),
  },
  'ledger.balances': ours,

  // Splits
  split: noTrade,
  'split.found': noTrade,
  'split.part': noTrade,
  'split.further': noTrade,
  'split.return': noTrade,
  'split.returnPart': noTrade,
  'split.finish': noTrade,
  'split.receivers': noTrade,

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
    lianlian: no('not found: whether a repeated txn_seqno is recognised'),
  },
  'resend.absent': {
    pingan: yes('guide, chapter 4: ERR020 several times is 确认失败'),
    adapay: no('not found: what "not in the list" proves'),
    lianlian: no('1011 right after a time-out proves nothing; not found: when it does'),
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
  'verdict.rejected': all(
    'texts, by class (inference)',
    'site, errors.html: invalid_request_error (inference)',
    'code list (inference): 1xxx, 2xxx, 3001, 3004 to 3021',
  ),
  'verdict.inDoubt': all(
    'texts, by class (inference)',
    'site, errors.html: api_error, channel_error (inference)',
    'code list (inference): 1010, 3002, 3003, 3022, 9970, 9999',
  ),
  'verdict.underWay': all(
    'texts: 请稍后重试 and the like',
    'document 状态: pending-处理中',
    'classic document: 0000 is accepted only; 8888 and 8889 wait',
  ),
  'records.succeeded': all(
    'guide, chapter 4: TranStatus 0',
    'document: succeeded, trans_stat S',
    'integrators: SUCCESS',
  ),
  'records.rejected': all(
    'guide, chapter 4: TranStatus 1',
    'document: failed, trans_stat F',
    'integrators: FAILURE, CANCEL',
  ),
  'records.underWay': all(
    'guide, chapter 4: TranStatus 2, 5, 6',
    'document: pending',
    'not found: `pendingStatuses` names it, here the sandbox’s own',
  ),
  'records.unknown': ours,
  'records.notFound': all(
    'guide, chapter 4: ERR020',
    'document: an empty list',
    'code list: 1011 订单查询无记录',
  ),
  'records.otherNumber': ours,

  // Time
  'time.shownLate': ours,
  'time.shownLatePerformed': ours,
  'time.underWay': ours,
  'time.failsLate': {
    pingan: yes('guide, chapter 4: 返回成功只表示受理成功; TranStatus 1'),
    adapay: yes('site, wallet.html: 以异步通知结果为准'),
    lianlian: yes('classic document 3.3.1: 0000 is accepted only'),
  },
  'time.days': all(
    'clients: 6110 with TranDate',
    'document: order_no needs no window',
    'integrators: orderquery by txn_seqno alone',
  ),

  // Signatures
  'sign.vectors': all(
    'clients: MD5withRSA over sorted key=value&',
    'SDKs: SHA1withRSA over URL and body, or URL and query',
    'classic document 2.6.1, SDK, integrators: MD5withRSA over the hex MD5 of the body',
  ),
  'sign.changedText': ours,
  'sign.changedSignature': ours,
  'sign.onTheWire': ours,
  'sign.answerByte': ours,
  'sign.unsigned': ours,
  'sign.otherWorld': {
    pingan: no('nothing in an answer tells the two gateways apart; their keys differ'),
    adapay: yes('document: prod_mode'),
    lianlian: yes('document: mch_id of the answer'),
  },
  'sign.otherOrder': all('CnsmrSeqNo is echoed', 'order_no is echoed', 'document: txn_seqno is echoed'),

  // Amounts and words
  'money.written': all(
    'TranAmt, ReturnAmt: yuan in text',
    'document: 保留两位小数点',
    'document: number, 单位为元，精确到小数点后两位',
  ),
  'money.noAmount': ours,
  'money.zero': all('texts: ERR042 金额不能小于等于0', 'document: 必须大于0', 'own rule'),
  'money.large': ours,
  'money.read': all(
    'clients: "33.0"',
    'document’s samples: 0.1',
    'document: number; samples of the classic document: text',
  ),
  'money.readNumber': {
    pingan: no('clients: a number is outside of the signature'),
    adapay: yes('document’s list samples hold numbers'),
    lianlian: yes('document: order_amount is a number'),
  },
  'money.differs': ours,
  'text.chinese': ours,
  'text.signs': {
    pingan: otherwise('invalid where it has an &', 'clients: & separates the columns of the bank’s files'),
    adapay: yes('document: goods_desc has no rule but its length'),
    lianlian: yes('order_info goes as JSON text; not found: its rule'),
  },
  'text.control': ours,

  // Limits
  'limits.receivers': {
    pingan: otherwise('one payee, and no list of receivers', '6034 has one InSubAcctNo'),
    adapay: otherwise('7 at most', 'document: 最多仅支持7个分账方'),
    lianlian: otherwise(
      'one payee, and no list of receivers',
      'document: only payees of the secured payment',
    ),
  },
  'limits.receiversSum': {
    pingan: no('there are no receivers'),
    adapay: yes('shop: the shares add up to confirm_amt'),
    lianlian: no('there are no receivers'),
  },
  'limits.returns': {
    pingan: no('a hold is returned whole, once'),
    adapay: otherwise('10 at most', 'document: 撤销次数最多不超过10次'),
    lianlian: no('not found: no limit is known'),
  },
  'limits.returnDays': {
    pingan: no('not found'),
    adapay: otherwise('178 days', 'document: 支持撤销最长时间为178天'),
    lianlian: no('not found'),
  },
  'limits.words': all(
    'tables of both generations',
    'document: String(n)',
    'document: payee_id <= 64; ours: order_info',
  ),
  'limits.longestWord': {
    pingan: otherwise('30 characters', 'newer table: OrderNo String(30)'),
    adapay: otherwise('127 characters', 'document: goods_desc String(127)'),
    lianlian: otherwise('128 characters', 'not found: the length of order_info; ours'),
  },
  'limits.serialNumber': all(
    'clients: CnsmrSeqNo has 22 characters',
    'document: order_no String(64), 英文、数字或者下划线',
    'document: txn_seqno <= 32',
  ),

  // Notifications
  'notify.genuine': {
    pingan: silent,
    adapay: yes('site, webhook.html'),
    lianlian: yes('classic document 2.7, integrators'),
  },
  'notify.forged': {
    pingan: silent,
    adapay: yes('site, webhook.html: `sign` over `data`'),
    lianlian: yes('classic document 2.7: Signature-Data over the body'),
  },
  'notify.otherMerchant': {
    pingan: silent,
    adapay: yes('site, webhook.html: app_id, prod_mode'),
    lianlian: yes('integrators: mch_id (inference)'),
  },
  'notify.twice': {
    pingan: silent,
    adapay: yes('site, webhook.html: three retries'),
    lianlian: yes('classic document 2.7: 5 minutes x 12'),
  },
  'notify.late': {
    pingan: silent,
    adapay: yes('site, webhook.html: no time in the signature'),
    lianlian: yes('there is no time in the signature'),
  },
  'notify.beforeAnswer': {
    pingan: silent,
    adapay: yes('site, webhook.html: data has order_no'),
    lianlian: yes('integrators: txn_seqno'),
  },
  'notify.unknownStatus': { pingan: silent, adapay: yes('own rule'), lianlian: yes('own rule') },
  'notify.masked': { pingan: silent, adapay: yes('own rule'), lianlian: yes('own rule') },

  // Evidence
  'evidence.answer': all('FrontSeqNo', 'the object’s id', 'document: platform_txno'),
  'evidence.finding': ours,
  'evidence.masked': ours,
  'evidence.echoed': ours,
  'evidence.refusedInput': ours,
  'evidence.short': ours,
};

/** Every row, with a cell for each provider. */
export const EXPECTED: Readonly<Record<string, Row>> = {
  ...Object.fromEntries(
    Object.entries({ ...WITH_HOLDS, ...OF_MEMBERS }).map(([id, row]) => [
      id,
      { ...row, ...SPLIT_PROVIDERS[id] },
    ]),
  ),
  ...OF_STEPS,
  ...OF_CREDITS,
};
