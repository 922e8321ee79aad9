import { describe, expect, it } from 'vitest';
import { PURCHASE_KINDS } from '../../../src/domain/operation.js';
import { createPinganProvider } from '../../../src/providers/pingan/adapter.js';
import { PINGAN_ENDPOINTS } from '../../../src/providers/pingan/capabilities.js';
import { createFakeGateway, done, pinganConfig } from './support/fake-gateway.js';

describe('the registry of interfaces', () => {
  it('spells codes and service ids as the bank does', () => {
    expect(
      PINGAN_ENDPOINTS.map(({ name, interfaceCode, serviceId }) => [name, interfaceCode, serviceId]),
    ).toEqual(
      [
        ['6000', 'KFEJZB6000', 'OpenCustAcctId'],
        ['6066', 'KFEJZB6066', 'BindRelateAcctUnionPay'],
        ['6067', 'KFEJZB6067', 'BindRelateAccReUnionPay'],
        ['6164', 'KFEJZB6164', 'MemberTransactionRefund'],
        ['6092', 'KFEJZB6092', 'QueryCustAcctIdByThirdCustId'],
        ['6098', 'KFEJZB6098', 'MemberBindQuery'],
        ['6110', 'KFEJZB6110', 'SingleTransactionStatusQuery'],
        ['6093', 'KFEJZB6093', 'QueryCustAcctIdBalance'],
        ['6037', 'KFEJZB6037', 'QueryCustAcctId'],
        ['6010', 'KFEJZB6010', 'CustAcctIdBalanceQuery'],
        ['6034/1', 'KFEJZB6034', 'MemberTransaction'],
        ['6034/2', 'KFEJZB6034', 'MemberTransaction'],
        ['6034/3', 'KFEJZB6034', 'MemberTransaction'],
      ].sort((a, b) => order(a[0]) - order(b[0])),
    );
  });

  it('has one write for each kind of operation, and the provider offers it under the same name', () => {
    const provider = createPinganProvider({ config: pinganConfig(), http: createFakeGateway(() => done()) });
    expect(Object.keys(provider.operations)).toEqual(PURCHASE_KINDS);
    for (const kind of PURCHASE_KINDS) {
      const writes = PINGAN_ENDPOINTS.filter((known) => known.kind === kind);
      expect(writes.map((known) => known.name)).toEqual([provider.operations[kind]?.interfaceName]);
      expect(writes[0]?.resolvedBy !== undefined).toBe(provider.operations[kind]?.queryStatus !== undefined);
    }
  });
});

function order(name: string | undefined): number {
  return PINGAN_ENDPOINTS.findIndex((known) => known.name === name);
}
