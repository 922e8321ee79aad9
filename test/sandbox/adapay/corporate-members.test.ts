import { describe, expect, it } from 'vitest';
import { openListener } from './listener.js';
import type { Answer } from './merchant.js';
import { openStage, type Stage } from './open-adapay.js';

const COMPANY = {
  order_no: 'A1',
  member_id: 'corp1',
  name: '某某有限公司',
  prov_code: '0031',
  area_code: '3100',
  social_credit_code: '91310000MA1K000000',
  social_credit_code_expires: '20301231',
  business_scope: '批发、零售',
  legal_person: '李四',
  legal_cert_id: '110101198001011234',
  legal_cert_id_expires: '20301231',
  legal_mp: '13900001234',
  address: '上海市某路 1 号',
};
const BANK = {
  bank_code: '01020000',
  bank_acct_type: '1',
  card_no: '6222020200112233445',
  card_name: '某某有限公司',
};
/** A zip begins so, and goes on with bytes that are no text. */
const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe, 0x0d, 0x0a, 0x00, 0x80]);

/** As form-data libraries write it. */
function multipart(fields: Record<string, string>, file: Buffer | undefined): { type: string; body: Buffer } {
  const mark = '----holdfast7MA4YWxkTrZu0gW';
  const part = (head: string, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`--${mark}\r\n${head}\r\n\r\n`), content, Buffer.from('\r\n')]);
  const parts = Object.entries(fields).map(([name, value]) =>
    part(`Content-Disposition: form-data; name="${name}"`, Buffer.from(value)),
  );
  const head =
    'Content-Disposition: form-data; name="attach_file"; filename="papers.zip"\r\nContent-Type: application/zip';
  if (file) parts.push(part(head, file));
  parts.push(Buffer.from(`--${mark}--\r\n`));
  return { type: `multipart/form-data; boundary=${mark}`, body: Buffer.concat(parts) };
}

async function apply(
  stage: Stage,
  given: Record<string, string> = {},
  how: { readonly path?: string; readonly file?: Buffer | undefined } = { file: ZIP },
): Promise<Answer> {
  const { merchant, appId } = stage;
  const path = how.path ?? '/v1/corp_members';
  const fields: Record<string, string> = { app_id: appId, ...COMPANY, ...given };
  const sorted = Object.keys(fields).sort();
  const text = sorted.map((name) => `${name}=${fields[name] ?? ''}`).join('&');
  const { type, body } = multipart(fields, how.file);
  const answer = await fetch(merchant.credentials.baseUrl + path, {
    method: 'POST',
    headers: {
      authorization: merchant.credentials.apiKeyTest,
      signature: merchant.sign(merchant.credentials.baseUrl + path + text),
      'content-type': type,
    },
    body: new Uint8Array(body),
  });
  return merchant.read({ status: answer.status, headers: {}, body: await answer.text() });
}

async function state(stage: Stage): Promise<unknown> {
  const { merchant, appId } = stage;
  return (await merchant.get('/v1/corp_members/corp1', { app_id: appId, member_id: 'corp1' })).data[
    'audit_state'
  ];
}

describe('a corporate member', () => {
  it.each([
    ['D', {}],
    ['E', BANK],
  ])('is audited and then in state %s, which it is told', async (wanted, bank) => {
    const stage = await openStage();
    const listener = await openListener(200);
    const answer = await apply(stage, { ...bank, notify_url: listener.url });
    expect(answer).toMatchObject({ http: 200, genuine: true, data: { status: 'pending', audit_state: 'A' } });
    expect(await state(stage)).toBe('A');
    expect((await stage.pay({ in_member_id: 'corp1' })).data['error_code']).toBe('SIM_NO_SUCH_MEMBER');
    stage.sandbox.clock.advance(1000);
    expect(await state(stage)).toBe(wanted);
    await listener.until(1);
    const data = listener.arrived[0]?.['data'] ?? '';
    expect(listener.arrived[0]).toMatchObject({ type: 'corp_member.succeeded' });
    expect(stage.merchant.verifies(data, listener.arrived[0]?.['sign'] ?? '')).toBe(true);
    expect(JSON.parse(data)).toMatchObject({ member_id: 'corp1', order_no: 'A1', audit_state: wanted });
    expect(JSON.parse(data)).toHaveProperty('prod_mode', 'false');
    expect('settle_account_id' in (JSON.parse(data) as object)).toBe(wanted === 'E');
    expect((await stage.pay({ in_member_id: 'corp1' })).data['status']).toBe('succeeded');
    expect(JSON.stringify(stage.sandbox.wireLog.find())).not.toMatch(
      /李四|1980|13900001234|有限公司|某路|6222020200112233445/,
    );
  });

  it('that fails its audit is no member, and may apply again', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'pending', ms: 10, end: 'failed', interface: 'corp_members', times: 1 });
    await apply(stage);
    stage.sandbox.clock.advance(10);
    expect(await state(stage)).toBe('B');
    await apply(stage, { order_no: 'A2' });
    expect((await apply(stage, { order_no: 'A3' })).data['error_code']).toBe('SIM_AUDIT_UNDER_WAY');
    stage.sandbox.clock.advance(1000);
    expect(await state(stage)).toBe('D');
  });

  it('is changed by an audit as well', async () => {
    const stage = await openStage();
    await apply(stage);
    stage.sandbox.clock.advance(1000);
    const path = '/v1/corp_members/update';
    expect((await apply(stage, { order_no: 'A2' }, { path, file: undefined })).data['status']).toBe(
      'pending',
    );
    stage.sandbox.clock.advance(1000);
    expect(await state(stage)).toBe('S');
    const other = await apply(stage, { order_no: 'A3', member_id: 'buyer' }, { path, file: undefined });
    expect(other.data['error_code']).toBe('SIM_NO_SUCH_MEMBER');
  });

  it('needs its papers, and all four fields of a card or none', async () => {
    const stage = await openStage();
    expect((await apply(stage, {}, { file: undefined })).data['invalid_param']).toBe('attach_file');
    expect((await apply(stage, {}, { file: Buffer.alloc(9 * 1_048_576 + 1) })).data['invalid_param']).toBe(
      'attach_file',
    );
    expect((await apply(stage, { card_no: '1' })).data['invalid_param']).toBe('bank_code');
    expect((await apply(stage, { name: '' })).data['invalid_param']).toBe('name');
  });

  it('is opened once for one order number', async () => {
    const stage = await openStage();
    await apply(stage);
    await apply(stage);
    stage.sandbox.clock.advance(1000);
    expect((await apply(stage)).data).toMatchObject({ status: 'succeeded', audit_state: 'D' });
    expect(stage.sandbox.effects.report({ serialNumber: 'A1' }).serialNumbers).toMatchObject([
      { kind: 'openAccount', count: 1 },
    ]);
    expect((await apply(stage, { order_no: 'A2' })).data['error_code']).toBe('SIM_MEMBER_EXISTS');
  });
});
