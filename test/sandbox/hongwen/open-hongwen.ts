import { createSign, createVerify } from 'node:crypto';
import { readFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { SHANGHAI_NOON } from '../../support/sandbox/start.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-hongwen-'));
const open: Sandbox[] = [];

afterAll(async () => {
  await Promise.all(open.map((sandbox) => sandbox.close()));
});

export const START = SHANGHAI_NOON;
export const SELLER = '10089581903';
export const COURIER = '10089581904';
export type Body = Record<string, unknown>;

/** The text of the integrators' rule, put together here: neither the adapter's nor the sandbox's. */
export function textOf(body: Readonly<Record<string, string>>): string {
  const names = Object.keys(body).sort();
  return names
    .filter((name) => name !== 'sign' && body[name] !== '')
    .map((name) => `${name}=${body[name]}`)
    .join('&');
}

export interface Stage {
  readonly sandbox: Sandbox;
  readonly trade: { tradeNo: string; outTradeNo: string; merchantNo: string };
  /** Posts a call and answers the raw text with what it says; changes are of the public parameters. */
  readonly post: (
    method: string,
    content: Body,
    changes?: Readonly<Record<string, string>>,
  ) => Promise<{ body: Body; text: string; status: number }>;
  readonly divide: (changes?: Body) => Promise<Body>;
  readonly giveBack: (changes?: Body) => Promise<Body>;
  readonly available: (account: string) => string;
  /** Whether a signature of the platform's is over a text. */
  readonly verifies: (text: string, signature: string) => boolean;
}

/** A sandbox on a virtual clock with a paid trade of 100.00 and two receivers. */
export async function openStage(options: Partial<SandboxOptions> = {}): Promise<Stage> {
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: START, ...options });
  open.push(sandbox);
  const { mchNo, merchantKeyPath, platformPublicKeyPath } = sandbox.credentials.hongwen;
  const [key, platform] = [readFileSync(merchantKeyPath), readFileSync(platformPublicKeyPath)];
  for (const account of [SELLER, COURIER]) sandbox.hongwen.setReceiver({ account });
  const trade = sandbox.hongwen.addTrade({ amount: '100.00' });
  const post: Stage['post'] = async (method, content, changes = {}) => {
    const fields: Record<string, string> = {
      ...{ mch_no: mchNo, method, charset: 'utf-8', sign_type: 'RSA', version: '1.0' },
      ...{ timestamp: '2025-11-22 12:00:00', biz_content: JSON.stringify(content) },
      ...changes,
    };
    const sign = createSign('RSA-SHA256').update(textOf(fields)).sign(key, 'base64');
    const answer = await sandbox.handle({
      method: 'POST',
      path: '/hongwen/gateway.do',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ sign, ...fields }),
    });
    if (answer === 'dropped') throw new Error('dropped');
    return { body: JSON.parse(answer.body) as Body, text: answer.body, status: answer.status };
  };
  const detail = (seller: string, courier: string): string =>
    JSON.stringify([
      { account: SELLER, amount: seller },
      { account: COURIER, amount: courier },
    ]);
  return {
    sandbox,
    trade,
    post,
    divide: async (changes = {}) => {
      const content = {
        trade_no: trade.tradeNo,
        divide_out_trade_no: 'D1',
        divide_detail: detail('60.00', '30.00'),
      };
      return (await post('trade.apply.divide', { ...content, ...changes })).body;
    },
    giveBack: async (changes = {}) => {
      const content = {
        divide_out_trade_no: 'D1',
        divide_back_out_trade_no: 'B1',
        divide_back_detail: detail('10.00', '30.00'),
      };
      return (await post('trade.apply.divide.back', { ...content, ...changes })).body;
    },
    available: (account) => sandbox.hongwen.available(account),
    verifies: (text, signature) =>
      createVerify('RSA-SHA256').update(text).verify(platform, signature, 'base64'),
  };
}
