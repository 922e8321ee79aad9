import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStage, textOf, type Stage } from './open-hongwen.js';

/** A shop that keeps what it is told, and answers what the test says. */
async function openShop(answer: () => string): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push(Buffer.concat(chunks).toString());
      response.end(answer());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/n`, heard };
}

async function delivered({ sandbox }: Stage, type: string): Promise<void> {
  await expect
    .poll(() => sandbox.notifier.list({ type }).some(({ acknowledged }) => acknowledged))
    .toBe(true);
}

describe('notifications of 鸿闻', () => {
  it('go to the request’s notify_url when a split and its return have ended, signed, in the sandbox’s own form', async () => {
    const stage = await openStage();
    const { post, trade, sandbox, verifies } = stage;
    const shop = await openShop(() => 'success');
    const notify_url = shop.url;
    const detail = '[{"account":"10089581903","amount":"60.00"}]';
    await post(
      'trade.apply.divide',
      { trade_no: trade.tradeNo, divide_out_trade_no: 'D1', divide_detail: detail },
      { notify_url },
    );
    expect(shop.heard).toEqual([]);
    sandbox.clock.advance(1_000);
    await delivered(stage, 'divide');
    await post(
      'trade.apply.divide.back',
      { divide_out_trade_no: 'D1', divide_back_out_trade_no: 'B1', divide_back_detail: detail },
      { notify_url },
    );
    sandbox.clock.advance(1_000);
    await delivered(stage, 'divide.back');
    const [divide, back] = shop.heard.map((body) => Object.fromEntries(new URLSearchParams(body)));
    expect(divide).toMatchObject({
      notify_type: 'SIM_DIVIDE',
      divide_out_trade_no: 'D1',
      divide_status: 'DIVIDE_SUCCESS',
      divide_detail: detail,
    });
    expect(back).toMatchObject({
      notify_type: 'SIM_DIVIDE_BACK',
      divide_back_out_trade_no: 'B1',
      divide_status: 'DIVIDE_REFUND',
      SIM_BACK_STATUS: 'SIM_BACK_SUCCESS',
    });
    for (const fields of [divide!, back!]) expect(verifies(textOf(fields), fields['sign'] ?? '')).toBe(true);
  });

  it('of a payment go to the address of the control API, and come again until somebody answers success', async () => {
    let isReady = false;
    const shop = await openShop(() => (isReady ? 'success' : 'ok'));
    const stage = await openStage();
    stage.sandbox.hongwen.setNotifyUrl(shop.url);
    stage.sandbox.hongwen.addTrade({ amount: '1.00' });
    await expect.poll(() => shop.heard.length).toBe(1);
    isReady = true;
    await expect
      .poll(() => {
        stage.sandbox.clock.advance(1_000);
        return stage.sandbox.notifier.list({ type: 'trade.paid' })[0]?.acknowledged;
      })
      .toBe(true);
    expect(shop.heard.length).toBeGreaterThan(1);
  });
});
