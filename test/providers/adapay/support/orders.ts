import { parseMoney } from '../../../../src/domain/money.js';
import type { Intent, IntentContents } from '../../../../src/domain/operation.js';
import type { Card } from '../../../../src/domain/party.js';
import type { AdapayKind } from '../../../../src/providers/adapay/capabilities.js';
import type { OperationRequest } from '../../../../src/providers/provider.js';

export const buyer = { member: 'buyer_1', account: '0035172500000001', name: '王小明' };
export const seller = { member: 'seller_1', account: '0035172500000002', name: '海风商贸有限公司' };
export const courier = { member: 'courier_1', account: '0035172500000003' };

export const card: Card = {
  holder: '王小明',
  identity: { type: 'identityCard', number: '110101199003074514' },
  number: '6222021234567890123',
  bank: { own: false, name: '工商银行', instantNumber: '102100099996' },
  mobile: '13800138000',
};

export const HOLD_ID = '0021120210416093150970228943710247636992';
export const CONFIRM_ID = '0021120210415133253960228641988287582208';
export const FREEZE_ID = '002112020111017580500172176218045927424';
export const NUMBER = 'HF2511220000000099';

const parties = { orderNo: 'order-1', payer: buyer, payee: seller };
const CONTENTS: Pick<IntentContents, AdapayKind> = {
  openAccount: { member: 'buyer_1', role: 'buyer', nickname: '小明', mobile: '13800138000' },
  applyCardBinding: { account: buyer, card },
  hold: parties,
  closeHold: {
    ...parties,
    channel: 'alipay_qr',
    hold: { serialNumber: 'HF2511220000000001', reference: HOLD_ID },
  },
  release: { ...parties, hold: { serialNumber: 'HF2511220000000001', reference: HOLD_ID } },
  return: { ...parties, hold: { serialNumber: 'HF2511220000000001', reference: HOLD_ID } },
  refund: { ...parties, release: { serialNumber: 'HF2511220000000002', reference: CONFIRM_ID } },
  freeze: { account: buyer },
  unfreeze: { account: buyer, freeze: { serialNumber: 'HF2511220000000003', reference: FREEZE_ID } },
  withdraw: { account: seller },
};
const WITHOUT_AMOUNT: readonly AdapayKind[] = ['openAccount', 'applyCardBinding'];
const WITH_FEE: readonly AdapayKind[] = ['hold', 'release', 'refund'];

/** The kinds of the document's calls; closing a payment has no number of its own, and tests of its own. */
export type DocumentedKind = Exclude<AdapayKind, 'closeHold'>;
export const ADAPAY_KINDS = Object.keys(CONTENTS).filter(
  (kind) => kind !== 'closeHold',
) as readonly DocumentedKind[];

/** An order of one kind, with the same parties, card and amounts throughout: 100.00, of which 2.50 are the platform's fee. */
export function orderOf<K extends AdapayKind>(
  kind: K,
  changes: { content?: Partial<IntentContents[K]>; intent?: Partial<Intent<K>> } = {},
): OperationRequest<K> {
  return {
    intent: {
      operationId: `shop/order-1/${kind}/1`,
      provider: 'adapay',
      kind,
      ...(!WITHOUT_AMOUNT.includes(kind) && { amount: parseMoney('100.00') }),
      ...(WITH_FEE.includes(kind) && { fee: parseMoney('2.50') }),
      content: { ...CONTENTS[kind], ...changes.content },
      ...changes.intent,
    },
    serialNumber: NUMBER,
    begunAt: '2025-11-22T02:15:00.000Z',
  };
}
