import { describe, expect, it } from 'vitest';
import { CREATE_PAY, payment, type Merchant } from './merchant.js';
import { openLianlian } from './open-lianlian.js';

const CUSTOMER = '/mch/v1/accp/customer';
const NOW = '20260105100000';
const PHONE = '13800138000';

const open = (merchant: Merchant, number: string) =>
  merchant.call(`${CUSTOMER}/openacct-snapply-individual`, {
    user_id: 'new',
    txn_seqno: number,
    txn_time: NOW,
    basic_info: {
      reg_phone: merchant.sealed(PHONE),
      user_name: merchant.sealed('王小明'),
      id_type: 'ID_CARD',
      id_no: merchant.sealed('110101199003074514'),
    },
  });
const apply = (merchant: Merchant, number: string) =>
  merchant.call(`${CUSTOMER}/openacct-activate-apply`, {
    user_id: 'new',
    txn_seqno: number,
    txn_time: NOW,
    linked_acct_info: {
      linked_acct_no: merchant.sealed('6222021234567890123'),
      linked_phone: merchant.sealed(PHONE),
    },
  });

async function applied(rules: Parameters<typeof openLianlian>[0] = {}) {
  const opened = await openLianlian(rules);
  const { merchant, sandbox } = opened;
  await open(merchant, 'A1');
  const { token } = await apply(merchant, 'A2');
  const verify = (changes: object = {}) =>
    merchant.call(`${CUSTOMER}/openacct-activate-verify`, {
      user_id: 'new',
      txn_seqno: 'A2',
      token,
      verify_code: sandbox.sms.latest(PHONE)?.code,
      ...changes,
    });
  return { ...opened, verify };
}

describe('an account at 连连', () => {
  it('waits for its activation, and pays nothing until then', async () => {
    const { merchant, verify, sandbox } = await applied();
    sandbox.lianlian.deposit({ userId: 'new', amount: '100.00' });
    const pay = (number: string) => merchant.call(CREATE_PAY, payment(merchant, number, { user_id: 'new' }));
    expect(await pay('P1')).toMatchObject({ ret_code: 'SIM_NOT_ACTIVE' });
    expect(await verify()).toMatchObject({ ret_code: '0000' });
    expect(await pay('P2')).toMatchObject({ ret_code: '0000' });
  });

  it('is opened once', async () => {
    const { merchant, sandbox } = await applied();
    expect(await open(merchant, 'A9')).toMatchObject({ ret_code: '2006' });
    const { members } = sandbox.effects.report();
    expect(members.filter(({ kind }) => kind === 'openAccount')).toMatchObject([
      { memberCode: 'new', count: 1 },
    ]);
  });

  it('takes no personal field that is not encrypted for the platform', async () => {
    const { merchant } = await openLianlian();
    const answer = await merchant.call(`${CUSTOMER}/openacct-snapply-individual`, {
      user_id: 'new',
      txn_seqno: 'A',
      txn_time: NOW,
      basic_info: { reg_phone: PHONE, user_name: '王小明', id_type: 'ID_CARD', id_no: '1' },
    });
    expect(answer).toMatchObject({ ret_code: '1005' });
  });

  it.each([
    ['a wrong code', { verify_code: '0' }, '1017'],
    ['another token', { token: '0'.repeat(32) }, '1018'],
    ['another application', { txn_seqno: 'A3' }, '1018'],
  ])('is not activated by %s', async (_name, changes, ret_code) => {
    const { verify } = await applied();
    expect(await verify(changes)).toMatchObject({ ret_code });
    expect(await verify()).toMatchObject({ ret_code: '0000' });
  });

  it('is activated within half an hour, and no later', async () => {
    const { verify, sandbox } = await applied();
    sandbox.clock.advance(30 * 60_000 + 1);
    expect(await verify()).toMatchObject({ ret_code: '1018' });
  });

  it('takes so many wrong codes and no more, and a new application again', async () => {
    const { merchant, verify, sandbox } = await applied({ rules: { wrongCodesAllowed: 1 } });
    expect(await verify({ verify_code: '0' })).toMatchObject({ ret_code: '1017' });
    expect(await verify({ verify_code: '1' })).toMatchObject({ ret_code: '1017' });
    expect(await verify()).toMatchObject({ ret_code: '1019' });
    const { token } = await apply(merchant, 'A3');
    const verify_code = sandbox.sms.latest(PHONE)?.code;
    expect(await verify({ txn_seqno: 'A3', token, verify_code })).toMatchObject({ ret_code: '0000' });
    expect(await apply(merchant, 'A4')).toMatchObject({ ret_code: '2008' });
  });

  it('shows balances and bound cards, and hides a card that is young where a fault says so', async () => {
    const { merchant, verify, sandbox } = await applied();
    await verify();
    expect(await merchant.call(`${CUSTOMER}/query-acctinfo`, { user_id: 'nobody' })).toMatchObject({
      ret_code: 'SIM_NO_SUCH_USER',
    });
    const merchants = { user_id: merchant.mchId, user_type: 'INNERMERCHANT' };
    expect(await merchant.call(`${CUSTOMER}/query-acctinfo`, merchants)).toMatchObject({
      acctinfo_list: [{ acct_type: 'MCHOWN' }],
    });
    const cards = () => merchant.call(`${CUSTOMER}/query-linkedacct`, { user_id: 'new' });
    expect(await cards()).toMatchObject({ linked_acctlist: [{ linked_acctno: '622202******0123' }] });
    sandbox.faults.add({
      provider: 'lianlian',
      interface: 'query-linkedacct',
      kind: 'notFoundFor',
      ms: 60_000,
    });
    expect(await cards()).toMatchObject({ linked_acctlist: [] });
  });
});
