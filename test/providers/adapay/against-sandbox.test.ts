import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseMoney } from '../../../src/domain/money.js';
import type { Intent, IntentContents } from '../../../src/domain/operation.js';
import type { MoneyResult } from '../../../src/domain/operations/reference.js';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import { createAdapayProvider } from '../../../src/providers/adapay/adapter.js';
import { ADAPAY_ENDPOINTS, type AdapayKind } from '../../../src/providers/adapay/capabilities.js';
import { loadAdapayConfig, type AdapaySettings } from '../../../src/providers/adapay/config.js';
import { deadlineIn } from '../../../src/providers/deadline.js';
import { createAdapayClient } from '../../../src/providers/adapay/transport/client.js';
import type {
  Answer,
  QueryResult,
  OperationRequest,
  ProviderOperation,
} from '../../../src/providers/provider.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { adapaySettingsFor } from '../../support/adapay/adapay-settings.js';
import { card } from './support/orders.js';
import { SHANGHAI_NOON } from '../../support/sandbox/start.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-adapay-'));

/** The adapter before the sandbox, over a real socket, with a buyer of 100.00 and a seller. */
async function stage(settings: Partial<AdapaySettings> = {}) {
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: SHANGHAI_NOON });
  const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  onTestFinished(async () => {
    await http.close();
    await sandbox.close();
  });
  const config = loadAdapayConfig({ ...adapaySettingsFor(sandbox), ...settings });
  const provider = createAdapayProvider({ config, http });
  const account = (memberId: string) => ({
    member: memberId,
    account: sandbox.adapay.addMember({ memberId }).settleAccountId,
  });
  const [payer, payee] = [account('buyer_1'), account('seller_1')];
  sandbox.adapay.deposit({ memberId: 'buyer_1', amount: '100.00' });
  let numbers = 0;
  const order = <K extends AdapayKind>(
    kind: K,
    content: IntentContents[K],
    amount?: string,
    fee?: string,
  ) => {
    numbers += 1;
    const intent: Intent<K> = {
      operationId: `shop/o/${kind}/${numbers}`,
      provider: 'adapay',
      kind,
      content,
      ...(amount !== undefined && { amount: parseMoney(amount) }),
      ...(fee !== undefined && { fee: parseMoney(fee) }),
    };
    return {
      intent,
      serialNumber: `HF251122${String(numbers).padStart(10, '0')}`,
      begunAt: '',
    } as OperationRequest<K>;
  };
  const operation = (kind: AdapayKind) => provider.operations[kind] as ProviderOperation<AdapayKind>;
  return {
    sandbox,
    provider,
    client: createAdapayClient({ config, http }),
    config,
    payer,
    payee,
    order,
    send: (one: OperationRequest): Promise<Answer<MoneyResult>> =>
      operation(one.intent.kind as AdapayKind).send(one as OperationRequest<never>) as Promise<
        Answer<MoneyResult>
      >,
    query: async (one: OperationRequest): Promise<QueryResult<unknown> | undefined> =>
      operation(one.intent.kind as AdapayKind).queryStatus?.(one as OperationRequest<never>),
    available: async () => {
      const readings = await Promise.all([payer, payee].map((who) => provider.queries.balance(who)));
      return readings.map((reading) => (reading.type === 'read' ? reading.value.available : reading.why));
    },
  };
}

/** The reference that a success brought. */
function referenceOf(answer: Answer<MoneyResult>): string {
  if (answer.type !== 'succeeded') throw new Error(JSON.stringify(answer));
  return answer.result.reference ?? '';
}

describe('the adapter before the sandbox', () => {
  it('freezes, gives free and withdraws, each found again under its number', async () => {
    const at = await stage();
    const freeze = at.order('freeze', { account: at.payer }, '40.00');
    const frozen = { serialNumber: freeze.serialNumber, reference: referenceOf(await at.send(freeze)) };
    expect(await at.available()).toEqual(['60.00', '0.00']);
    const unfreeze = at.order('unfreeze', { account: at.payer, freeze: frozen }, '40.00');
    referenceOf(await at.send(unfreeze));
    expect(await at.available()).toEqual(['100.00', '0.00']);
    const withdraw = at.order('withdraw', { account: at.payer }, '25.00');
    expect(await at.send(withdraw)).toMatchObject({ type: 'pending' });
    expect(await at.query(withdraw)).toMatchObject({ outcome: { type: 'pending' } });
    at.sandbox.clock.advance(2_000);
    for (const one of [freeze, unfreeze, withdraw])
      expect(await at.query(one), one.intent.kind).toMatchObject({
        type: 'found',
        outcome: { type: 'succeeded' },
      });
    expect(await at.available()).toEqual(['75.00', '0.00']);
  });

  it('is told no in each way that the sandbox has for it, and never takes it for doubt', async () => {
    for (const rejectionHttpStatus of ['200', '400', '402', 'mixed'] as const) {
      const at = await stage();
      at.sandbox.adapay.setRules({ rejectionHttpStatus });
      const parties = { orderNo: 'o', payer: at.payer, payee: at.payee };
      expect(await at.send(at.order('hold', parties, '100.01', '0.00'))).toMatchObject({
        type: 'rejected',
        reason: 'insufficientFunds',
        code: 'SIM_BALANCE_SHORT',
      });
      expect(await at.available()).toEqual(['100.00', '0.00']);
    }
  });

  it.each(['sample', 'table'] as const)('reads the lists as the %s spells them', async (listSpelling) => {
    const at = await stage();
    at.sandbox.adapay.setRules({ listFormat: listSpelling });
    const parties = { orderNo: 'o', payer: at.payer, payee: at.payee };
    const hold = at.order('hold', parties, '60.10', '1.00');
    const reference = referenceOf(await at.send(hold));
    const held = { serialNumber: hold.serialNumber, reference };
    const back = at.order('return', { ...parties, hold: held }, '10.00');
    referenceOf(await at.send(back));
    const release = at.order('release', { ...parties, hold: held }, '50.10', '1.00');
    const released = { serialNumber: release.serialNumber, reference: referenceOf(await at.send(release)) };
    const refund = at.order('refund', { ...parties, release: released }, '20.00', '0.40');
    referenceOf(await at.send(refund));
    for (const one of [hold, back, release, refund]) {
      const queryResult = await at.query(one);
      expect(queryResult, one.intent.kind).toMatchObject({
        outcome: { type: 'succeeded' },
        reported: { amount: one.intent.amount },
      });
      expect(queryResult).not.toHaveProperty('reported.mismatch');
    }
    expect(await at.available()).toEqual(['69.90', '29.50']);
  });

  it('opens a member and a settle account, and finds both again', async () => {
    const at = await stage();
    const open = at.order('openAccount', { member: 'new_1', role: 'buyer', nickname: '小明' });
    expect(await at.query(open)).toMatchObject({ type: 'notFound' });
    expect(await at.send(open)).toMatchObject({ type: 'succeeded', result: { account: 'new_1' } });
    at.sandbox.setResendMode('reject');
    expect(await at.send(open)).toMatchObject({ type: 'pending', queryAgainAfterMs: 0 });
    expect(await at.query(open)).toMatchObject({ type: 'found' });
    const bind = at.order('applyCardBinding', { account: { member: 'new_1', account: 'new_1' }, card });
    expect(await at.query(bind)).toMatchObject({ type: 'notFound' });
    const bound = await at.send(bind);
    expect(bound).toMatchObject({ type: 'succeeded', result: { verified: true } });
    expect(await at.query(bind)).toMatchObject({
      outcome: { result: (bound as { result: object }).result },
    });
  });

  it('asks for single confirm and reverse objects by their ids', async () => {
    const at = await stage();
    const parties = { orderNo: 'o', payer: at.payer, payee: at.payee };
    const hold = at.order('hold', parties, '60.00', '0.00');
    const held = { serialNumber: hold.serialNumber, reference: referenceOf(await at.send(hold)) };
    const back = referenceOf(await at.send(at.order('return', { ...parties, hold: held }, '10.00')));
    const confirm = referenceOf(
      await at.send(at.order('release', { ...parties, hold: held }, '50.00', '0.00')),
    );
    const read = (name: 'balanceconfirmQuery' | 'balancereverseQuery', id: string) =>
      at.client.call(ADAPAY_ENDPOINTS[name]!, {}, { deadline: deadlineIn(5_000), id });
    expect(await read('balancereverseQuery', back)).toMatchObject({
      object: { id: back, reverse_amt: '10.00' },
    });
    expect(await read('balanceconfirmQuery', confirm)).toMatchObject({
      object: { id: confirm, confirm_amt: '50.00' },
    });
  });

  it('shares a payment out with commission', async () => {
    const at = await stage();
    const call = (name: 'commission' | 'commissionList', fields: Record<string, string>) =>
      at.client.call(ADAPAY_ENDPOINTS[name]!, fields, { deadline: deadlineIn(5_000) });
    const none = await call('commission', { order_no: 'c1', payment_id: '0021', trans_amt: '1.00' });
    expect(none).toMatchObject({
      type: 'answered',
      envelope: { status: 'failed', error_type: 'invalid_request_error' },
    });
    expect(await call('commissionList', { app_id: at.config.appId, order_no: 'c1' })).toMatchObject({
      envelope: { status: 'succeeded' },
    });
  });

  it('understands the sandbox’s own notification of a withdrawal, and no forged one', async () => {
    const bodies: Buffer[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks));
        response.writeHead(200).end();
      });
    });
    const port = await listenIn(server);
    onTestFinished(() => void server.close());
    const at = await stage({ notifyUrl: `http://127.0.0.1:${port}/notify` });
    at.sandbox.faults.add({ provider: 'adapay', interface: 'cashs', times: 1, kind: 'notifyForge' });
    for (const amount of ['10.00', '20.00']) {
      const withdraw = at.order('withdraw', { account: at.payer }, amount);
      await at.send(withdraw);
      at.sandbox.clock.advance(1_500);
      for (let look = 0; look < 200 && bodies.length < (amount === '10.00' ? 1 : 2); look += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const parsed = bodies.slice(0, 2).map((body) => at.provider.parseNotification?.({ headers: {}, body }));
    expect(parsed.map((one) => one?.type)).toEqual(['invalid', 'genuine']);
    expect(parsed[1]).toMatchObject({
      eventType: 'cash.succeeded',
      operation: {
        kind: 'withdraw',
        queryResult: { outcome: { type: 'succeeded' }, reported: { amount: '20.00' } },
      },
    });
  });
});

/** A port that Adapay calls: 8000 to 9005. */
async function listenIn(server: ReturnType<typeof createServer>): Promise<number> {
  for (let port = 8_300; port < 9_000; port += 1) {
    const listens = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (listens) return (server.address() as AddressInfo).port;
  }
  throw new Error('no port from 8300 to 8999 is free');
}
