import { createHash, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  assureOf,
  CONFIRM,
  CREATE_PAY,
  payment,
  REFUND,
  refundFrom,
  WITHDRAW,
  whole,
  withdrawalOf,
} from './merchant.js';
import { openLianlian } from './open-lianlian.js';

interface Arrived {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A merchant's address that answers as it is told to. */
async function listener(answer: () => { status: number; body: string }) {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      arrived.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const { status, body } = answer();
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { arrived, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify` };
}

const SUCCESS = { status: 200, body: 'Success' };

describe('a notification of 连连', () => {
  it('is a signed body, for payments, refunds and withdrawals, and none for a confirmation', async () => {
    const { arrived, url } = await listener(() => SUCCESS);
    const { merchant, sandbox } = await openLianlian();
    const notify_url = url;
    await merchant.call(CREATE_PAY, payment(merchant, 'P', { notify_url }));
    await merchant.call(REFUND, { ...refundFrom('R', 10, assureOf(merchant)), notify_url });
    await merchant.call(CREATE_PAY, payment(merchant, 'P2', { notify_url }));
    await merchant.call(CONFIRM, whole('C', 'P2'));
    await merchant.call(WITHDRAW, withdrawalOf('W', { notify_url }));
    sandbox.clock.advance(5_000);
    await vi.waitFor(() => expect(arrived).toHaveLength(4));
    for (const { headers, body } of arrived) {
      const digest = Buffer.from(createHash('md5').update(body).digest('hex'));
      const signature = Buffer.from(String(headers['signature-data']), 'base64');
      expect(verify('RSA-MD5', digest, merchant.platformKey(), signature)).toBe(true);
    }
    const told = arrived.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(told).toMatchObject([
      { txn_seqno: 'P', txn_status: 'SUCCESS', pay_method_infos: [{ pay_type: 'BALANCE' }] },
      { refund_seqno: 'R', refund_status: 'SUCCESS', refund_amount: 10 },
      { txn_seqno: 'P2' },
      { txn_seqno: 'W', txn_status: 'SUCCESS', order_amount: 10 },
    ]);
  });

  it('is taken by "Success" alone, and sent twelve times more, five minutes apart', async () => {
    let answer = { status: 200, body: 'success' };
    const { arrived, url } = await listener(() => answer);
    const { merchant, sandbox } = await openLianlian();
    await merchant.call(CREATE_PAY, payment(merchant, 'P', { notify_url: url }));
    await vi.waitFor(() => expect(arrived).toHaveLength(1));
    for (const [at, wrong] of [
      { status: 200, body: '' },
      { status: 500, body: 'Success' },
      { status: 200, body: '{"ret_code":"0000"}' },
    ].entries()) {
      answer = wrong;
      await vi.waitFor(() => expect(sandbox.notifier.list()[0]?.attempts).toHaveLength(at + 1));
      sandbox.clock.advance(5 * 60_000);
      await vi.waitFor(() => expect(arrived).toHaveLength(at + 2));
    }
    expect(sandbox.notifier.list()).toMatchObject([{ acknowledged: false, over: false }]);
    answer = SUCCESS;
    await vi.waitFor(() => expect(sandbox.notifier.list()[0]?.attempts).toHaveLength(4));
    sandbox.clock.advance(5 * 60_000);
    await vi.waitFor(() =>
      expect(sandbox.notifier.list()).toMatchObject([{ acknowledged: true, over: true }]),
    );
    expect(arrived).toHaveLength(5);
  });

  it('ends after twelve retries', async () => {
    const { arrived, url } = await listener(() => ({ status: 503, body: '' }));
    const { merchant, sandbox } = await openLianlian({ rules: { notifyRetryMs: 1_000 } });
    await merchant.call(CREATE_PAY, payment(merchant, 'P', { notify_url: url }));
    for (let attempt = 1; attempt <= 13; attempt += 1) {
      await vi.waitFor(() => expect(sandbox.notifier.list()[0]?.attempts).toHaveLength(attempt));
      sandbox.clock.advance(1_000);
    }
    await vi.waitFor(() => expect(sandbox.notifier.list()).toMatchObject([{ over: true }]));
    expect(arrived).toHaveLength(13);
  });

  it('is forged by a signature over another body, where a fault says so', async () => {
    const { arrived, url } = await listener(() => SUCCESS);
    const { merchant, sandbox } = await openLianlian();
    sandbox.faults.add({ provider: 'lianlian', kind: 'notifyForge' });
    await merchant.call(CREATE_PAY, payment(merchant, 'P', { notify_url: url }));
    await vi.waitFor(() => expect(arrived).toHaveLength(1));
    const [{ headers, body }] = arrived as [Arrived];
    const digest = Buffer.from(createHash('md5').update(body).digest('hex'));
    const signature = Buffer.from(String(headers['signature-data']), 'base64');
    expect(verify('RSA-MD5', digest, merchant.platformKey(), signature)).toBe(false);
  });
});

describe('a withdrawal that nobody goes on with', () => {
  it.each(['sms', 'check'] as const)(
    'is closed in time, and the money is the user’s again: %s',
    async (withdrawalNeeds) => {
      const { merchant, sandbox, has } = await openLianlian({ rules: { withdrawalNeeds } });
      await merchant.call(WITHDRAW, withdrawalOf('W'));
      expect(has('buyer')).toBe('490.00');
      sandbox.clock.advance(30 * 60_000);
      const query = '/query/mch/v1/accp/txn/withdrawal-query';
      expect(await merchant.call(query, { txn_seqno: 'W' })).toMatchObject({ txn_status: 'FAILURE' });
      expect(has('buyer')).toBe('500.00');
    },
  );

  it('is not to be checked by a step that it does not wait for', async () => {
    const { merchant } = await openLianlian({ rules: { withdrawalNeeds: 'sms' } });
    await merchant.call(WITHDRAW, withdrawalOf('W'));
    const check = { txn_seqno: 'W', order_amount: 10, check_info: { check_result: 'ACCEPT' } };
    expect(await merchant.call('/mch/v1/accp/txn/withdrawal-check', check)).toMatchObject({
      ret_code: 'SIM_WRONG_STEP',
    });
  });
});
