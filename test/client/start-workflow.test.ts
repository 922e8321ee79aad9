import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { StartDiffers } from '../../src/client/errors.js';
import type { PurchaseRequest } from '../../src/contract/purchases.js';
import { GRPC, grpcError, openFakeTemporal, payloads, type Script } from './fake-temporal.js';
import { EDGES, IDENTITY_CARD } from './requests-samples.js';

const sample = (): PurchaseRequest =>
  structuredClone(EDGES.purchase.samples[0]) as unknown as PurchaseRequest;

/** As Temporal numbers how an execution stands. */
const RUNNING = 1;
const COMPLETED = 2;

/** Temporal with a workflow of this type and input under the business key already. */
function taken(input: unknown, type = 'purchase'): Script {
  return {
    startWorkflowExecution: () => {
      throw Object.assign(grpcError(GRPC.alreadyExists, 'Workflow execution is already running'), {});
    },
    describeWorkflowExecution: () => ({ workflowExecutionInfo: { status: RUNNING } }),
    getWorkflowExecutionHistory: () => ({
      history: {
        events: [
          {
            workflowExecutionStartedEventAttributes: { workflowType: { name: type }, input: payloads(input) },
          },
        ],
      },
    }),
  };
}

async function differing(before: unknown, type?: string): Promise<readonly string[]> {
  const { client } = await openFakeTemporal(taken(before, type));
  const error = await client.purchases.start(sample()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartDiffers);
  return (error as StartDiffers).fields;
}

describe('A first start', () => {
  it('makes the workflow under its business key, for good, with what the lists show', async () => {
    const { client, calls } = await openFakeTemporal({ startWorkflowExecution: () => ({ runId: 'run' }) });
    expect(await client.purchases.start(sample())).toEqual({
      workflowId: 'order/shop/O-20260729-1',
      created: true,
    });
    const { request } = calls[0] ?? { request: {} };
    expect(request).toMatchObject({
      workflowId: 'order/shop/O-20260729-1',
      workflowType: { name: 'purchase' },
      taskQueue: { name: 'holdfast' },
      // REJECT_DUPLICATE and FAIL: never a second execution, not after the first has closed either.
      workflowIdReusePolicy: 3,
      workflowIdConflictPolicy: 1,
    });
  });

  it('is of the version whose rules the workflow keeps from then on', async () => {
    const { client, calls } = await openFakeTemporal({ startWorkflowExecution: () => ({ runId: 'run' }) });
    await client.purchases.start(sample());
    const { input } = calls[0]?.request as { input: { payloads: Payload[] } };
    const [workflow] = input.payloads.map((payload) => defaultPayloadConverter.fromPayload(payload));
    expect(workflow).toMatchObject({ settings: { firstAttempt: 'local' } });
  });

  it.each([
    ['purchases', 'order/shop/O-20260729-1', 'purchase'],
    ['escrows', 'order/shop/O-20260729-1', 'escrow'],
    ['onboardings', 'member/shop/buyer_1', 'onboarding'],
  ] as const)(
    'a start of %s shows provider, state and summary, and nothing personal',
    async (resource, id, type) => {
      const { client, calls } = await openFakeTemporal({ startWorkflowExecution: () => ({ runId: 'run' }) });
      const request = structuredClone(EDGES[type].samples[0]) as never;
      await client[resource].start(request);
      const sent = calls[0]?.request as {
        workflowId: string;
        searchAttributes: {
          indexedFields: Record<string, Parameters<typeof defaultPayloadConverter.fromPayload>[0]>;
        };
        userMetadata: { summary: Parameters<typeof defaultPayloadConverter.fromPayload>[0] };
      };
      expect(sent.workflowId).toBe(id);
      const shown = Object.entries(sent.searchAttributes.indexedFields).map(([name, payload]) => [
        name,
        defaultPayloadConverter.fromPayload(payload),
      ]);
      expect(Object.fromEntries(shown)).toEqual({
        HoldfastProvider: 'pingan',
        HoldfastState: type === 'escrow' ? 'holding' : 'opening',
        HoldfastNeedsAttention: false,
      });
      const summary = defaultPayloadConverter.fromPayload(sent.userMetadata.summary);
      expect(summary).toBe(
        type === 'onboarding' ? 'onboarding of a buyer' : `${type} O-20260729-1: 100.00 yuan, fee 1.00`,
      );
    },
  );
});

describe('A second start', () => {
  it('with the same content is the same start', async () => {
    const { client } = await openFakeTemporal(taken(sample()));
    expect(await client.purchases.start(sample())).toEqual({
      workflowId: 'order/shop/O-20260729-1',
      created: false,
    });
  });

  it('with fields in another order, or with defaults written out, is the same start', async () => {
    const { settings, seller, buyer, order } = sample();
    const { route: _route, ...profile } = (buyer as { profile: Record<string, unknown> }).profile;
    const { client } = await openFakeTemporal(taken({ settings, seller, buyer, order }));
    const again = { seller, order, buyer: { profile } } as unknown as PurchaseRequest;
    expect((await client.purchases.start(again)).created).toBe(false);
  });

  it('with other waits is the same start: they are no part of what was agreed', async () => {
    const { client } = await openFakeTemporal(
      taken({ ...sample(), settings: { timing: { confirmWindowMs: 1 } } }),
    );
    expect((await client.purchases.start(sample())).created).toBe(false);
  });

  it('with other content says which fields differ', async () => {
    const before = sample();
    const { order, buyer } = before as {
      order: Record<string, unknown>;
      buyer: { profile: { card: { number: string } } };
    };
    order['amount'] = '200.00';
    delete order['fee'];
    buyer.profile.card.number = '6222020000000000000';
    expect(await differing(before)).toEqual(['buyer.profile.card.number', 'order.amount', 'order.fee']);
  });

  it('with a buyer of the other form says so', async () => {
    const fields = await differing({ ...sample(), buyer: { account: { member: 'buyer_1', account: '1' } } });
    expect(fields).toEqual(expect.arrayContaining(['buyer.account', 'buyer.profile']));
  });

  it('as another kind of workflow says that', async () => {
    expect(await differing(sample(), 'escrow')).toEqual(['type']);
  });

  it('never shows the values that differ', async () => {
    const before = sample() as unknown as { buyer: { profile: { card: { identity: { number: string } } } } };
    before.buyer.profile.card.identity.number = '110101199003070011';
    const { client } = await openFakeTemporal(taken(before));
    const error = await client.purchases.start(sample()).catch((thrown: unknown) => thrown as Error);
    const shown = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : '';
    expect(shown).toContain('buyer.profile.card.identity.number');
    expect(shown).not.toContain(IDENTITY_CARD);
    expect(shown).not.toContain('110101199003070011');
  });

  it('names at most ten fields', async () => {
    expect(await differing({})).toHaveLength(3);
    expect(
      (await differing({ order: {}, buyer: { profile: { card: {} } }, seller: {} })).length,
    ).toBeLessThanOrEqual(10);
  });
});

describe('A number whose workflow ended because no worker has its provider', () => {
  it.each([
    ['an escrow’s result', { code: 'PROVIDER_NOT_CONFIGURED' }, true],
    ['a purchase’s result', { code: 'PROVIDER_NOT_CONFIGURED' }, true],
    ['a rejection by the provider', { code: 'ERR044' }, false],
  ])('is free again, and no other: %s', async (_what, result, free) => {
    const first = taken({ ...sample(), seller: {} });
    let starts = 0;
    const { client, calls } = await openFakeTemporal({
      startWorkflowExecution: (request) => {
        starts += 1;
        return starts === 1 ? first['startWorkflowExecution']?.(request) : { runId: 'again' };
      },
      describeWorkflowExecution: () => ({ workflowExecutionInfo: { status: COMPLETED } }),
      getWorkflowExecutionHistory: (request) =>
        request['historyEventFilterType'] === 2
          ? {
              history: {
                events: [{ workflowExecutionCompletedEventAttributes: { result: payloads(result) } }],
              },
            }
          : first['getWorkflowExecutionHistory']?.(request),
    });
    const again = await client.purchases.start(sample()).catch((error: unknown) => error);
    if (!free) {
      expect(again).toBeInstanceOf(StartDiffers);
      return;
    }
    expect(again).toMatchObject({ created: true });
    // ALLOW_DUPLICATE, and FAIL where somebody else was first.
    expect(calls.at(-1)?.request).toMatchObject({ workflowIdReusePolicy: 1, workflowIdConflictPolicy: 1 });
  });
});
