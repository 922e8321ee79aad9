import { describe, expect, it } from 'vitest';
import type { Answer, Fields } from './merchant.js';
import { BALANCE, openStage, type Stage } from './open-adapay.js';

const CARD = {
  card_id: '6222020200112233445',
  card_name: '张三',
  cert_id: '110101199001011234',
  cert_type: '00',
  tel_no: '13800001234',
  bank_acct_type: '2',
};

function bind(stage: Stage, member_id: string, account_info: Fields = CARD): Promise<Answer> {
  const fields = { app_id: stage.appId, member_id, channel: 'bank_account', account_info };
  return stage.merchant.post(BALANCE, fields);
}

describe('members', () => {
  it('are opened once, found, changed and taken out of trades', async () => {
    const stage = await openStage();
    const { merchant, appId } = stage;
    const created = await merchant.post('/v1/members', { app_id: appId, member_id: 'm1', nickname: '小王' });
    expect(created.data).toMatchObject({
      status: 'succeeded',
      object: 'member',
      member_id: 'm1',
      disabled: 'N',
    });
    expect((await merchant.post('/v1/members', { app_id: appId, member_id: 'm1' })).data['error_code']).toBe(
      'SIM_MEMBER_EXISTS',
    );
    expect((await merchant.get('/v1/members/m1', { app_id: appId, member_id: 'm1' })).data).toMatchObject({
      member_id: 'm1',
    });
    expect((await merchant.get('/v1/members/m2', { app_id: appId })).data['error_code']).toBe(
      'SIM_NO_SUCH_MEMBER',
    );
    await merchant.post('/v1/members/update', { app_id: appId, member_id: 'm1', disabled: 'Y' });
    expect((await stage.pay({ in_member_id: 'm1' })).data['error_code']).toBe('SIM_MEMBER_DISABLED');
    expect(stage.sandbox.wireLog.find({ memberCode: 'm1' })[0]).toMatchObject({
      serialNumber: 'm1',
      orderNo: undefined,
    });
    const list = await merchant.get('/v1/members/list', { app_id: appId, page_size: '2' });
    expect(list.data).toMatchObject({
      has_more: true,
      members: [{ member_id: 'm1' }, { member_id: 'courier' }],
    });
    expect(stage.sandbox.effects.report({ serialNumber: 'm1' }).serialNumbers).toMatchObject([
      { kind: 'openAccount', memberCode: 'm1', count: 1 },
    ]);
  });

  it('under a real name need all of its fields', async () => {
    const stage = await openStage();
    const name = { tel_no: '13800001234', user_name: '张三', cert_type: '00', cert_id: '110101199001011234' };
    const realname = (fields: Fields): Promise<Answer> =>
      stage.merchant.post('/v1/members/realname', { app_id: stage.appId, member_id: 'm1', ...fields });
    expect((await realname({ ...name, cert_id: '' })).data).toMatchObject({ invalid_param: 'cert_id' });
    expect((await realname({ ...name, tel_no: '1380000' })).data).toMatchObject({ invalid_param: 'tel_no' });
    const done = await realname(name);
    expect(done.data['status']).toBe('succeeded');
    expect(JSON.stringify(done.data)).not.toMatch(/张三|1990|1380/);
    expect(JSON.stringify(stage.sandbox.wireLog.find())).not.toMatch(/张三|1990|13800/);
  });

  it('can be hidden from queries for a while', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'notFoundFor', ms: 1000, interface: 'members.query' });
    await stage.merchant.post('/v1/members', { app_id: stage.appId, member_id: 'm1' });
    const query = async (): Promise<unknown> =>
      (await stage.merchant.get('/v1/members/m1', { app_id: stage.appId })).data['status'];
    expect(await query()).toBe('failed');
    stage.sandbox.clock.advance(1000);
    expect(await query()).toBe('succeeded');
  });
});

describe('settle accounts', () => {
  it('are opened, shown without the card, changed and deleted, and then are gone', async () => {
    const stage = await openStage();
    const { merchant, appId } = stage;
    await merchant.post('/v1/members', { app_id: appId, member_id: 'm1' });
    const bound = await bind(stage, 'm1');
    const id = String(bound.data['id']);
    expect(id).toMatch(/^0035\d{12}$/);
    expect((await bind(stage, 'm1')).data['id']).toBe(id);
    expect((await bind(stage, 'm1', { ...CARD, card_id: '6222' })).data['error_code']).toBe(
      'SIM_SETTLE_ACCOUNT_EXISTS',
    );
    const about = { app_id: appId, member_id: 'm1', settle_account_id: id };
    const shown = await merchant.get(`${BALANCE}/${id}`, about);
    expect(shown.data).toMatchObject({ id, account_info: { card_id: '****3445' } });
    expect(JSON.stringify(shown.data)).not.toMatch(/张三|1990|1380/);
    expect(JSON.stringify(stage.sandbox.wireLog.find())).not.toMatch(
      /张三|1990|13800001234|6222020200112233445/,
    );
    expect((await merchant.post(`${BALANCE}/modify`, about)).data['invalid_param']).toBe('min_amt');
    expect((await merchant.post(`${BALANCE}/modify`, { ...about, min_amt: '1.00' })).data['min_amt']).toBe(
      '1.00',
    );
    expect((await merchant.post(`${BALANCE}/delete`, about)).data['status']).toBe('succeeded');
    for (const answer of [
      await merchant.post(`${BALANCE}/delete`, about),
      await merchant.get(`${BALANCE}/${id}`, about),
    ])
      expect(answer.data['error_code']).toBe('account_not_exists');
    expect((await bind(stage, 'm1')).data['id']).not.toBe(id);
  });

  it.each([
    ['channel', { channel: 'wechat' }],
    ['member_id', { member_id: 'nobody' }],
    ['cert_id', { account_info: { ...CARD, cert_id: undefined } }],
    ['bank_code', { account_info: { ...CARD, bank_acct_type: '1' } }],
    ['bank_acct_type', { account_info: { ...CARD, bank_acct_type: '3' } }],
    ['account_info', { account_info: 'none' }],
  ])('are rejected for a wrong %s', async (invalidParam, fields) => {
    const stage = await openStage();
    await stage.merchant.post('/v1/members', { app_id: stage.appId, member_id: 'm1' });
    const given = {
      app_id: stage.appId,
      member_id: 'm1',
      channel: 'bank_account',
      account_info: CARD,
      ...fields,
    };
    expect((await stage.merchant.post(BALANCE, given)).data).toMatchObject({
      status: 'failed',
      invalid_param: invalidParam,
    });
  });

  it('show the balance of a member, of the merchant, of its fee account and of what is under way', async () => {
    const stage = await openStage();
    const { settleAccountId } = stage.sandbox.adapay.addMember({ memberId: 'buyer' });
    stage.sandbox.adapay.fundFeeAccount({ amount: '5.00' });
    stage.sandbox.faults.add({ kind: 'pending', ms: 60_000 });
    await stage.pay({ trans_amt: '20.00' });
    const balance = async (fields: Record<string, string>): Promise<unknown> => {
      const { data } = await stage.list('balance', fields);
      return data['avl_balance'] ?? data['invalid_param'];
    };
    expect(await balance({ member_id: 'buyer', settle_account_id: settleAccountId })).toBe('980.00');
    expect(await balance({ member_id: 'buyer' })).toBe('settle_account_id');
    expect(await balance({ member_id: '0' })).toBe('0.00');
    expect(await balance({ member_id: '0', acct_type: '02' })).toBe('5.00');
    expect(await balance({ member_id: '0', acct_type: '03' })).toBe('20.00');
  });

  it('list settlements of 31 days at most', async () => {
    const stage = await openStage();
    const query = async (begin_date: string, end_date: string): Promise<unknown> =>
      (await stage.list('settle_details', { member_id: '0', begin_date, end_date })).data['status'];
    expect(await query('20251001', '20251031')).toBe('succeeded');
    expect(await query('20251001', '20251101')).toBe('failed');
    expect(await query('20251031', '20251001')).toBe('failed');
  });
});
