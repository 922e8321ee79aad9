import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { Merchant, type Answer, type Fields } from './merchant.js';
import { SHANGHAI_NOON } from '../../support/sandbox/start.js';

/** Keys take most of the time of a start; the sandboxes of one test file share them. */
const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-adapay-'));
const open: Sandbox[] = [];

afterAll(async () => {
  await Promise.all(open.map((sandbox) => sandbox.close()));
});

export const START = SHANGHAI_NOON;
export const BALANCE = '/v1/settle_accounts';

export interface Stage {
  readonly sandbox: Sandbox;
  readonly merchant: Merchant;
  readonly appId: string;
  /** A balance payment of 100.00 from buyer to seller, delayed unless fields say otherwise. */
  readonly pay: (fields?: Fields) => Promise<Answer>;
  /** The same, and the id of what it holds. */
  readonly hold: (fields?: Fields) => Promise<string>;
  readonly confirm: (id: string, fields?: Fields) => Promise<Answer>;
  readonly reverse: (id: string, fields?: Fields) => Promise<Answer>;
  readonly refund: (id: string, fields?: Fields) => Promise<Answer>;
  readonly list: (path: string, fields?: Record<string, string>) => Promise<Answer>;
  /** Yuan that a member can spend; "none" for one whose account has never moved. */
  readonly available: (memberId: string) => string;
  readonly held: () => string;
}

/** A sandbox on a virtual clock with a buyer who owns 1000.00 and members seller, agent and courier. */
export async function openStage(options: Partial<SandboxOptions> = {}): Promise<Stage> {
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: START, ...options });
  open.push(sandbox);
  const merchant = new Merchant(sandbox.credentials.adapay, (request) => sandbox.handle(request));
  for (const memberId of ['buyer', 'seller', 'agent', 'courier']) sandbox.adapay.addMember({ memberId });
  sandbox.adapay.deposit({ memberId: 'buyer', amount: '1000.00' });
  const { appId } = sandbox.credentials.adapay;
  const account = (name: string): string =>
    sandbox.ledger.report().accounts.find((line) => line.account === name)?.available ?? 'none';
  const pay = (fields: Fields = {}): Promise<Answer> =>
    merchant.post(`${BALANCE}/balancePay`, {
      app_id: appId,
      order_no: merchant.number(),
      out_member_id: 'buyer',
      in_member_id: 'seller',
      trans_amt: '100.00',
      goods_title: '商品',
      goods_desc: '商品描述',
      pay_mode: 'delay',
      ...fields,
    });
  return {
    sandbox,
    merchant,
    appId,
    pay,
    hold: async (fields) => String((await pay(fields)).data['balance_seq_id']),
    confirm: (id, fields) =>
      merchant.post(`${BALANCE}/balanceconfirm`, {
        order_no: merchant.number(),
        balance_seq_id: id,
        confirm_amt: '100.00',
        description: '确认',
        ...fields,
      }),
    reverse: (id, fields) =>
      merchant.post(`${BALANCE}/balancereverse`, {
        app_id: appId,
        order_no: merchant.number(),
        balance_seq_id: id,
        reverse_amt: '100.00',
        ...fields,
      }),
    refund: (id, fields) =>
      merchant.post(`${BALANCE}/balanceRefund`, {
        balance_refund_no: merchant.number(),
        balance_seq_id: id,
        ...fields,
      }),
    list: (path, fields) => merchant.get(`${BALANCE}/${path}`, { app_id: appId, ...fields }),
    available: (memberId) => account(`adapay/member/${memberId}`),
    held: () => account('adapay/held'),
  };
}

export function share(member: string, amount: string, feeFlag = 'N'): Record<string, string> {
  return { member_id: member, amount, fee_flag: feeFlag };
}

/** Lets everything run that is not waiting for the clock. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
