import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { Merchant, type BankAnswer, type Fields } from './merchant.js';
import { SHANGHAI_NOON } from '../../support/sandbox/start.js';

/** Keys take most of the time of a start; the sandboxes of one test file share them. */
const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-sandbox-'));
const open: Sandbox[] = [];

afterAll(async () => {
  await Promise.all(open.map((sandbox) => sandbox.close()));
});

export const START = SHANGHAI_NOON;

/** A sandbox on a virtual clock and a merchant that has shaken hands with it without a socket. */
export async function openSandbox(
  options: Partial<SandboxOptions> = {},
): Promise<{ sandbox: Sandbox; merchant: Merchant }> {
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: START, ...options });
  open.push(sandbox);
  const merchant = new Merchant(sandbox.credentials.pingan, (request) => sandbox.handle(request));
  await merchant.approve();
  return { sandbox, merchant };
}

export interface Stage {
  readonly sandbox: Sandbox;
  readonly merchant: Merchant;
  readonly buyer: string;
  readonly seller: string;
  /** 6034 with the stage's parties; fields given here win. */
  readonly trade: (flag: string, fields?: Fields) => Promise<BankAnswer>;
  readonly refund: (fields: Fields) => Promise<BankAnswer>;
  readonly query: (serialNumber: string) => Promise<BankAnswer>;
  readonly available: (account: string) => string;
}

/** A stage with a buyer who owns 1000.00, a seller and 10.00 on the advance account. */
export async function openStage(options: Partial<SandboxOptions> = {}): Promise<Stage> {
  const { sandbox, merchant } = await openSandbox({
    ...options,
    pingan: { advance: '10.00', ...options.pingan },
  });
  const buyer = sandbox.pingan.addMember({ memberCode: 'buyer', property: '00', name: '买方' }).account;
  const seller = sandbox.pingan.addMember({ memberCode: 'seller', property: 'SH', name: '卖方' }).account;
  sandbox.pingan.deposit({ memberCode: 'buyer', amount: '1000.00' });
  return {
    sandbox,
    merchant,
    buyer,
    seller,
    trade: (flag, fields) =>
      merchant.call('MemberTransaction', {
        FunctionFlag: flag,
        OutSubAcctNo: buyer,
        OutMemberCode: 'buyer',
        OutSubAcctName: '买方',
        InSubAcctNo: seller,
        InMemberCode: 'seller',
        InSubAcctName: '卖方',
        TranAmt: '100.00',
        TranFee: '0',
        TranType: '01',
        Ccy: 'RMB',
        OrderNo: 'O1',
        ...fields,
      }),
    refund: (fields) =>
      merchant.call('MemberTransactionRefund', {
        FunctionFlag: '1',
        OldOutSubAcctNo: buyer,
        OldOutMemberCode: 'buyer',
        OldInSubAcctNo: seller,
        OldInMemberCode: 'seller',
        OldOrderNo: 'O1',
        ReturnAmt: '100.00',
        ReturnCommission: '0.00',
        ...fields,
      }),
    query: (serialNumber) =>
      merchant.call('SingleTransactionStatusQuery', { FunctionFlag: '2', TranNetSeqNo: serialNumber }),
    available: (account) =>
      sandbox.ledger.report().accounts.find((line) => line.account === account)?.available ??
      'no such account',
  };
}
