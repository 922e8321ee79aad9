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
const closingKey = EDGES.closingKey.samples[0];
const [closing] = EDGES.closing.samples;
const correctionKey = EDGES.correctionKey.samples[0];
const [correction] = EDGES.correction.samples;
const phoneChangeKey = EDGES.phoneChangeKey.samples[0];
const [phoneChange] = EDGES.phoneChange.samples;
const unbindingKey = EDGES.unbindingKey.samples[0];
const [unbinding] = EDGES.unbinding.samples;
const [withdrawal] = EDGES.withdrawal.samples;
const [freeze] = EDGES.freeze.samples;
const [acquiring] = EDGES.acquiring.samples;
const acquiringKey = EDGES.acquiringKey.samples[0];
const [topUp] = EDGES.topUp.samples;
const topUpKey = EDGES.topUpKey.samples[0];
const [suspense] = EDGES.suspense.samples;
const suspenseKey = EDGES.suspenseKey.samples[0];
const [reconciliation] = EDGES.reconciliation.samples;
const reconciliationKey = EDGES.reconciliationKey.samples[0];
const [split] = EDGES.split.samples;
const [splitKey] = EDGES.splitKey.samples;

type Resource = Exclude<keyof HoldfastClient, 'close'>;
type Method = { [R in Resource]: `${R}.${string & keyof HoldfastClient[R]}` }[Resource];

const { submitCode, resendCode, release, unfreeze, decide, notify } = EDGES;

/** Every method of every resource with arguments that it takes, each of which can be broken. */
const METHODS: Record<Method, readonly object[]> = {
  'purchases.start': [purchase],
  'purchases.list': [],
  'purchases.status': [key],
  'purchases.submitCode': [key, submitCode.samples[0]],
  'purchases.codeSubmitted': [key, submitCode.samples[0]],
  'purchases.resendCode': [key, resendCode.samples[0]],
  'purchases.awaitHeld': [key],
  'purchases.result': [key],
  'purchases.cancel': [key],
  'escrows.start': [escrow],
  'escrows.status': [key],
  'escrows.release': [key, release.samples[0]],
  'escrows.receiptConfirmed': [key, release.samples[0]],
  'escrows.return': [key, EDGES.return.samples[0]],
  'escrows.returnRequested': [key, EDGES.return.samples[0]],
  'escrows.refund': [key, EDGES.refund.samples[0]],
  'escrows.refundRequested': [key, EDGES.refund.samples[0]],
  'escrows.cancelRelease': [key, EDGES.cancelRelease.samples[0]],
  'escrows.submitCode': [key, submitCode.samples[0]],
  'escrows.resendCode': [key, resendCode.samples[0]],
  'escrows.openDispute': [key, EDGES.openDispute.samples[0]],
  'escrows.disputeOpened': [key, EDGES.openDispute.samples[0]],
  'escrows.resolveDispute': [key, EDGES.resolveDispute.samples[0]],
  'escrows.checkFunds': [key, EDGES.checkFunds.samples[0]],
  'escrows.fundsArrived': [key, EDGES.checkFunds.samples[0]],
  'escrows.awaitHeld': [key],
  'escrows.awaitDisbursement': [key],
  'escrows.awaitPaymentAction': [key],
  'escrows.result': [key],
  'escrows.cancel': [key],
  'onboardings.start': [onboarding],
  'onboardings.status': [memberKey],
  'onboardings.submitCode': [memberKey, submitCode.samples[0]],
  'onboardings.codeSubmitted': [memberKey, submitCode.samples[0]],
  'onboardings.resendCode': [memberKey, resendCode.samples[0]],
  'onboardings.result': [memberKey],
  'onboardings.cancel': [memberKey],
  'withdrawals.start': [withdrawal],
  'withdrawals.status': [withdrawalKey],
  'withdrawals.submitCode': [withdrawalKey, submitCode.samples[0]],
  'withdrawals.resendCode': [withdrawalKey, resendCode.samples[0]],
  'withdrawals.codeSubmitted': [withdrawalKey, submitCode.samples[0]],
  'withdrawals.result': [withdrawalKey],
  'withdrawals.cancel': [withdrawalKey],
  'freezes.start': [freeze],
  'freezes.status': [freezeKey],
  'freezes.submitCode': [freezeKey, submitCode.samples[0]],
  'freezes.codeSubmitted': [freezeKey, submitCode.samples[0]],
  'freezes.resendCode': [freezeKey, resendCode.samples[0]],
  'freezes.unfreeze': [freezeKey, unfreeze.samples[0]],
  'freezes.unfreezeRequested': [freezeKey, unfreeze.samples[0]],
  'freezes.payFromFreeze': [freezeKey, EDGES.payFromFreeze.samples[0]],
  'freezes.paymentRequested': [freezeKey, EDGES.payFromFreeze.samples[0]],
  'freezes.refundPayment': [freezeKey, EDGES.refundPayment.samples[0]],
  'freezes.result': [freezeKey],
  'freezes.cancel': [freezeKey],
  'corrections.start': [correction],
  'corrections.status': [correctionKey],
  'corrections.result': [correctionKey],
  'corrections.cancel': [correctionKey],
  'accounts.close': [closing],
  'accounts.status': [closingKey],
  'accounts.result': [closingKey],
  'accounts.cancel': [closingKey],
  'phoneChanges.start': [phoneChange],
  'phoneChanges.status': [phoneChangeKey],
  'phoneChanges.submitCode': [phoneChangeKey, submitCode.samples[0]],
  'phoneChanges.codeSubmitted': [phoneChangeKey, submitCode.samples[0]],
  'phoneChanges.resendCode': [phoneChangeKey, resendCode.samples[0]],
  'phoneChanges.result': [phoneChangeKey],
  'phoneChanges.cancel': [phoneChangeKey],
  'cards.unbind': [unbinding],
  'cards.status': [unbindingKey],
  'cards.result': [unbindingKey],
  'cards.cancel': [unbindingKey],
  'splits.start': [split],
  'splits.status': [splitKey],
  'splits.get': [splitKey],
  'splits.plan': [splitKey, EDGES.plan.samples[0]],
  'splits.divide': [splitKey, EDGES.divide.samples[0]],
  'splits.retry': [splitKey, EDGES.retry.samples[0]],
  'splits.prepareRefund': [splitKey, EDGES.prepareRefund.samples[0]],
  'splits.finish': [splitKey, EDGES.finish.samples[0]],
  'splits.finishRequested': [splitKey, EDGES.finish.samples[0]],
  'splits.result': [splitKey],
  'splits.cancel': [splitKey],
  'acquiring.start': [acquiring],
  'acquiring.status': [acquiringKey],
  'acquiring.get': [acquiringKey],
  'acquiring.regulate': [acquiringKey, EDGES.regulate.samples[0]],
  'acquiring.result': [acquiringKey],
  'acquiring.cancel': [acquiringKey],
  'topUps.start': [topUp],
  'topUps.status': [topUpKey],
  'topUps.get': [topUpKey],
  'topUps.reverseTopUp': [topUpKey, EDGES.reverseTopUp.samples[0]],
  'topUps.result': [topUpKey],
  'topUps.cancel': [topUpKey],
  'suspense.start': [suspense],
  'suspense.status': [suspenseKey],
  'suspense.get': [suspenseKey],
  'suspense.allocate': [suspenseKey, EDGES.allocate.samples[0]],
  'suspense.reverseAllocation': [suspenseKey, EDGES.reverseAllocation.samples[0]],
  'suspense.result': [suspenseKey],
  'suspense.cancel': [suspenseKey],
  'reconciliations.start': [reconciliation],
  'reconciliations.schedule': [EDGES.schedule.samples[0]],
  'reconciliations.unschedule': [EDGES.scheduleKey.samples[0]],
  'reconciliations.status': [reconciliationKey],
  'reconciliations.progress': [reconciliationKey],
  'reconciliations.result': [reconciliationKey],
  'reconciliations.cancel': [reconciliationKey],
  'operations.decide': [key, decide.samples[0]],
  'operations.notify': [EDGES.workflowId.samples[0], notify.samples[0]],
  'workflows.list': [],
  'workflows.status': [key],
  'workflows.cancel': [key],
};
const methods = Object.entries(METHODS) as [Method, readonly object[]][];

/** What every method of a resource sends first, by the id of its workflow. */
const WORKFLOW_IDS: Record<Resource, string> = {
  purchases: 'order/shop/O-20260729-1',
  escrows: 'order/shop/O-20260729-1',
  onboardings: 'member/shop/buyer_1',
  withdrawals: 'withdrawal/shop/W-1',
  freezes: 'freeze/shop/F-1',
  corrections: 'correction/shop/K-1',
  accounts: 'closing/shop/C-1',
  phoneChanges: 'phoneChange/shop/M-1',
  cards: 'unbinding/shop/U-1',
  splits: 'split/shop/S-1',
  suspense: 'suspense/shop/S-1',
  topUps: 'topUp/shop/T-1',
  acquiring: 'acquiring/shop/A-1',
  reconciliations: 'reconciliation/shop/pingan-20260301',
  operations: 'order/shop/O-20260729-1',
  workflows: 'order/shop/O-20260729-1',
};

function resourceOf(method: Method): Resource {
  return method.split('.')[0] as Resource;
}

function call(client: HoldfastClient, method: Method, args: readonly unknown[]): Promise<unknown> {
  const name = method.slice(method.indexOf('.') + 1);
  const resource = client[resourceOf(method)] as unknown as Record<
    string,
    (...given: unknown[]) => Promise<unknown>
  >;
  return resource[name]!(...args);
}

describe('The client', () => {
  it('has a row here for each method of each resource', async () => {
    const { client } = await openFakeTemporal();
    const resources = Object.entries(client) as [string, object][];
    expect(resources.map(([name]) => name).sort()).toEqual(Object.keys(WORKFLOW_IDS).sort());
    const own = resources.flatMap(([name, resource]) =>
      Object.getOwnPropertyNames(Object.getPrototypeOf(resource))
        .filter((method) => method !== 'constructor')
        .map((method) => `${name}.${method}`),
    );
    expect(own.sort()).toEqual(Object.keys(METHODS).sort());
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
    // A list names no workflow of its own, and a schedule those that it starts.
    if (method.endsWith('.list') || method.endsWith('schedule')) return;
    const id = WORKFLOW_IDS[resourceOf(method)];
    expect(JSON.stringify(calls[0]?.request)).toContain(`"workflowId":"${id}"`);
  });

  it('takes the commands of an order for orders only', async () => {
    const { client, calls } = await openFakeTemporal();
    const named = { ...memberKey } as unknown as typeof key;
    await expect(client.escrows.release(named, { requestId: 'r' })).rejects.toThrow('key.orderNo: ');
    await expect(client.escrows.result(named)).rejects.toThrow('key.orderNo: ');
    expect(calls).toEqual([]);
  });

  it('queries a workflow of each kind by its own key', async () => {
    const { client, calls } = await openFakeTemporal();
    for (const each of [key, memberKey, withdrawalKey, freezeKey, unbindingKey])
      await client.workflows.status(each).catch(() => undefined);
    expect(calls.map(workflowIdOf)).toEqual([
      'order/shop/O-20260729-1',
      'member/shop/buyer_1',
      'withdrawal/shop/W-1',
      'freeze/shop/F-1',
      'unbinding/shop/U-1',
    ]);
  });

  it('hands codes in to an order’s workflow and to a member’s alike', async () => {
    const { client, calls } = await openFakeTemporal(
      answering({ requestId: 'r', answer: 'accepted', wrongCodes: 0 }),
    );
    await client.purchases.submitCode(key, { requestId: 'r', code: '123456' });
    await client.onboardings.submitCode(memberKey, { requestId: 'r', code: '123456' });
    expect(calls.map(workflowIdOf)).toEqual(['order/shop/O-20260729-1', 'member/shop/buyer_1']);
  });
});
