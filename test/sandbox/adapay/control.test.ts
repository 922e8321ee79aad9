import { describe, expect, it } from 'vitest';
import { openListener } from './listener.js';
import { openStage, type Stage } from './open-adapay.js';

async function control(
  stage: Stage,
  route: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> & unknown[] }> {
  const [method = 'GET', path = ''] = route.split(' ');
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(`${stage.sandbox.url}/sandbox${path}`, { method, ...sent });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> & unknown[] };
}

describe('the control API of Adapay', () => {
  it('seeds members and money, and shows them in the ledger', async () => {
    const stage = await openStage();
    const added = await control(stage, 'POST /adapay/members', { memberId: 'm1' });
    expect(added.body).toMatchObject({
      memberId: 'm1',
      settleAccountId: expect.stringMatching(/^0035\d{12}$/) as string,
    });
    expect((await control(stage, 'POST /adapay/members', { memberId: 'm1' })).body).toEqual(added.body);
    expect((await control(stage, 'POST /adapay/deposits', { memberId: 'm1', amount: '5.05' })).body).toEqual({
      memberId: 'm1',
      available: '5.05',
    });
    expect((await control(stage, 'POST /adapay/fee-account', { amount: '1.00' })).body).toEqual({
      available: '1.00',
    });
    expect((await control(stage, 'GET /ledger')).body['accounts']).toContainEqual({
      account: 'adapay/member/m1',
      name: 'member m1',
      kind: 'member',
      memberCode: 'm1',
      available: '5.05',
      frozen: '0.00',
    });
  });

  it('changes rules, resend mode, latency and the address of notifications', async () => {
    const stage = await openStage({ clock: 'real' });
    expect((await control(stage, 'PUT /adapay/rules', { reversesAllowed: 1 })).body).toMatchObject({
      reversesAllowed: 1,
    });
    expect((await control(stage, 'PUT /adapay/resend-mode', { mode: 'reject' })).body).toEqual({
      mode: 'reject',
    });
    expect((await control(stage, 'GET /adapay/rules')).body).toMatchObject({
      reversesAllowed: 1,
      resendMode: 'reject',
    });
    expect((await control(stage, 'PUT /adapay/latency', { ms: 1, interface: 'cashs' })).status).toBe(200);
    expect((await control(stage, 'PUT /adapay/notify-url', { url: '' })).status).toBe(200);
    expect((await stage.pay()).data['status']).toBe('succeeded');
  });

  it('arms every fault, by the call that it is for', async () => {
    const stage = await openStage();
    for (const fault of [
      { kind: 'pending', ms: 5, end: 'failed', interface: 'settle_accounts.balancePay/delay' },
      { kind: 'notFoundFor', ms: 5, interface: 'settle_accounts.balancePayList' },
      { kind: 'processing', ms: 5, interface: 'cashs.stat' },
      { kind: 'notifyDelay', ms: 5, interface: 'cashs' },
      { kind: 'notifyShuffle', ms: 5 },
      { kind: 'notifyDuplicate', copies: 2, orderNo: 'x'.repeat(64) },
      { kind: 'notifyLose', probability: 0.5 },
      { kind: 'notifyForge', times: 1 },
    ])
      expect(await control(stage, 'POST /faults', fault)).toMatchObject({ status: 200 });
    expect((await control(stage, 'GET /faults')).body).toHaveLength(8);
  });

  it('lists notifications, and sends one again, forged if so asked', async () => {
    const stage = await openStage({ adapay: { channelTakesMs: 0 } });
    const listener = await openListener(200);
    await control(stage, 'PUT /adapay/notify-url', { url: listener.url });
    const cash = {
      app_id: stage.appId,
      order_no: 'W1',
      cash_type: 'T1',
      cash_amt: '1.00',
      member_id: 'buyer',
    };
    await stage.merchant.post('/v1/cashs', cash);
    await listener.until(1);
    await expect.poll(() => stage.sandbox.notifier.list()[0]?.over).toBe(true);
    const { body } = await control(stage, 'GET /notifications?orderNo=W1&type=cash.succeeded');
    expect(body).toMatchObject([
      { orderNo: 'W1', acknowledged: true, attempts: [{ status: 200, forged: false }] },
    ]);
    const { id } = body[0] as { id: string };
    expect((await control(stage, `POST /notifications/${id}/send`, { forged: true })).status).toBe(200);
    await listener.until(2);
    const [first, second] = listener.arrived;
    expect(second?.['id']).toBe(first?.['id']);
    expect(stage.merchant.verifies(second?.['data'] ?? '', second?.['sign'] ?? '')).toBe(false);
    expect((await control(stage, 'POST /notifications/none/send')).status).toBe(404);
  });

  it.each([
    ['POST /adapay/members', { memberId: 'a-b' }, 400, 'memberId'],
    ['POST /adapay/members', { memberId: '0' }, 409, 'memberId'],
    ['POST /adapay/deposits', { memberId: 'nobody', amount: '1.00' }, 409, 'memberId'],
    ['POST /adapay/deposits', { memberId: 'buyer', amount: '1' }, 400, 'amount'],
    ['PUT /adapay/rules', { listFormat: 'own' }, 400, 'listFormat'],
    ['PUT /adapay/latency', { ms: 1, interface: '6034' }, 400, 'interface'],
    ['PUT /adapay/notify-url', { url: 'ftp://x/' }, 400, 'url'],
    ['POST /faults', { kind: 'notifyDelay', ms: 1, attempt: 1 }, 400, 'attempt'],
    ['POST /faults', { kind: 'notFoundFor', ms: 1, interface: 'cashs' }, 400, 'interface'],
    ['POST /faults', { kind: 'pending', ms: 1, end: 'lost' }, 400, 'end'],
  ])('names the field that is wrong: %s %j', async (route, body, status, field) => {
    const stage = await openStage();
    expect(await control(stage, route, body)).toMatchObject({ status, body: { fields: [{ field }] } });
  });
});
