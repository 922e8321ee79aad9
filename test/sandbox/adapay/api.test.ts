import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BALANCE, openStage, type Stage } from './open-adapay.js';

const PAY = `${BALANCE}/balancePay`;

function payBody(stage: Stage, fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    app_id: stage.appId,
    order_no: 'G1',
    out_member_id: 'buyer',
    in_member_id: 'seller',
    trans_amt: '1.00',
    goods_title: '茶叶 & 茶具',
    goods_desc: '描述',
    ...fields,
  });
}

describe('the gateway', () => {
  it('takes a body in any order and spacing, signed as it was sent', async () => {
    const stage = await openStage();
    const body = `${payBody(stage).slice(0, -1)},\n  "adapay_func_code": "settle_accounts.balancePay" }`;
    const answer = stage.merchant.read(await stage.merchant.send(PAY, body));
    expect(answer).toMatchObject({ http: 200, genuine: true, data: { status: 'succeeded' } });
  });

  it('signs what it answers, so that a changed byte shows', async () => {
    const stage = await openStage();
    const answer = await stage.merchant.send(PAY, payBody(stage));
    if (answer === 'dropped') throw new Error('dropped');
    const { data, signature } = JSON.parse(answer.body) as { data: string; signature: string };
    expect(signature).toHaveLength(172);
    expect(stage.merchant.verifies(data, signature)).toBe(true);
    expect(stage.merchant.verifies(data.replace('1.00', '1.01'), signature)).toBe(false);
  });

  it.each([
    [
      'another body',
      (stage: Stage) => ({
        signature: stage.merchant.sign(
          stage.merchant.credentials.baseUrl + PAY + payBody(stage, { trans_amt: '2.00' }),
        ),
      }),
    ],
    ['the body alone', (stage: Stage) => ({ signature: stage.merchant.sign(payBody(stage)) })],
    [
      'another address',
      (stage: Stage) => ({
        signature: stage.merchant.sign(`https://elsewhere.example${PAY}${payBody(stage)}`),
      }),
    ],
    [
      'SHA256',
      (stage: Stage) => {
        const key = createPrivateKey(readFileSync(stage.merchant.credentials.merchantKeyPath));
        const text = Buffer.from(stage.merchant.credentials.baseUrl + PAY + payBody(stage));
        return { signature: sign('RSA-SHA256', text, key).toString('base64') };
      },
    ],
    ['nothing', () => ({ signature: '' })],
  ])('turns away a signature over %s, unsigned and with 401', async (_over, headers) => {
    const stage = await openStage();
    const answer = stage.merchant.read(await stage.merchant.send(PAY, payBody(stage), headers(stage)));
    expect(answer).toMatchObject({ http: 401, genuine: false, data: { error_code: 'security_exception' } });
    expect(stage.available('buyer')).toBe('1000.00');
  });

  it('tells live from test by the api key, and knows no other', async () => {
    const stage = await openStage();
    const { apiKeyLive } = stage.merchant.credentials;
    const live = await stage.merchant.send(PAY, payBody(stage), { authorization: apiKeyLive });
    expect(stage.merchant.read(live).data['prod_mode']).toBe('true');
    const other = await stage.merchant.send(PAY, payBody(stage), { authorization: `Bearer ${apiKeyLive}` });
    expect(stage.merchant.read(other)).toMatchObject({
      http: 401,
      data: { error_code: 'SIM_UNKNOWN_API_KEY' },
    });
  });

  it('takes a query signed as it is, and escaped as PHP signs it', async () => {
    const stage = await openStage();
    const { merchant, appId } = stage;
    const path = `${BALANCE}/balancePayList`;
    const given = { app_id: appId, order_no: 'x', note: '中文 a+b' };
    expect((await merchant.get(path, given)).http).toBe(200);
    const escaped = new URLSearchParams(Object.entries(given).sort()).toString();
    const signature = merchant.sign(merchant.credentials.baseUrl + path + escaped);
    expect((await merchant.get(path, given, { signature })).http).toBe(200);
  });

  it.each([
    ['the base path left off', (host: string) => `http://${host}`],
    ['https before a proxy', (host: string) => `https://${host}/adapay`],
  ])('takes a signature over the address that was called, with %s', async (_what, origin) => {
    const stage = await openStage();
    const signature = stage.merchant.sign(`${origin('api.adapay.tech')}${PAY}${payBody(stage)}`);
    const answer = await stage.merchant.send(PAY, payBody(stage), { host: 'api.adapay.tech', signature });
    expect(stage.merchant.read(answer).data['status']).toBe('succeeded');
  });

  it('knows no other path, and no other method', async () => {
    const stage = await openStage();
    const unknown = { http: 404, genuine: false, data: { error_code: 'SIM_UNKNOWN_PATH' } };
    expect(await stage.merchant.post(`${BALANCE}/transfer`, {})).toMatchObject(unknown);
    expect(await stage.merchant.get(PAY)).toMatchObject(unknown);
  });

  it.each(['[]', 'null', '{"app_id":', ''])('rejects the body %j', async (body) => {
    const stage = await openStage();
    const answer = stage.merchant.read(await stage.merchant.send(PAY, body));
    expect(answer).toMatchObject({ http: 400, genuine: true, data: { error_code: 'SIM_BAD_JSON' } });
  });

  it.each([
    ['200', 200],
    ['400', 400],
    ['402', 402],
  ] as const)('answers a rejection with HTTP %s when the rules say so', async (rejectionHttpStatus, http) => {
    const stage = await openStage({ adapay: { rejectionHttpStatus } });
    expect(await stage.pay({ trans_amt: '5000.00' })).toMatchObject({ http, genuine: true });
    expect(await stage.pay({ trans_amt: '1' })).toMatchObject({ http, genuine: true });
  });

  it('works over a socket as well', async () => {
    const stage = await openStage();
    const { merchant } = stage;
    const body = payBody(stage);
    const answer = await fetch(merchant.credentials.baseUrl + PAY, {
      method: 'POST',
      headers: {
        authorization: merchant.credentials.apiKeyTest,
        signature: merchant.sign(merchant.credentials.baseUrl + PAY + body),
        'content-type': 'application/json',
      },
      body,
    });
    expect(merchant.read({ status: answer.status, headers: {}, body: await answer.text() })).toMatchObject({
      http: 200,
      genuine: true,
      data: { status: 'succeeded', order_no: 'G1' },
    });
    const path = `${BALANCE}/balancePayList`;
    const list = await fetch(`${merchant.credentials.baseUrl}${path}?order_no=G1&app_id=${stage.appId}`, {
      headers: {
        authorization: merchant.credentials.apiKeyTest,
        signature: merchant.sign(`${merchant.credentials.baseUrl}${path}app_id=${stage.appId}&order_no=G1`),
      },
    });
    expect(merchant.read({ status: list.status, headers: {}, body: await list.text() }).data).toMatchObject({
      payments: [{ order_no: 'G1' }],
    });
  });

  it('gives the keys in PEM and in bare Base64, and the api keys for live and test', async () => {
    const stage = await openStage();
    const { credentials } = stage.merchant;
    const read = (path: string): string => readFileSync(path, 'utf8').trim();
    const bare = read(credentials.merchantKeyBase64Path);
    expect(bare).toMatch(/^[A-Za-z0-9+/]+=*$/);
    const wrapped = `-----BEGIN PRIVATE KEY-----\n${bare}\n-----END PRIVATE KEY-----`;
    const again = createPrivateKey(wrapped).export({ type: 'pkcs8', format: 'pem' });
    expect(String(again).trim()).toBe(read(credentials.merchantKeyPath));
    expect(read(credentials.adapayPublicKeyPath).replace(/-----[A-Z ]+-----|\s/g, '')).toBe(
      read(credentials.adapayPublicKeyBase64Path),
    );
    expect(credentials.apiKeyLive).toMatch(/^api_live_[0-9a-f-]{36}$/);
    expect(credentials.apiKeyTest).toMatch(/^api_test_[0-9a-f-]{36}$/);
  });
});
