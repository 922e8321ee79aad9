import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PINGAN_ENDPOINTS, PINGAN_OPERATIONS } from '../../../src/providers/pingan/capabilities.js';

describe('the registry of interfaces', () => {
  it('spells the codes and service ids of queries as the bank does', () => {
    const queries = PINGAN_ENDPOINTS.filter(({ kind }) => kind === undefined);
    expect(
      new Set(queries.map(({ name, interfaceCode, serviceId }) => [name, interfaceCode, serviceId])),
    ).toEqual(
      new Set([
        ['6011', 'KFEJZB6011', 'SupAcctIdBalanceQuery'],
        ['6061', 'KFEJZB6061', 'SmallAmountTransferQuery'],
        ['6092', 'KFEJZB6092', 'QueryCustAcctIdByThirdCustId'],
        ['6098', 'KFEJZB6098', 'MemberBindQuery'],
        ['6110', 'KFEJZB6110', 'SingleTransactionStatusQuery'],
        ['6093', 'KFEJZB6093', 'QueryCustAcctIdBalance'],
        ['6037', 'KFEJZB6037', 'QueryCustAcctId'],
        ['6010', 'KFEJZB6010', 'CustAcctIdBalanceQuery'],
        ['6110/3', 'KFEJZB6110', 'SingleTransactionStatusQuery'],
        ['6110/4', 'KFEJZB6110', 'SingleTransactionStatusQuery'],
        ['6146', 'KFEJZB6146', 'ChargeDetailQuery'],
        ['6048', 'KFEJZB6048', 'BankWithdrawCashBackQuery'],
        ['6050', 'KFEJZB6050', 'CommonTransferRechargeQuery'],
        ['6072', 'KFEJZB6072', 'BankTransactionDetailsQuery'],
        ['6073', 'KFEJZB6073', 'BankWithdrawCashDetailsQuery'],
        ['6103', 'KFEJZB6103', 'ReconciliationDocumentQuery'],
        ['6108', 'KFEJZB6108', 'BankClearQuery'],
      ]),
    );
  });

  it('has every write described in a test file under operations/', () => {
    const folder = new URL('operations/', import.meta.url);
    const tests = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const described = tests.flatMap((text) =>
      [...text.matchAll(/^describeWrite\('(\w+)'/gm)].map(([, kind]) => kind),
    );
    expect([...described].sort()).toEqual(Object.keys(PINGAN_OPERATIONS).sort());
  });
});
