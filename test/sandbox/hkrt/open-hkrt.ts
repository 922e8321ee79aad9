import { createHash } from 'node:crypto';
import { readFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { SHANGHAI_NOON } from '../../support/sandbox/start.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-hkrt-'));
const open: Sandbox[] = [];

afterAll(async () => {
  await Promise.all(open.map((sandbox) => sandbox.close()));
});

export const START = SHANGHAI_NOON;
export type Body = Record<string, unknown>;

/** The signature of a body, put together here from the vendor's rule: neither the adapter's nor the sandbox's. */
export function signBody(body: Body, accessKey: string): string {
  const text = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    if (Array.isArray(value)) return value.map(text).filter(Boolean).join('&');
    if (typeof value !== 'object') return JSON.stringify(value).replace(/^"|"$/g, '');
    const names = Object.keys(value).sort();
    return names
      .map((name) => [name, text((value as Body)[name])] as const)
      .filter(([, part]) => part !== '')
      .map(([name, part]) => `${name}=${part}`)
      .join('&');
  };
  const { sign: _sign, ...rest } = body;
  return createHash('md5')
    .update(text(rest) + accessKey)
    .digest('hex')
    .toUpperCase();
}

export interface Stage {
  readonly sandbox: Sandbox;
  readonly accessKey: string;
  /** Posts a signed body and reads the answer; the raw text with it. */
  readonly post: (path: string, body: Body) => Promise<{ body: Body; text: string; status: number }>;
  readonly trade: { tradeNo: string; merchantNo: string };
  readonly ledger: (changes?: Body) => Promise<Body>;
  readonly query: (applyNo: string) => Promise<Body>;
  readonly available: (receiveNo: string) => string;
}

export const SELLER = '833112128140726';
export const COURIER = '833212168540726';

/** A sandbox on a virtual clock with a paid trade of 100.00 and two receivers. */
export async function openStage(options: Partial<SandboxOptions> = {}): Promise<Stage> {
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: START, ...options });
  open.push(sandbox);
  const { accessId, accessKeyPath, agentNo } = sandbox.credentials.hkrt;
  const accessKey = readFileSync(accessKeyPath, 'utf8').trim();
  for (const receiveNo of [SELLER, COURIER]) sandbox.hkrt.setReceiver({ receiveNo });
  const trade = sandbox.hkrt.addTrade({ amount: '100.00' });
  const post: Stage['post'] = async (path, body) => {
    const whole = { agent_no: agentNo, accessid: accessId, ...body };
    const answer = await sandbox.handle({
      method: 'POST',
      path: `/hkrt/api/v1/${path}`,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ sign: signBody(whole, accessKey), ...whole }),
    });
    if (answer === 'dropped') throw new Error('dropped');
    return { body: JSON.parse(answer.body) as Body, text: answer.body, status: answer.status };
  };
  const ofTrade = { merch_no: trade.merchantNo, trade_no: trade.tradeNo };
  return {
    sandbox,
    accessKey,
    post,
    trade,
    ledger: async (changes = {}) => {
      const ledger_relation = [
        { receive_no: SELLER, amt: '60.00', remark: '' },
        { receive_no: COURIER, amt: '30.00', remark: '' },
      ];
      const body = { ...ofTrade, apply_no: 'A1', ledger_relation, ...changes };
      return (await post('delay-ledger/ledger', body)).body;
    },
    query: async (applyNo) =>
      (await post('delay-ledger/query-by-applyno', { ...ofTrade, apply_no: applyNo })).body,
    available: (receiveNo) => sandbox.hkrt.available(receiveNo),
  };
}
