import { parseMoney } from '../../../../src/domain/money.js';
import type { Intent } from '../../../../src/domain/operation.js';
import type { LianlianKind } from '../../../../src/providers/lianlian/capabilities.js';
import { LIANLIAN_OPERATIONS } from '../../../../src/providers/lianlian/capabilities.js';
import type { OperationRequest } from '../../../../src/providers/provider.js';
import { USUAL_ORDERS } from '../../../support/operations/usual-orders.js';

export const NUMBER = 'HF2511220000000009';
export const HOLD = 'HF2511220000000001';
export const LIANLIAN_KINDS = Object.keys(LIANLIAN_OPERATIONS) as LianlianKind[];

export const buyer = { member: 'buyer_1', account: 'buyer_1', name: '王大海' };
export const seller = { member: 'seller_1', account: 'seller_1', name: '李阿芳' };
export const card = {
  holder: '欧阳小明',
  identity: { type: 'identityCard', number: '110101199003074514' },
  number: '6222021234567890123',
  bank: { own: false, name: '工商银行', instantNumber: '102100099996' },
  mobile: '13800138000',
} as const;

/** The usual order of one kind: 100.00 of which 2.50 are the platform's. */
export function orderOf<K extends LianlianKind>(
  kind: K,
  changes: Partial<Pick<Intent<K>, 'amount' | 'fee'>> & {
    readonly content?: Partial<Intent<K>['content']>;
  } = {},
): OperationRequest<K> {
  const parties = { orderNo: 'O1', payer: buyer, payee: seller };
  const { moves, content } = USUAL_ORDERS[kind];
  const figures = { amount: parseMoney('100.00'), fee: parseMoney('2.50') };
  const usual = content({
    newMember: {
      member: 'buyer_1',
      role: 'buyer',
      holder: { name: card.holder, identity: card.identity, mobile: card.mobile },
    },
    parties,
    ofHold: parties,
    buyer,
    member: buyer,
    card,
    last: () => ({ serialNumber: HOLD, ...figures }),
    handle: { token: 'the-token', serialNumber: 'HF2511220000000008' },
  });
  const { content: changed, ...sums } = changes;
  const intent = {
    operationId: `shop/O1/${kind}`,
    provider: 'lianlian',
    kind,
    ...(moves !== 'nothing' && figures),
    ...sums,
    content: { ...usual, ...changed },
  } as Intent<K>;
  return { intent, serialNumber: NUMBER, begunAt: '2025-11-22T02:15:00.000Z' };
}
