import type { PinganBank } from './bank.js';
import { rejected } from './result-codes.js';
import type { PinganRequest } from './fields.js';
import type { Order } from './model.js';
import { needFunds } from './payer.js';

type NewOrder = Pick<
  Order,
  | 'kind'
  | 'orderNo'
  | 'payer'
  | 'receiver'
  | 'amount'
  | 'fee'
  | 'completesAtOnce'
  | 'frozenBy'
  | 'isWithdrawable'
>;

/**
 * Takes an order number once the payer's balance covers the order. One number is one order over 6034,
 * 6101, 6006, 6007, 6139 and their kin. In resend mode `none` the very request that took it may take it again.
 * @throws PinganRejected ERR181 when it is taken, ERR044 when money is short
 */
export function addOrder(bank: PinganBank, request: PinganRequest, order: NewOrder): Order {
  const taken = bank.orders.get(order.orderNo);
  const again = taken !== undefined && isAgain(bank, request, taken, order);
  if ((taken && !again) || bank.allocations.has(order.orderNo)) throw rejected('ERR181');
  needFunds(bank, order, request.text('FunctionFlag') === '9');
  if (taken) return taken;
  const added: Order = {
    orderNo: order.orderNo,
    kind: order.kind,
    serialNumber: request.serialNumber,
    payer: order.payer,
    receiver: order.receiver,
    amount: order.amount,
    fee: order.fee,
    completesAtOnce: order.completesAtOnce,
    ...(order.frozenBy && { frozenBy: order.frozenBy }),
    ...(order.isWithdrawable && { isWithdrawable: true }),
    held: 0n,
    released: 0n,
    returned: 0n,
    feeTaken: 0n,
  };
  bank.orders.set(order.orderNo, added);
  return added;
}

/**
 * The order that money is to be taken out of. All of it, unless the rules allow parts.
 * @throws PinganRejected ERR115 without such an order, SIM_PART_AMOUNT, SIM_ORDER_MISMATCH, or ERR317 when too little is left
 */
export function orderToPayOut(
  bank: PinganBank,
  wanted: { readonly kind: Order['kind']; readonly orderNo: string; readonly amount: bigint },
): Order {
  const order = bank.orders.get(wanted.orderNo);
  if (order?.kind !== wanted.kind) throw rejected('ERR115');
  if (wanted.amount > order.amount) throw rejected('SIM_ORDER_MISMATCH', 'TranAmt');
  if (wanted.amount < order.amount && !bank.rules.partialRelease)
    throw rejected('SIM_PART_AMOUNT', 'TranAmt');
  if (order.held < wanted.amount) throw rejected('ERR317');
  return order;
}

function isAgain(bank: PinganBank, request: PinganRequest, taken: Order, order: NewOrder): boolean {
  return (
    bank.rules.resendMode === 'none' &&
    taken.serialNumber === request.serialNumber &&
    taken.kind === order.kind &&
    taken.payer === order.payer &&
    taken.receiver === order.receiver &&
    taken.amount === order.amount
  );
}
