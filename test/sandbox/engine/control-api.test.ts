import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { openStage } from '../pingan/open-sandbox.js';

interface Said {
  readonly status: number;
  // The shape of what is said differs from route to route; each test looks at what it needs.
  readonly body: Record<string, unknown>;
}

async function control(sandbox: Sandbox, route: string, body?: unknown): Promise<Said> {
  const [method = 'GET', path = ''] = route.split(' ');
  const answer = await fetch(`${sandbox.url}/sandbox${path}`, {
    method,
    ...(body === undefined
      ? {}
      : {
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('the control API', () => {
  it('tells that it is well', async () => {
    const { sandbox } = await openStage();
    expect(await control(sandbox, 'GET /health')).toEqual({
      status: 200,
      body: {
        status: 'ok',
        providers: ['pingan', 'adapay', 'hkrt', 'hongwen', 'lianlian'],
        clock: { mode: 'virtual', now: '2025-11-22T04:00:00.000Z' },
      },
    });
  });

  it('seeds members and money, and shows them in the ledger', async () => {
    const { sandbox, trade } = await openStage();
    const member = { memberCode: 'm1', property: 'SH', name: '张三', mobile: '13800001234' };
    const added = await control(sandbox, 'POST /pingan/members', member);
    expect(added.body).toEqual({ memberCode: 'm1', account: '6886000000001003' });
    expect((await control(sandbox, 'POST /pingan/members', member)).body).toEqual(added.body);
    expect((await control(sandbox, 'POST /pingan/members', { ...member, property: '00' })).status).toBe(409);
    const deposit = await control(sandbox, 'POST /pingan/deposits', { memberCode: 'm1', amount: '5.05' });
    expect(deposit.body).toEqual({ account: '6886000000001003', available: '5.05' });
    const advance = await control(sandbox, 'POST /pingan/advance', { amount: '1.00' });
    expect(advance.body).toEqual({ account: '6886000000000001', available: '11.00' });
    await trade('1');
    const ledger = await control(sandbox, 'GET /ledger');
    expect(ledger.body).toMatchObject({ balanced: true, holds: [{ orderNo: 'O1', held: '100.00' }] });
    expect(ledger.body['accounts']).toContainEqual({
      account: '6886000000001003',
      name: 'member m1',
      kind: 'member',
      memberCode: 'm1',
      available: '5.05',
      frozen: '0.00',
    });
    expect(JSON.stringify(ledger.body)).not.toContain('张三');
  });

  it('shows messages, requests and effects', async () => {
    const { sandbox, trade, merchant } = await openStage();
    const CnsmrSeqNo = merchant.serial();
    await trade('1', { CnsmrSeqNo });
    expect((await control(sandbox, 'GET /sms?mobile=13800001234')).body).toEqual([]);
    expect(
      (await control(sandbox, `GET /wire?serialNumber=${CnsmrSeqNo}&interface=6034/1`)).body,
    ).toMatchObject([{ n: 2, interface: '6034', serialNumber: CnsmrSeqNo, outcome: 'answered' }]);
    expect((await control(sandbox, `GET /effects?serialNumber=${CnsmrSeqNo}`)).body).toEqual({
      orders: [],
      members: [],
      serialNumbers: [
        {
          kind: 'hold',
          serialNumber: CnsmrSeqNo,
          orderNo: 'O1',
          memberCode: 'buyer',
          count: 1,
          amount: '100.00',
        },
      ],
    });
    expect((await control(sandbox, 'GET /effects')).body).toMatchObject({
      orders: [{ kind: 'hold', orderNo: 'O1', count: 1, amount: '100.00' }],
      members: [{ kind: 'deposit', memberCode: 'buyer', count: 1, amount: '1000.00' }],
    });
  });

  it('moves the clock', async () => {
    const { sandbox } = await openStage();
    const advanced = await control(sandbox, 'POST /clock/advance', { ms: 1500 });
    expect(advanced.body).toEqual({ mode: 'virtual', now: '2025-11-22T04:00:01.500Z' });
    const set = await control(sandbox, 'PUT /clock', { now: '2025-11-23T00:00:00+08:00' });
    expect(set.body).toEqual({ mode: 'virtual', now: '2025-11-22T16:00:00.000Z' });
    expect((await control(sandbox, 'GET /clock')).body).toEqual(set.body);
    expect((await control(sandbox, 'PUT /clock', { now: '2025-11-22T00:00:00Z' })).body).toEqual({
      error: 'wrong request',
      fields: [{ field: 'now', message: 'the sandbox clock never goes back' }],
    });
    expect((await control(sandbox, 'PUT /clock', { mode: 'real' })).body).toMatchObject({ mode: 'real' });
  });

  it('arms, lists and disarms faults and hooks', async () => {
    const { sandbox, trade } = await openStage();
    const fault = { kind: 'tryLater', interface: '6034/1', times: 1 };
    expect((await control(sandbox, 'POST /faults', fault)).body).toEqual({ id: 1 });
    expect((await trade('1')).code).toBe('ERR136');
    expect((await control(sandbox, 'GET /faults')).body).toEqual([{ ...fault, id: 1, fired: 1 }]);
    expect((await control(sandbox, 'DELETE /faults/1')).status).toBe(200);
    expect((await control(sandbox, 'DELETE /faults/1')).status).toBe(404);
    expect((await control(sandbox, 'DELETE /faults')).status).toBe(200);
    const hook = { interface: '6034/1', moment: 'before', url: 'http://127.0.0.1:9/' };
    expect((await control(sandbox, 'POST /hooks', hook)).body).toEqual({ id: 1 });
    expect((await control(sandbox, 'GET /hooks')).body).toEqual([
      { id: 1, interface: '6034/1', moment: 'before', left: 1, fired: 0 },
    ]);
    expect((await control(sandbox, 'DELETE /hooks/1')).status).toBe(200);
    expect((await control(sandbox, 'DELETE /hooks/1')).status).toBe(404);
    expect((await control(sandbox, 'DELETE /hooks')).status).toBe(200);
  });

  it('changes the bank’s ways', async () => {
    const { sandbox, trade, merchant } = await openStage();
    const CnsmrSeqNo = merchant.serial();
    await trade('1', { CnsmrSeqNo });
    expect((await control(sandbox, 'PUT /pingan/resend-mode', { mode: 'reject' })).body).toEqual({
      mode: 'reject',
    });
    expect((await trade('1', { CnsmrSeqNo })).code).toBe('SIM_DUPLICATE');
    expect((await control(sandbox, 'PUT /pingan/rules', { partialRelease: true })).body).toMatchObject({
      resendMode: 'reject',
      partialRelease: true,
      codeLifetimeMs: 120_000,
    });
    expect((await trade('2', { TranAmt: '10.00' })).code).toBe('000000');
    expect((await control(sandbox, 'GET /pingan/rules')).body).toMatchObject({ partialRelease: true });
    expect((await control(sandbox, 'POST /pingan/expire-token')).body).toEqual({ expired: 1 });
    expect((await trade('2', { TranAmt: '10.00' })).code).toBe('OPEN-E-100073');
  });

  it('lets an interface, or all, answer late', async () => {
    const { sandbox, merchant } = await openStage();
    await control(sandbox, 'PUT /pingan/latency', { ms: 300 });
    await control(sandbox, 'PUT /pingan/latency', { ms: 0, interface: '6037' });
    const query = (serviceId: string) => merchant.call(serviceId, { TranNetMemberCode: 'buyer' });
    expect((await query('QueryCustAcctId')).code).toBe('000000');
    const late = query('QueryCustAcctIdByThirdCustId');
    await new Promise((resolve) => setImmediate(resolve));
    expect(sandbox.wireLog.find().at(-1)?.outcome).toBe('open');
    sandbox.clock.advance(300);
    expect((await late).code).toBe('000000');
  });

  it.each<[string, unknown, string]>([
    ['POST /pingan/members', { memberCode: 'm', property: '01', name: 'x' }, 'property'],
    ['POST /pingan/members', { memberCode: '', property: '00', name: 'x' }, 'memberCode'],
    ['POST /pingan/members', { memberCode: 'm', property: '00', name: 'x', age: 3 }, 'age'],
    ['POST /pingan/members', { memberCode: 'm', property: '00', name: 'x', mobile: '1' }, 'mobile'],
    ['POST /pingan/deposits', { memberCode: 'buyer', amount: 5 }, 'amount'],
    ['POST /pingan/deposits', { memberCode: 'buyer', amount: '5' }, 'amount'],
    ['POST /pingan/deposits', { memberCode: 'buyer', amount: '0.00' }, 'amount'],
    ['POST /pingan/advance', {}, 'amount'],
    ['GET /sms?mobile=123', undefined, 'mobile'],
    ['GET /sms', undefined, 'mobile'],
    ['GET /wire?serial=1', undefined, 'serial'],
    ['GET /wire?interface=holds', undefined, 'interface'],
    ['GET /wire?after=x', undefined, 'after'],
    ['GET /effects?order=1', undefined, 'order'],
    ['PUT /clock', { mode: 'slow' }, 'mode'],
    ['PUT /clock', { now: 'tomorrow' }, 'now'],
    ['POST /clock/advance', { ms: -1 }, 'ms'],
    ['POST /clock/advance', { ms: '1' }, 'ms'],
    ['POST /faults', { kind: 'explode' }, 'kind'],
    ['POST /faults', { kind: 'delay', ms: 5 }, 'moment'],
    ['POST /faults', { kind: 'refuseConnection', interface: 'hold' }, 'interface'],
    ['POST /faults', { kind: 'refuseConnection', probability: 0 }, 'probability'],
    ['POST /faults', { kind: 'refuseConnection', attempt: 0 }, 'attempt'],
    ['POST /faults', { kind: 'refuseConnection', times: 1.5 }, 'times'],
    ['POST /faults', { kind: 'refuseConnection', ms: 3 }, 'ms'],
    ['POST /faults', { kind: 'notFoundFor', ms: 5, interface: '6034' }, 'interface'],
    ['POST /faults', { kind: 'processing', ms: 5, interface: '6092' }, 'interface'],
    ['DELETE /faults/x', undefined, 'id'],
    ['POST /hooks', { moment: 'during', url: 'http://x/' }, 'moment'],
    ['POST /hooks', { moment: 'before', url: 'nowhere' }, 'url'],
    ['POST /hooks', { moment: 'before', url: 'file:///etc/passwd' }, 'url'],
    ['PUT /pingan/resend-mode', { mode: 'twice' }, 'mode'],
    ['PUT /pingan/latency', { ms: 1, interface: '6034/1' }, 'interface'],
    ['POST /pingan/expire-token', { as: 'soon' }, 'as'],
    ['PUT /pingan/rules', { partialRelease: 'yes' }, 'partialRelease'],
    ['POST /pingan/advance', '[1]', '(body)'],
    ['POST /pingan/advance', 'null', '(body)'],
  ])('names the field that is wrong: %s %j', async (route, body, field) => {
    const { sandbox } = await openStage();
    const said = await control(sandbox, route, body);
    expect(said.status).toBe(400);
    expect(said.body['fields']).toMatchObject([{ field }]);
  });

  it('says what is wrong with a deposit for nobody, a body that is not JSON and a path that is not there', async () => {
    const { sandbox } = await openStage();
    expect(
      await control(sandbox, 'POST /pingan/deposits', { memberCode: 'nobody', amount: '1.00' }),
    ).toMatchObject({
      status: 409,
      body: { fields: [{ field: 'memberCode', message: 'no member has memberCode nobody' }] },
    });
    expect((await control(sandbox, 'POST /pingan/deposits', '{"half"')).status).toBe(400);
    expect((await control(sandbox, 'GET /nowhere')).status).toBe(404);
  });

  it('reaches a hook’s address while the bank holds the request', async () => {
    const { sandbox, trade } = await openStage();
    const effectsSeen: number[] = [];
    const listener = createServer((request, response) => {
      request.resume().on('end', () => {
        effectsSeen.push(sandbox.effects.report({ orderNo: 'O1' }).orders.length);
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
    for (const moment of ['before', 'after']) {
      await control(sandbox, 'POST /hooks', { interface: '6034/1', moment, url });
    }
    await trade('1');
    listener.close();
    expect(effectsSeen).toEqual([0, 1]);
  });
});
