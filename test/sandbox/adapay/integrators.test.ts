import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { BALANCE, openStage, share, type Stage } from './open-adapay.js';
import type { Answer } from './merchant.js';

/** Bytes over a socket, as a client that nobody here wrote sends them. */
async function raw(stage: Stage, head: string, body = ''): Promise<Answer> {
  const socket = connect(stage.sandbox.port, '127.0.0.1');
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  socket.end(`${head}\r\nHost: 127.0.0.1:${stage.sandbox.port}\r\nConnection: close\r\n${length}\r\n${body}`);
  const [top = '', answer = ''] = (await text(socket)).split('\r\n\r\n');
  return stage.merchant.read({ status: Number(top.split(' ')[1]), headers: {}, body: answer });
}

function post(stage: Stage, path: string, body: string): Promise<Answer> {
  const { merchant } = stage;
  const { baseUrl, apiKeyTest } = merchant.credentials;
  const signature = merchant.sign(baseUrl + path + body);
  return raw(
    stage,
    `POST /adapay${path} HTTP/1.1\r\nAuthorization: ${apiKeyTest}\r\nSignature: ${signature}\r\nContent-Type: application/json`,
    body,
  );
}

const payment = (stage: Stage, fields: string) =>
  `{"app_id":"${stage.appId}","order_no":"PY_1","pay_amt":"1.00","goods_title":"t","goods_desc":"d",${fields}}`;

describe('what integrators send', () => {
  it('a member as the number 0, and shares by it', async () => {
    const stage = await openStage();
    stage.sandbox.adapay.deposit({ memberId: '0', amount: '10.00' });
    const body = `{"app_id":"${stage.appId}","order_no":"B1","out_member_id":0,"in_member_id":"seller","trans_amt":"1.00","goods_title":"t","goods_desc":"d","pay_mode":"","div_members":[{"member_id":"seller","amount":"0.60","fee_flag":"Y"},{"member_id":"agent","amount":"0.40","fee_flag":"N"}]}`;
    expect((await post(stage, `${BALANCE}/balancePay`, body)).data).toMatchObject({ status: 'succeeded' });
    // The same number as a text is the same request.
    const again = body.replace('"out_member_id":0', '"out_member_id":"0"');
    expect((await post(stage, `${BALANCE}/balancePay`, again)).data).toMatchObject({ status: 'succeeded' });
    expect([stage.available('0'), stage.available('seller'), stage.available('agent')]).toEqual([
      '9.00',
      '0.60',
      '0.40',
    ]);
    expect(stage.sandbox.wireLog.find({ interface: 'settle_accounts.balancePay' })[0]).toMatchObject({
      memberCode: '0',
    });
  });

  it('a share of the member 0, by the number', async () => {
    const stage = await openStage();
    const id = await stage.hold();
    const div_members = [share('seller', '90.00', 'Y'), { ...share('', '10.00'), member_id: 0 }];
    expect((await stage.confirm(id, { div_members })).data['status']).toBe('succeeded');
    expect(stage.available('0')).toBe('10.00');
  });

  it('bank_acct_type as the number 2', async () => {
    const stage = await openStage();
    await stage.merchant.post('/v1/members', { app_id: stage.appId, member_id: 'fresh' });
    const info =
      '"card_id":"6222021234567890123","card_name":"王小明","cert_id":"110101199003074514","cert_type":"00","tel_no":"13800138000","bank_acct_type":2';
    const body = `{"app_id":"${stage.appId}","member_id":"fresh","channel":"bank_account","account_info":{${info}}}`;
    expect((await post(stage, '/v1/settle_accounts', body)).data).toMatchObject({
      status: 'succeeded',
      account_info: { bank_acct_type: '2' },
    });
  });

  it('an amount as a number is none: it has lost its decimals', async () => {
    const stage = await openStage();
    expect((await stage.pay({ trans_amt: 1 })).data).toMatchObject({
      error_code: 'request_parameter_error',
      invalid_param: 'trans_amt',
    });
  });

  it('an object without members as PHP writes it', async () => {
    const stage = await openStage();
    const fields = '"pay_channel":"alipay","pay_mode":"delay","expend":[],"device_info":[],"div_members":[]';
    expect((await post(stage, '/v1/payments', payment(stage, fields))).data['status']).toBe('succeeded');
    const missing = `{"app_id":"${stage.appId}","member_id":"buyer","channel":"bank_account","account_info":[]}`;
    expect((await post(stage, '/v1/settle_accounts', missing)).data).toMatchObject({
      error_code: 'request_parameter_error',
      invalid_param: 'account_info',
    });
  });

  it('a query with the bytes of Chinese text unescaped', async () => {
    const stage = await openStage();
    const { baseUrl, apiKeyTest } = stage.merchant.credentials;
    const path = `${BALANCE}/balancePayList`;
    const query = `app_id=${stage.appId}&note=茶叶&order_no=x`;
    const request = (signed: string) =>
      raw(
        stage,
        `GET /adapay${path}?${query} HTTP/1.1\r\nAuthorization: ${apiKeyTest}\r\nSignature: ${stage.merchant.sign(baseUrl + path + signed)}`,
      );
    expect(await request(query)).toMatchObject({ http: 200, genuine: true, data: { status: 'succeeded' } });
    expect(await request(query.replace('茶叶', '茶'))).toMatchObject({ http: 401 });
    stage.sandbox.faults.add({ kind: 'doAndDrop', interface: 'settle_accounts.balancePayList', times: 1 });
    await expect(request(query)).rejects.toThrow();
  });
});

describe('what integrators read', () => {
  it.each([
    ['alipay', 'pay_info', /^https:\/\/pay\.sandbox\.invalid\/\d+$/],
    ['wx_pub', 'pay_info', /^\{"package":"prepay_id=SIM_\d+"\}$/],
    ['alipay_qr', 'qrcode_url', /^https:\/\/pay\.sandbox\.invalid\/\d+$/],
  ])('of a payment by %s: succeeded at creation, %s and query_url', async (channel, field, form) => {
    const stage = await openStage();
    const { data } = await post(stage, '/v1/payments', payment(stage, `"pay_channel":"${channel}"`));
    const id = String(data['id']);
    expect(data).toMatchObject({
      status: 'succeeded',
      expend: { [field]: expect.stringMatching(form) as string },
      query_url: `${stage.merchant.credentials.baseUrl}/v1/payments/${id}`,
    });
    // It was created, not paid: that is what its query says.
    expect((await stage.merchant.get(`/v1/payments/${id}`)).data['status']).toBe('pending');
    expect(stage.available('0')).toBe('none');
  });

  it('of a payment whose payer’s code was scanned: nothing to pay by', async () => {
    const stage = await openStage();
    const { data } = await post(stage, '/v1/payments', payment(stage, '"pay_channel":"wx_scan"'));
    expect(data).toMatchObject({ status: 'succeeded', expend: {} });
  });

  it('of a creation is pending where the rules say so', async () => {
    const stage = await openStage({ adapay: { createdPaymentStatus: 'pending' } });
    const created = () => post(stage, '/v1/payments', payment(stage, '"pay_channel":"alipay"'));
    expect((await created()).data['status']).toBe('pending');
    stage.sandbox.clock.advance(1000);
    expect((await created()).data['status']).toBe('succeeded');
  });

  it('of a creation that is repeated after its payment failed: that it failed', async () => {
    const stage = await openStage({ adapay: { channelEnds: 'failed' } });
    const created = () => post(stage, '/v1/payments', payment(stage, '"pay_channel":"alipay"'));
    expect((await created()).data['status']).toBe('succeeded');
    stage.sandbox.clock.advance(1000);
    expect((await created()).data['status']).toBe('failed');
  });

  it('of a commission for a payment that nobody has paid: a code of the sandbox’s own', async () => {
    const stage = await openStage();
    const created = await post(stage, '/v1/payments', payment(stage, '"pay_channel":"alipay"'));
    const take = (payment_id: unknown, order_no: string) =>
      stage.merchant.post(`${BALANCE}/commissions`, { order_no, payment_id, trans_amt: '0.10' });
    expect((await take(created.data['id'], 'S1')).data['error_code']).toBe('SIM_NOT_PAID');
    expect((await take('0021', 'S2')).data['error_code']).toBe('order_id_not_exists');
    stage.sandbox.clock.advance(1000);
    expect((await take(created.data['id'], 'S3')).data['status']).toBe('succeeded');
  });
});
