import { parseMoney } from '../../../../src/domain/money.js';
import type { Intent, IntentContents, OperationKind } from '../../../../src/domain/operation.js';
import type { Card } from '../../../../src/domain/party.js';
import type { OperationRequest } from '../../../../src/providers/provider.js';
import { USUAL_ORDERS, type DoneSoFar } from '../../../support/operations/usual-orders.js';

export const buyer = { member: 'buyer-1', account: '6886000000000011', name: '王小明' };
export const seller = { member: 'seller-1', account: '6886000000000028', name: '海风商贸有限公司' };

export const courier = { member: 'courier-1', account: '6886000000000035', name: '李快递' };

export const card: Card = {
  holder: '王小明',
  identity: { type: 'identityCard', number: '110101199003074514' },
  number: '6222021234567890123',
  bank: { own: false, name: '工商银行', instantNumber: '102100099996' },
  mobile: '13800138000',
};

const parties = { orderNo: 'order-1', payer: buyer, payee: seller };
const before = {
  serialNumber: 'H688602511220000000001',
  reference: '2511220000000001',
  tradeDate: '20251122',
};

const done: DoneSoFar = {
  newMember: { member: 'buyer-1', role: 'buyer', nickname: '小明', mobile: card.mobile },
  buyer,
  parties,
  ofHold: parties,
  member: buyer,
  card,
  buyerCard: card.number,
  // A payment out of frozen money is quoted by the number of a receiver's part.
  last: (kind) => (kind === 'payFromFreeze' ? { ...before, reference: 'H68860251122T000000100' } : before),
  receivers: [seller, courier],
};

/** An order of one kind, with the same parties, card and amounts throughout. */
export function orderOf<K extends OperationKind>(
  kind: K,
  changes: {
    content?: Partial<IntentContents[K]>;
    intent?: Partial<Intent<K>>;
    order?: Partial<OperationRequest<K>>;
  } = {},
): OperationRequest<K> {
  const { moves, amount = '100.00', content, items } = USUAL_ORDERS[kind];
  const intent: Intent<K> = {
    operationId: `shop/order-1/${kind}/1`,
    provider: 'pingan',
    kind,
    ...(moves !== 'nothing' && { amount: parseMoney(amount), fee: parseMoney('2.50') }),
    content: { ...content(done), ...changes.content },
    ...(items && { items: items(done, parseMoney('100.00')) }),
    ...changes.intent,
  };
  return {
    intent,
    serialNumber: 'H688602511220000000099',
    begunAt: '2025-11-22T02:15:00.000Z',
    ...changes.order,
  };
}
