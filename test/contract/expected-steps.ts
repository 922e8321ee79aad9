import { no, notBuilt, yes, type Cell, type Row } from './cells.js';

/**
 * What the buyer or the holder of an account has to do before an operation goes on, and releases that are taken back: every
 * column, written by hand from the documents as the others are.
 *
 * Sources. Adapay: "site" is docs.adapay.tech, trade.html; "SDKs" are the vendor's. 连连: "integrators" are public clients of the open platform,
 * "classic document" the vendor's older account service, "SDK" that service's. 平安: "guide" is 电商见证宝开发指南.
 */
const noHold = no('the trade is paid, and its money waits, in the provider’s own acquiring');
const noWithdrawals = no('not found: what receivers have is paid out by the provider');
const dividing = (cell: Cell) => ({ hkrt: cell, hongwen: cell });

const noChannel = no('guide: an order is paid from a balance; the acquiring beside it is another product’s');
const channel = (adapay: Cell, lianlian: Cell): Row => ({
  ...{ pingan: noChannel, adapay, lianlian },
  ...dividing(noHold),
});
const noClosing = no('not found: a call that closes a payment; it lapses by its pay_expire');
const closing = (adapay: Cell): Row => channel(adapay, noClosing);

const cancellation = (lianlian: Cell): Row => ({
  pingan: no('not found: a release is undone by a refund, 6164'),
  adapay: no('not found: a confirmation is undone by a refund, balanceRefund'),
  lianlian,
  ...dividing(noHold),
});
const code = (lianlian: Cell): Row => ({
  pingan: notBuilt('guide 2.5.3: 6082 applies for the code, and 6085 withdraws with it'),
  adapay: no('site, wallet.html: POST /v1/cashs knows no code'),
  lianlian,
  ...dividing(noWithdrawals),
});

export const OF_STEPS: Readonly<Record<string, Row>> = {
  'channel.pay': channel(
    yes('site: POST /v1/payments with pay_mode delay; integrators: expend.qrcode_url'),
    yes('integrators: createpay with another pay_type; not found: which, so `channels` names them'),
  ),
  'channel.otherAmount': channel(yes('site: pay_amt of the payment'), yes('integrators: order_amount')),
  closeHold: closing(yes('site: POST /v1/payments/{payment_id}/close')),
  'closeHold.found': closing(yes('site: payments/list by order_no; a closed payment is failed (inference)')),
  'closeHold.paid': closing(yes('site: a payment that succeeded is over')),

  cancelRelease: cancellation(
    yes(
      'document’s menu 担保确认撤销; integrators, SDK: cancel-secured-payment by the confirmation’s number',
    ),
  ),
  'cancelRelease.found': cancellation(
    yes('classic document: accept_info of the secured query; SDK: REFUND_MONEY'),
  ),
  'cancelRelease.spent': cancellation(yes('code list: 3005 and 3006 账户余额不足')),

  'withdraw.code': code(yes('classic document 3.3.1: 8888; 3.6: validation-sms with token and code')),
  'withdraw.wrongCode': code(yes('code list: 1017, 1018, 1019; classic document: token 有效期 30 分钟')),
  'withdraw.codeFound': code(yes('integrators: withdrawal-query by txn_seqno')),
};
