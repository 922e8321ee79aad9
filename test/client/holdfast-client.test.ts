import { describe, expect, it } from 'vitest';

import type { HoldfastClient } from '../../src/client/holdfast-client.js';
import { InvalidInput } from '../../src/domain/errors.js';
import { openFakeTemporal } from './fake-temporal.js';
import { answering, workflowIdOf } from './scripts.js';
import { EDGES } from './requests-samples.js';

const key = { tenant: 'shop', orderNo: 'O-20260729-1' };
const memberKey = { tenant: 'shop', member: 'buyer_1' };
const [purchase] = EDGES.purchase.samples;
const [escrow] = EDGES.escrow.samples;
const [onboarding] = EDGES.onboarding.samples;

const withdrawalKey = EDGES.withdrawalKey.samples[0];
const freezeKey = EDGES.freezeKey.samples[0];
const [withdrawal] = EDGES.withdrawal.samples;
const [freeze] = EDGES.freeze.samples;

type Method = Exclude<keyof HoldfastClient, 'close'>;

/** Every method of the client with arguments that it takes, each of which can be broken. */
const METHODS: Record<Method, readonly object[]> = {
  startPurchase: [purchase],
  startEscrow: [escrow],
  startOnboarding: [onboarding],
  startWithdrawal: [withdrawal],
  startFreeze: [freeze],
  submitCode: [key, EDGES.submitCode.samples[0]],
  codeSubmitted: [key, EDGES.submitCode.samples[0]],
  resendCode: [key, EDGES.resendCode.samples[0]],
  release: [key, EDGES.release.samples[0]],
  receiptConfirmed: [key, EDGES.release.samples[0]],
  return: [key, EDGES.return.samples[0]],
  returnRequested: [key, EDGES.return.samples[0]],
  refund: [key, EDGES.refund.samples[0]],
  refundRequested: [key, EDGES.refund.samples[0]],
  openDispute: [key, EDGES.openDispute.samples[0]],
  disputeOpened: [key, EDGES.openDispute.samples[0]],
  resolveDispute: [key, EDGES.resolveDispute.samples[0]],
  unfreeze: [freezeKey, EDGES.unfreeze.samples[0]],
  unfreezeRequested: [freezeKey, EDGES.unfreeze.samples[0]],
  decide: [key, EDGES.decide.samples[0]],
  notify: [EDGES.workflowId.samples[0], EDGES.notify.samples[0]],
  status: [key],
  awaitDisbursement: [key],
  awaitEnd: [key],
  awaitOnboarded: [memberKey],
  awaitWithdrawal: [withdrawalKey],
  awaitUnfrozen: [freezeKey],
  cancel: [key],
};
const methods = Object.entries(METHODS) as [Method, readonly object[]][];

function call(client: HoldfastClient, method: Method, args: readonly unknown[]): Promise<unknown> {
  return (client[method] as (...given: unknown[]) => Promise<unknown>)(...args);
}

describe('The client', () => {
  it('has a row here for each of its methods', async () => {
    const { client } = await openFakeTemporal();
    const own = Object.getOwnPropertyNames(Object.getPrototypeOf(client) as object);
    expect(own.filter((name) => name !== 'constructor' && name !== 'close').sort()).toEqual(
      Object.keys(METHODS).sort(),
    );
  });

  it.each(methods)(
    '%s refuses wrong arguments of every kind before anything is sent',
    async (method, args) => {
      const { client, calls } = await openFakeTemporal();
      for (const [place, arg] of args.entries()) {
        const wrongs = [undefined, null, 'text', 42, [], {}, { ...arg, more: 1 }, { ...arg, tenant: 'a/b' }];
        for (const wrong of wrongs) {
          const given = args.map((right, index) => (index === place ? wrong : right));
          await expect(call(client, method, given), `${method}(${JSON.stringify(given)})`).rejects.toThrow(
            InvalidInput,
          );
        }
      }
      expect(calls).toEqual([]);
    },
  );

  it.each(methods)('%s sends what is right', async (method, args) => {
    const { client, calls } = await openFakeTemporal();
    // No script: whatever it sends first ends the call, but it was sent.
    await call(client, method, args).catch(() => undefined);
    expect(calls.length).toBeGreaterThan(0);
    const of: [RegExp, string][] = [
      [/Onboard/, 'member/shop/buyer_1'],
      [/Withdrawal/, 'withdrawal/shop/W-1'],
      [/freeze|frozen/i, 'freeze/shop/F-1'],
    ];
    const id = of.find(([named]) => named.test(method))?.[1] ?? 'order/shop/O-20260729-1';
    expect(JSON.stringify(calls[0]?.request)).toContain(`"workflowId":"${id}"`);
  });

  it('takes the commands of an order for orders only', async () => {
    const { client, calls } = await openFakeTemporal();
    const named = { ...memberKey } as unknown as typeof key;
    await expect(client.release(named, { requestId: 'r' })).rejects.toThrow('key.orderNo: ');
    await expect(client.awaitEnd(named)).rejects.toThrow('key.orderNo: ');
    expect(calls).toEqual([]);
  });

  it('asks about a workflow of each kind by its own key', async () => {
    const { client, calls } = await openFakeTemporal();
    for (const each of [key, memberKey, withdrawalKey, freezeKey])
      await client.status(each).catch(() => undefined);
    expect(calls.map(workflowIdOf)).toEqual([
      'order/shop/O-20260729-1',
      'member/shop/buyer_1',
      'withdrawal/shop/W-1',
      'freeze/shop/F-1',
    ]);
  });

  it('hands codes in to an order’s workflow and to a member’s alike', async () => {
    const { client, calls } = await openFakeTemporal(
      answering({ requestId: 'r', answer: 'accepted', wrongCodes: 0 }),
    );
    await client.submitCode(key, { requestId: 'r', code: '123456' });
    await client.submitCode(memberKey, { requestId: 'r', code: '123456' });
    expect(calls.map(workflowIdOf)).toEqual(['order/shop/O-20260729-1', 'member/shop/buyer_1']);
  });
});
