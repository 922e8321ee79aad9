import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LianlianRules } from '../../../src/sandbox/lianlian/rules.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { CREATE_PAY, Merchant, payment } from './merchant.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-lianlian-sandbox-'));

/** A sandbox on a clock of its own, with a buyer of 500.00 and a seller, and the payment P of 100.00 if it is wanted. */
export async function openLianlian(
  options: { readonly rules?: Partial<LianlianRules>; readonly paid?: boolean } = {},
): Promise<{ sandbox: Sandbox; merchant: Merchant; has: (member: string) => string }> {
  const startAt = Date.UTC(2026, 0, 5, 2);
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt, lianlian: options.rules });
  onTestFinished(() => sandbox.close());
  for (const userId of ['buyer', 'seller', 'courier']) sandbox.lianlian.addUser({ userId });
  sandbox.lianlian.deposit({ userId: 'buyer', amount: '500.00' });
  const merchant = new Merchant(sandbox);
  if (options.paid === true) await merchant.call(CREATE_PAY, payment(merchant, 'P'));
  const has = (member: string): string => {
    const { accounts } = sandbox.ledger.report();
    const found = accounts.find(
      ({ account, memberCode }) => memberCode === member || account === `lianlian/${member}`,
    );
    return found?.available ?? '0.00';
  };
  return { sandbox, merchant, has };
}
