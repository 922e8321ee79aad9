import { no, notBuilt, otherwise, yes, type Cell } from './cells.js';

/**
 * The columns of the providers that divide trades and hold nothing, written by hand from their documents as the others are.
 *
 * Sources. 海科融通: "document" is the given page 交易完成后,请求单次分账 and the page 查询分账资金归集结果. 鸿闻: "document" is the given page 申请分账.
 * "integrators" are public payment plugins, which are not the vendors' own word; "inference" is a decision of ours where all of them are
 * silent; "not found" says so.
 */
interface Columns {
  readonly hkrt: Cell;
  readonly hongwen: Cell;
}

const both = (cell: Cell): Columns => ({ hkrt: cell, hongwen: cell });
/** A rule of Holdfast's own. */
const ours = both(yes('own rule'));
/** The same, of records that can be queried. */
const NO_QUERY = no('not found: a query of a split or of its return');
const ofRecords = (hkrt: Cell): Columns => ({ hkrt, hongwen: NO_QUERY });

const noAccounts = both(no('not found: receivers are bound in the merchant’s portal'));
const noHold = both(no('the trade is paid, and its money waits, in the provider’s own acquiring'));
const noWords = both(no('no call carries words'));
const noHoldLimits = both(no('there is no hold'));
const paymentsAlone = otherwise('of payments alone', 'not found: a notification of a split or a collection');
const notified = (hongwen: string): Columns => ({ hkrt: paymentsAlone, hongwen: yes(hongwen) });

export const SPLIT_PROVIDERS: Readonly<Record<string, Columns>> = {
  // Operations
  openAccount: noAccounts,
  'openAccount.again': noAccounts,
  'card.withCode': noAccounts,
  'card.wrongCode': noAccounts,
  'card.withoutCode': noAccounts,
  'card.bySmallAmount': noAccounts,
  'mobile.change': noAccounts,
  'card.correctBank': noAccounts,
  'account.close': noAccounts,
  'card.unbind': noAccounts,
  hold: noHold,
  'hold.rejectedForFunds': noHold,
  release: noHold,
  'release.part': noHold,
  'release.severalReceivers': noHold,
  return: noHold,
  'return.part': noHold,
  'return.afterPartRelease': noHold,
  refund: {
    hkrt: notBuilt('integrators: /api/v2/pay/refund of the payment front; no document has it'),
    hongwen: notBuilt('integrators: trade.pay.refund; no document has it'),
  },
  'refund.part': {
    hkrt: notBuilt('integrators: refund_amount of the same'),
    hongwen: notBuilt('integrators: the same'),
  },
  freeze: both(no('not found')),
  payFromFreeze: both(no('not found')),
  withdraw: both(no('not found: what receivers have is paid out by the provider')),
  balance: both(no('not found: a query of a balance')),
  'balance.held': both(no('not found: a query of a balance')),
  'balance.advance': both(no('there is none')),
  'ledger.balances': ours,

  // Splits
  split: {
    hkrt: yes('document: delay-ledger/ledger, result of each receiver'),
    hongwen: yes('document: trade.apply.divide, divide_status'),
  },
  'split.found': ofRecords(yes('integrators: query-by-applyno')),
  'split.part': {
    hkrt: yes('document: result 0 失败, 1 成功, 2 分账中, for each receiver'),
    hongwen: no('document: divide_status is one for all of them'),
  },
  'split.further': {
    hkrt: no('not found; the document’s title says 单次, so `moreThanOneSplit` is off'),
    hongwen: yes('document: divide_out_trade_no is that of 商户此次请求分账; no limit was found'),
  },
  'split.return': {
    hkrt: yes('integrators: merchant-ledger/collection with delay_apply_no'),
    hongwen: yes('integrators: trade.apply.divide.back'),
  },
  'split.returnPart': {
    hkrt: no('integrators: a collection has no receiver and no amount'),
    hongwen: yes('document: DIVIDE_PARTIAL_REFUND; integrators: divide_back_detail'),
  },
  'split.finish': {
    hkrt: yes('integrators: delay-ledger/finish'),
    hongwen: no('integrators mention 完成分账; not found: the name of its method'),
  },
  'split.receivers': {
    hkrt: otherwise('no limit is known', 'not found; `mostReceivers` sets one'),
    hongwen: otherwise(
      '6 at most',
      'document: divide_detail has at most 256 characters, here with accounts of 11',
    ),
  },

  // Repeats
  'resend.replay': ours,
  'resend.reject': ours,
  'resend.balanceFirst': ours,
  'resend.none': ours,
  'resend.arrivesTwice': ours,
  'resend.otherContent': ours,
  'resend.same': {
    hkrt: no('not found: what a repeated apply_no is answered'),
    hongwen: no('not found: what a repeated divide_out_trade_no is answered'),
  },
  'resend.absent': {
    hkrt: no('not found: what "no such apply_no" proves'),
    hongwen: no('there is no query'),
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
  'verdict.rejected': {
    hkrt: yes('document: 10000:成功 其他:失败'),
    hongwen: yes('document: DIVIDE_FAILED; not found: codes, so `rejectionCodes` names them'),
  },
  'verdict.inDoubt': {
    hkrt: yes('by the words of a code (inference), or by `resultCodes`'),
    hongwen: yes('not found: what another code than 20000 means'),
  },
  'verdict.underWay': {
    hkrt: yes('document: result 2 分账中'),
    hongwen: yes('document: DIVIDE_PENDING; a return has no status that was found'),
  },
  'records.succeeded': ofRecords(yes('document: result 1')),
  'records.rejected': ofRecords(yes('document: result 0')),
  'records.underWay': ofRecords(yes('document: result 2')),
  'records.unknown': ofRecords(yes('own rule')),
  'records.notFound': ofRecords(yes('not found: `applyNotFoundCodes` names it, here the sandbox’s own')),
  'records.otherNumber': ofRecords(yes('own rule')),

  // Time
  'time.shownLate': ofRecords(yes('own rule')),
  'time.shownLatePerformed': ofRecords(yes('own rule')),
  'time.underWay': ofRecords(yes('own rule')),
  'time.failsLate': both(no('there are no withdrawals')),
  'time.days': ofRecords(yes('integrators: query-by-applyno has no window')),

  // Signatures
  'sign.vectors': {
    hkrt: yes('the vendor’s rule, quoted by an integrator: MD5 over sorted name=value&, nested'),
    hongwen: yes('integrators: SHA256withRSA over sorted name=value&'),
  },
  'sign.changedText': ours,
  'sign.changedSignature': ours,
  'sign.onTheWire': ours,
  'sign.answerByte': ours,
  'sign.unsigned': ours,
  'sign.otherWorld': {
    hkrt: yes('document: agent_no of the answer'),
    hongwen: no('nothing in an answer names the merchant unless the request did'),
  },
  'sign.otherOrder': {
    hkrt: yes('document: apply_no is echoed'),
    hongwen: yes('document: divide_out_trade_no is echoed'),
  },

  // Amounts and words
  'money.written': {
    hkrt: yes('document: amt "0.01" in text'),
    hongwen: yes('document: amount in text; two decimals as in its sample answer (inference)'),
  },
  'money.noAmount': ours,
  'money.zero': ours,
  'money.large': ours,
  'money.read': ofRecords(yes('document: amt is a number in the sample answer')),
  'money.readNumber': ofRecords(yes('document: amt is a number in the sample answer')),
  'money.differs': ofRecords(yes('own rule')),
  'text.chinese': noWords,
  'text.signs': noWords,
  'text.control': noWords,

  // Limits
  'limits.receivers': noHoldLimits,
  'limits.receiversSum': noHoldLimits,
  'limits.returns': noHoldLimits,
  'limits.returnDays': noHoldLimits,
  'limits.words': noWords,
  'limits.longestWord': noWords,
  'limits.serialNumber': {
    hkrt: yes('not found: a length; the sample has 12 digits'),
    hongwen: yes('document: divide_out_trade_no, at most 64'),
  },

  // Notifications
  'notify.genuine': notified('not found; by the names of the documented answer (inference)'),
  'notify.forged': notified('integrators: the signature of an answer'),
  'notify.otherMerchant': notified('integrators: mch_no (inference)'),
  'notify.twice': notified('there is no id: number and status are the event (inference)'),
  'notify.late': notified('there is no time in the signature'),
  'notify.beforeAnswer': notified('document: divide_out_trade_no (inference)'),
  'notify.unknownStatus': notified('own rule'),
  'notify.masked': notified('own rule'),

  // Evidence
  'evidence.answer': {
    hkrt: yes('document: ledger_no'),
    hongwen: yes('document: divide_trade_no'),
  },
  'evidence.finding': ofRecords(yes('own rule')),
  'evidence.masked': ours,
  'evidence.echoed': ours,
  'evidence.refusedInput': ours,
  'evidence.short': ours,
};
