import { writeYuan } from '../engine/fen.js';
import type { AdapayBank } from './bank.js';
import { seconds } from './lists.js';
import type { Confirm, Fields, Payment } from './model.js';

/** A confirm object. Amounts of the payment are as they stand when it is queried. */
export function confirmObject(bank: AdapayBank, confirm: Confirm): Fields {
  const { payment } = confirm;
  return {
    id: confirm.id,
    created_time: seconds(confirm.createdAt),
    app_id: bank.services.appId,
    payment_id: payment.id,
    order_no: confirm.number,
    confirm_amt: writeYuan(confirm.amount),
    fee_amt: writeYuan(confirm.fee),
    ...paymentSums(payment),
    refunded_amt: writeYuan(confirm.refunded),
    description: confirm.description,
    div_members: confirm.shares.map(({ memberId, amount, paysFee }) => ({
      member_id: memberId,
      amount: writeYuan(amount),
      fee_flag: paysFee ? 'Y' : 'N',
    })),
    fee_mode: confirm.feeMode,
  };
}

function paymentSums(payment: Payment): Fields {
  return { confirmed_amt: writeYuan(payment.confirmed), reserved_amt: writeYuan(payment.reversed) };
}
