import { describe, expect, it } from 'vitest';
import { CREATE_PAY, payment } from './merchant.js';
import { openLianlian } from './open-lianlian.js';

const QUERY = '/query/v1/ipay/orderquery';

describe('the gateway of 连连', () => {
  it('answers what is signed, and signs its answer', async () => {
    const { merchant } = await openLianlian({ paid: true });
    expect(await merchant.call(QUERY, { txn_seqno: 'P' })).toMatchObject({
      ret_code: '0000',
      mch_id: merchant.mchId,
      txn_status: 'SUCCESS',
      isSigned: true,
      status: 200,
    });
  });

  it.each([
    ['no signature', { 'signature-data': undefined }, '1001'],
    ['another signature', { 'signature-data': 'AAAA' }, '1001'],
    ['no timestamp', { timestamp: undefined }, '1005'],
    ['a timestamp of another form', { timestamp: '1735783200000' }, '1005'],
    ['another merchant', { mch_id: '999' }, '1031'],
  ])('turns away %s', async (_name, headers, ret_code) => {
    const { merchant, sandbox } = await openLianlian();
    const body = JSON.stringify({ mch_id: merchant.mchId, ...payment(merchant, 'P') });
    const answer = await merchant.send(CREATE_PAY, body, headers);
    if (answer === 'dropped') throw new Error('no answer came');
    expect(merchant.read(answer)).toMatchObject({ ret_code, isSigned: true });
    expect(sandbox.ledger.report().holds).toEqual([]);
  });

  it('takes sp_no in place of mch_id', async () => {
    const { merchant } = await openLianlian({ paid: true });
    const body = JSON.stringify({ mch_id: merchant.mchId, txn_seqno: 'P' });
    const answer = await merchant.send(QUERY, body, { mch_id: undefined, sp_no: merchant.mchId });
    expect(answer === 'dropped' ? answer : merchant.read(answer)).toMatchObject({ ret_code: '0000' });
  });

  it('turns away a body with a byte changed, one that is no JSON, and another merchant’s', async () => {
    const { merchant } = await openLianlian({ paid: true });
    const body = JSON.stringify({ mch_id: merchant.mchId, txn_seqno: 'P' });
    const codes = [];
    for (const sent of ['{', '[]', JSON.stringify({ mch_id: '1', txn_seqno: 'P' })]) {
      const answer = await merchant.send(QUERY, sent);
      codes.push(answer === 'dropped' ? answer : merchant.read(answer).ret_code);
    }
    expect(codes).toEqual(['SIM_BAD_JSON', 'SIM_BAD_JSON', '1031']);
    expect(await merchant.send('/mch/v1/nothing', body)).toMatchObject({ status: 404 });
  });

  it.each([
    ['user_id', { user_id: undefined }],
    ['user_id', { user_id: 'x'.repeat(65) }],
    ['txn_seqno', { txn_seqno: 'x'.repeat(33) }],
    ['txn_time', { txn_time: '2026-01-05' }],
    ['order_amount', { order_amount: 0 }],
    ['order_amount', { order_amount: 1.005 }],
    ['order_amount', { order_amount: -1 }],
    ['pay_method_infos', { pay_method_infos: 'x' }],
    [
      'payee_infos[].payee_type',
      { payee_infos: [{ payee_uid: 'seller', payee_type: 'X', payee_accttype: 'Y', payee_amount: 100 }] },
    ],
  ])('names the field that has another form: %s', async (field, changes) => {
    const { merchant } = await openLianlian();
    const answer = await merchant.call(CREATE_PAY, payment(merchant, 'P', changes));
    expect(answer).toMatchObject({ ret_code: '1005' });
    expect(answer['ret_msg']).toContain(field);
  });

  it.each([
    ['replay', '0000'],
    ['reject', '1010'],
  ] as const)('answers a repeat as the mode says, and does it once: %s', async (mode, ret_code) => {
    const { merchant, sandbox, has } = await openLianlian({ rules: { resendMode: mode } });
    await merchant.call(CREATE_PAY, payment(merchant, 'P'));
    expect(await merchant.call(CREATE_PAY, payment(merchant, 'P'))).toMatchObject({ ret_code });
    expect(has('buyer')).toBe('400.00');
    expect(sandbox.effects.report({ serialNumber: 'P' }).serialNumbers).toMatchObject([
      { kind: 'hold', count: 1 },
    ]);
  });

  it('never does one number twice with other content', async () => {
    const { merchant, has } = await openLianlian({ paid: true });
    const pay_method_infos = [{ pay_type: 'BALANCE', amount: 1 }];
    const payee_infos = [
      { payee_uid: 'seller', payee_type: 'USER', payee_accttype: 'USEROWN', payee_amount: 1 },
    ];
    const other = payment(merchant, 'P', { order_amount: 1, pay_method_infos, payee_infos });
    expect(await merchant.call(CREATE_PAY, other)).toMatchObject({ ret_code: '1010' });
    expect(has('buyer')).toBe('400.00');
  });

  it('hides what is young, shows it as under way, drops and spoils answers, as its faults say', async () => {
    const { merchant, sandbox } = await openLianlian({ paid: true });
    const ask = () => merchant.call(QUERY, { txn_seqno: 'P' });
    const at = { provider: 'lianlian', interface: 'orderquery', times: 1 } as const;
    sandbox.faults.add({ ...at, kind: 'notFoundFor', ms: 60_000 });
    expect(await ask()).toMatchObject({ ret_code: '1011' });
    sandbox.faults.add({ ...at, kind: 'processing', ms: 60_000 });
    expect(await ask()).toMatchObject({ txn_status: 'SIM_PROCESSING' });
    sandbox.faults.add({ ...at, kind: 'wrongSignature' });
    expect(await ask()).toMatchObject({ isSigned: false });
    sandbox.faults.add({ ...at, kind: 'tryLater' });
    expect(await ask()).toMatchObject({ ret_code: '9970' });
    sandbox.faults.add({ ...at, kind: 'dropBefore' });
    await expect(ask()).rejects.toThrow('no answer came');
    expect(await ask()).toMatchObject({ txn_status: 'SUCCESS' });
  });

  it('keeps personal data, codes and tokens out of its wire log', async () => {
    const { merchant, sandbox } = await openLianlian();
    const sealed = merchant.sealed('6222021234567890123');
    await merchant.call('/mch/v1/accp/customer/openacct-activate-apply', {
      user_id: 'buyer',
      txn_seqno: 'A',
      txn_time: '20260105100000',
      linked_acct_info: { linked_acct_no: sealed, linked_phone: merchant.sealed('13800138000') },
    });
    const text = JSON.stringify(sandbox.wireLog.find());
    expect(text).toContain('openacct-activate-apply');
    expect(text).not.toContain(sealed);
  });
});
