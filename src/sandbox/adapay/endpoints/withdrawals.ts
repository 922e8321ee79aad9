import { readYuan, writeYuan } from '../../engine/fen.js';
import { OUTSIDE } from '../../engine/ledger.js';
import { MERCHANT, type AdapayBank } from '../bank.js';
import { FEE_ACCOUNT, FEES, memberKey } from '../ledger.js';
import { badParameter, rejected } from '../result-codes.js';
import { optional, required, type AdapayRequest } from '../fields.js';
import { needVisible, seconds, statusFields } from '../lists.js';
import type { Withdrawal, Fields } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import { channelEnding } from '../channel-ending.js';

const CASH_TYPES = ['T1', 'D1', 'D0', 'DM'];

/** Drawcash.create: 取现. The answer is pending; the bank's outcome comes later, and as a notification (以异步通知结果为准). */
export const cashCreate: AdapayEndpoint = {
  code: 'cashs',
  method: 'POST',
  path: '/v1/cashs',
  number: 'order_no',
  fields: [
    required('order_no', 64, 'orderNo'),
    required('app_id', 64),
    required('cash_type', 2),
    required('cash_amt', 16, 'amount'),
    required('member_id', 64),
    optional('notify_url', 250, 'url'),
    optional('remark', 200),
    optional('fee_mode', 1, 'feeMode'),
  ],
  checkBalance(bank, request) {
    bank.needBalance(request.text('member_id'), request.amount('cash_amt'));
  },
  perform(bank, request, faults) {
    const isFeeOnTop = request.text('fee_mode') === 'O';
    const cash = cashOf(bank, request, isFeeOnTop);
    if (isFeeOnTop && bank.ledger.balance(FEE_ACCOUNT) < cash.fee) throw rejected('SIM_FEE_ACCOUNT_SHORT');
    bank.needBalance(cash.memberId, cash.amount);
    const shown = (): Fields => ({ ...cashObject(bank, cash), ...statusFields(bank, cash) });
    bank.move(
      cash,
      {
        out: [
          { key: memberKey(cash.memberId), amount: -cash.amount },
          ...(isFeeOnTop ? [{ key: FEE_ACCOUNT, amount: -cash.fee }] : []),
        ],
        into: [
          { key: OUTSIDE, amount: cash.paidOut },
          { key: FEES, amount: cash.fee },
        ],
        effect: {
          kind: 'withdrawal',
          serialNumber: cash.number,
          orderNo: cash.number,
          memberCode: cash.memberId,
          amount: cash.amount,
        },
        ended: (end) =>
          bank.services.notify({
            type: `cash.${end}`,
            data: { ...shown(), prod_mode: request.prodMode },
            prodMode: request.prodMode,
            notifyUrl: cash.notifyUrl,
            interfaceCode: 'cashs',
            orderNo: cash.number,
            memberId: cash.memberId,
          }),
      },
      channelEnding(bank, faults),
    );
    bank.withdrawals.add(cash);
    return shown;
  },
};

/** Drawcash.query by order_no. Its answer's shape is not documented: here it is the object that create answers. */
export const cashStat: AdapayEndpoint = {
  code: 'cashs.stat',
  method: 'GET',
  path: '/v1/cashs/stat',
  about: (_bank, body) => rawText(body, 'order_no'),
  fields: [optional('app_id', 64), required('order_no', 64, 'orderNo')],
  perform(bank, request, faults) {
    const cash = needVisible(bank, bank.withdrawals.numbered(request.text('order_no')).at(-1), faults);
    return () => ({ ...cashObject(bank, cash), ...statusFields(bank, cash, faults) });
  },
};

function cashOf(bank: AdapayBank, request: AdapayRequest, isFeeOnTop: boolean): Withdrawal {
  const [memberId, amount] = [request.text('member_id'), request.amount('cash_amt')];
  if (!CASH_TYPES.includes(request.text('cash_type')))
    throw badParameter('cash_type', 'expected T1, D1, D0 or DM');
  bank.needMember(memberId, 'member_id');
  if (memberId !== MERCHANT && bank.members.get(memberId)?.settleAccountId === undefined)
    throw rejected('account_not_exists', 'member_id');
  const fee = readYuan(bank.rules.cashFee);
  if (fee >= amount) throw rejected('SIM_FEE_PAYER', 'cash_amt');
  return {
    ...bank.newObject(39, request.text('order_no')),
    memberId,
    cashType: request.text('cash_type'),
    amount,
    fee,
    paidOut: isFeeOnTop ? amount : amount - fee,
    notifyUrl: request.text('notify_url'),
  };
}

function cashObject(bank: AdapayBank, cash: Withdrawal): Fields {
  return {
    id: cash.id,
    object: 'cash',
    app_id: bank.services.appId,
    created_time: seconds(cash.createdAt),
    order_no: cash.number,
    cash_type: cash.cashType,
    cash_amt: writeYuan(cash.amount),
    real_amt: writeYuan(cash.paidOut),
    fee_amt: writeYuan(cash.fee),
    member_id: cash.memberId,
  };
}
