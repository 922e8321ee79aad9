import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMoney } from '../../../src/domain/money.js';
import { createProviderHttp, type ProviderHttp } from '../../../src/http/provider-http.js';
import { deadlineIn } from '../../../src/providers/deadline.js';
import { LIANLIAN_ENDPOINTS } from '../../../src/providers/lianlian/capabilities.js';
import { loadLianlianConfig, type LianlianConfig } from '../../../src/providers/lianlian/config.js';
import { createLianlianClient } from '../../../src/providers/lianlian/transport/client.js';
import { Yuan, type WireFields } from '../../../src/providers/lianlian/transport/exact-json.js';
import { sealField } from '../../../src/providers/lianlian/transport/seal.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { lianlianSettingsFor } from '../../support/lianlian/lianlian-settings.js';
import { SHANGHAI_NOON } from '../../support/sandbox/start.js';

const yuan = (text: string) => new Yuan(parseMoney(text));
const NOW = '20251122101500';
const PHONE = '13800138000';

let sandbox: Sandbox;
let http: ProviderHttp;
let config: LianlianConfig;
beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-lianlian-endpoints-'));
  sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: SHANGHAI_NOON });
  http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  config = loadLianlianConfig(lianlianSettingsFor(sandbox));
  for (const userId of ['payer', 'seller']) sandbox.lianlian.addUser({ userId });
  sandbox.lianlian.deposit({ userId: 'payer', amount: '1000.00' });
}, 60_000);
afterAll(async () => {
  await http.close();
  await sandbox.close();
});

const spoken = new Set<string>();

/** Makes one call over the socket, and answers the object that came. */
async function call(name: string, fields: WireFields): Promise<Record<string, unknown>> {
  const client = createLianlianClient({ config, http, now: () => new Date(sandbox.clock.now()) });
  const answer = await client.call(LIANLIAN_ENDPOINTS[name]!, fields, { deadline: deadlineIn(5_000) });
  spoken.add(name);
  if (answer.type !== 'answered') throw new Error(`${name}: ${answer.why}`);
  // What the adapter reads of it fits its schema.
  LIANLIAN_ENDPOINTS[name]!.answer.parse(answer.object);
  return answer.object;
}

async function pay(number: string): Promise<void> {
  const answer = await call('createpay', {
    user_id: 'payer',
    busi_type: '100001',
    txn_seqno: number,
    txn_time: NOW,
    order_amount: yuan('100.00'),
    order_info: '茶叶',
    pay_expire: '30',
    notify_url: 'https://shop.example/notify',
    return_url: 'https://shop.example/done',
    secured_flag: true,
    pay_method_infos: [{ pay_type: 'BALANCE', amount: yuan('100.00') }],
    payee_infos: [
      { payee_uid: 'seller', payee_type: 'USER', payee_accttype: 'USEROWN', payee_amount: yuan('97.50') },
      { payee_uid: config.mchId, payee_type: 'MCH', payee_accttype: 'MCHOWN', payee_amount: yuan('2.50') },
    ],
  });
  expect(answer).toMatchObject({ ret_code: '0000', txn_seqno: number, order_amount: 100 });
}

describe('over a socket to the sandbox', () => {
  it('an account is opened, activated with token and code, and queried', async () => {
    const sealed = (text: string) => sealField('x', text, config.platformKey);
    await call('openacct-snapply-individual', {
      user_id: 'new_1',
      txn_seqno: 'A1',
      txn_time: NOW,
      notify_url: 'https://shop.example/notify',
      agree_open_agreement: 'Y',
      basic_info: {
        reg_phone: sealed(PHONE),
        user_name: sealed('王小明'),
        id_type: 'ID_CARD',
        id_no: sealed('110101199003074514'),
      },
    });
    const applied = await call('openacct-activate-apply', {
      user_id: 'new_1',
      txn_seqno: 'A2',
      txn_time: NOW,
      linked_acct_info: { linked_acct_no: sealed('6222021234567890123'), linked_phone: sealed(PHONE) },
    });
    const verify_code = sandbox.sms.latest(PHONE)?.code ?? '';
    const token = String(applied['token']);
    expect(
      await call('openacct-activate-verify', { user_id: 'new_1', txn_seqno: 'A2', token, verify_code }),
    ).toMatchObject({
      ret_code: '0000',
    });
    expect(await call('query-acctinfo', { user_id: 'new_1', user_type: 'INNERUSER' })).toMatchObject({
      acctinfo_list: [{ acct_type: 'USEROWN', acct_state: 'NORMAL', amt_balaval: '0.00' }],
    });
    expect(await call('query-linkedacct', { user_id: 'new_1' })).toMatchObject({
      linked_acctlist: [{ linked_acctno: '622202******0123' }],
    });
  });

  it('a payment is secured, confirmed in part with every field of the document, and queried', async () => {
    await pay('P1');
    expect(await call('orderquery', { txn_seqno: 'P1' })).toMatchObject({
      txn_status: 'SUCCESS',
      order_amount: 100,
    });
    const confirmed = await call('secured-confirm', {
      sub_mchid: '302210180000021525',
      confirm_orderInfo: {
        txn_seqno: 'C1',
        txn_time: NOW,
        order_amount: yuan('40.00'),
        coupon_amount: yuan('0.01'),
        confirm_mode: 'PART',
      },
      original_orderInfo: { txn_seqno: 'P1', order_amount: yuan('100.00') },
      payee_info: [
        { payee_id: 'seller', payee_type: 'USER', payee_amount: yuan('39.00') },
        { payee_id: config.mchId, payee_type: 'MCH', payee_amount: yuan('1.00') },
      ],
    });
    expect(confirmed).toMatchObject({
      ret_code: '0000',
      ret_msg: '交易成功',
      mch_id: config.mchId,
      sub_mchid: '302210180000021525',
      user_id: 'payer',
      txn_seqno: 'C1',
      order_amount: 40,
      platform_txno: expect.stringMatching(/^\d{22}$/) as string,
    });
    expect(await call('order-query', { txn_seqno: 'C1' })).toMatchObject({
      txn_status: 'SUCCESS',
      order_amount: 40,
    });
    expect(await call('secured-query', { txn_seqno: 'P1' })).toMatchObject({
      secure_status: 'CONFIRMING',
      payee_info: [{ payee_id: 'seller', accept_amount: '39.00' }, { accept_amount: '1.00' }],
      accept_info: [{ txn_seqno: 'C1', state: 'PAYBILL_FINISH' }],
    });
  });

  it('a confirmation is cancelled as a whole, and the money is held again', async () => {
    expect(await call('cancel-secured-payment', { txn_seqno: 'C1' })).toMatchObject({
      ret_code: '0000',
      order_amount: 40,
    });
    expect(await call('secured-query', { txn_seqno: 'P1' })).toMatchObject({
      secure_status: 'WAIT_BUYER_CONFIRM',
      accept_info: [{ state: 'REFUND_MONEY' }],
    });
    expect(await call('cancel-secured-payment', { txn_seqno: 'C1' })).toMatchObject({
      ret_code: 'SIM_NOT_CONFIRMED',
    });
  });

  it('a refund goes back from MCHASSURE, and is queried', async () => {
    const refunded = await call('refund', {
      refund_seqno: 'R1',
      refund_time: NOW,
      txn_seqno: 'P1',
      refund_amount: yuan('100.00'),
      notify_url: 'https://shop.example/notify',
      refund_reason: '不要了',
      refund_method_infos: [{ pay_type: 'BALANCE', amount: yuan('100.00') }],
      payee_refund_infos: [
        {
          payee_uid: config.mchId,
          payee_type: 'MCH',
          payee_accttype: 'MCHASSURE',
          payee_amount: yuan('100.00'),
        },
      ],
    });
    expect(refunded).toMatchObject({ ret_code: '0000', refund_seqno: 'R1' });
    expect(await call('refundquery', { refund_seqno: 'R1' })).toMatchObject({
      refund_status: 'SUCCESS',
      refund_amount: 100,
    });
    expect(await call('secured-query', { txn_seqno: 'P1' })).toMatchObject({
      secure_status: 'REFUND_SUCCESS',
      refund_info: [{ refund_seqno: 'R1' }],
    });
  });

  it('a withdrawal waits for the code of 8888, and for the check of 8889', async () => {
    const withdraw = (txn_seqno: string) =>
      call('withdrawal', {
        txn_seqno,
        txn_time: NOW,
        order_amount: yuan('10.00'),
        notify_url: 'https://shop.example/notify',
        payer_info: {
          payer_id: 'payer',
          payer_type: 'USER',
          payer_accttype: 'USEROWN',
          password: 'x',
          random_key: 'y',
          pap_agree_no: 'z',
        },
        payee_info: { linked_acctno: '6222020000000000000', postscript: '提现' },
      });
    sandbox.lianlian.setRules({ withdrawalNeeds: 'sms' });
    const first = await withdraw('W1');
    expect(first).toMatchObject({ ret_code: '8888', token: expect.stringMatching(/^\d{32}$/) as string });
    const step = { payer_type: 'USER', payer_id: 'payer', txn_seqno: 'W1', order_amount: yuan('10.00') };
    const token = String(first['token']);
    const verify_code = sandbox.sms.latest('payer')?.code ?? '';
    expect(await call('validation-sms', { ...step, token, verify_code: '0' })).toMatchObject({
      ret_code: '1017',
    });
    expect(await call('validation-sms', { ...step, token, verify_code })).toMatchObject({ ret_code: '0000' });
    sandbox.lianlian.setRules({ withdrawalNeeds: 'check' });
    expect(await withdraw('W2')).toMatchObject({ ret_code: '8889' });
    const check = { check_result: 'ACCEPT', check_reason: '好', check_user: 'ops' };
    expect(
      await call('withdrawal-check', { txn_seqno: 'W2', order_amount: yuan('10.00'), check_info: check }),
    ).toMatchObject({
      ret_code: '0000',
    });
    sandbox.clock.advance(5_000);
    for (const txn_seqno of ['W1', 'W2'])
      expect(await call('withdrawal-query', { txn_seqno })).toMatchObject({ txn_status: 'SUCCESS' });
  });

  it('each call that the client speaks was made', () => {
    expect([...spoken].sort()).toEqual(Object.keys(LIANLIAN_ENDPOINTS).sort());
    expect(sandbox.ledger.report().balanced).toBe(true);
  });
});
