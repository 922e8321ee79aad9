import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../src/domain/money.js';
import { identityOf, type Intent, type OperationKind } from '../../src/domain/operation.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';

const account = { member: 'buyer_1', account: '1', name: '王小明' };
const order = { orderNo: 'O1', payer: account, payee: { ...account, member: 'seller_1' } };
const quoted = { serialNumber: 'T1', reference: 'R1', tradeDate: '20260105' };
const withFigures: OperationReference = { ...quoted, amount: parseMoney('100.00'), fee: parseMoney('1.00') };

function intent<K extends OperationKind>(kind: K, content: Intent<K>['content']): Intent {
  return { operationId: 'shop/a/b', provider: 'scripted', kind, content };
}

describe('What makes an intent that intent', () => {
  it.each([
    [
      'a release',
      intent('release', { ...order, hold: quoted }),
      intent('release', { ...order, hold: withFigures }),
    ],
    [
      'a return',
      intent('return', { ...order, hold: quoted }),
      intent('return', { ...order, hold: withFigures }),
    ],
    [
      'a refund',
      intent('refund', { ...order, release: quoted }),
      intent('refund', { ...order, release: withFigures, hold: withFigures }),
    ],
    [
      'an unfreezing',
      intent('unfreeze', { account, freeze: quoted }),
      intent('unfreeze', { account, freeze: withFigures }),
    ],
  ])('is not the figures of what %s quotes', (_name, without, full) => {
    expect(identityOf(full)).toEqual(without);
  });

  it('is another hold, where a release quotes another', () => {
    const other = intent('release', { ...order, hold: { ...quoted, serialNumber: 'T2' } });
    expect(identityOf(other)).not.toEqual(identityOf(intent('release', { ...order, hold: quoted })));
  });

  it('is not the holder of an account, whose data the journal does not keep', () => {
    const content = { member: 'buyer_1', role: 'buyer' } as const;
    const identity = { type: 'identityCard', number: '110101199003074514' } as const;
    const full = intent('openAccount', {
      ...content,
      holder: { name: '王小明', identity, mobile: '13800138000' },
    });
    expect(identityOf(full)).toEqual(intent('openAccount', content));
  });

  it('is not what a code is handed in with', () => {
    const content = { account, cardNumber: '6222', application: 'shop/a/apply/1' };
    const handle = { token: 'secret', serialNumber: 'T1' };
    const full = intent('verifyCardBinding', { ...content, handle });
    expect(identityOf(full)).toEqual(intent('verifyCardBinding', content));
  });
});
