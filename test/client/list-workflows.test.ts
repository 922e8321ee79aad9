import { msToTs } from '@temporalio/common/lib/time.js';
import { TypedSearchAttributes } from '@temporalio/common';
import { encodeUnifiedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { describe, expect, it } from 'vitest';
import { NEEDS_ATTENTION, PROVIDER, STATE } from '../../src/client/search-attributes.js';
import { TemporalUnavailable } from '../../src/client/errors.js';
import { InvalidInput } from '../../src/domain/errors.js';
import { GRPC, grpcError, openFakeTemporal, type Script } from './fake-temporal.js';

const STARTED_MS = Date.parse('2026-07-29T00:00:00.000Z');
const STARTED = msToTs(STARTED_MS);

/** One entry of a server's list, as it comes over the wire. */
function entry(workflowId: string, attention: boolean, more: object = {}): object {
  const attributes = new TypedSearchAttributes([
    { key: PROVIDER, value: 'pingan' },
    { key: STATE, value: 'held' },
    { key: NEEDS_ATTENTION, value: attention },
  ]);
  const indexedFields = encodeUnifiedSearchAttributes(undefined, attributes);
  return {
    execution: { workflowId, runId: 'r' },
    type: { name: 'purchase' },
    startTime: STARTED,
    status: 1,
    historyLength: { toNumber: () => 1 },
    searchAttributes: { indexedFields },
    ...more,
  };
}

/** A server with many pages, of which the client need not read all. */
function pagesOf(...pages: object[][]): Script {
  let page = 0;
  return {
    listWorkflowExecutions: () => {
      const executions = pages[page] ?? [];
      page += 1;
      return { executions, nextPageToken: new Uint8Array(page < pages.length ? [1] : []) };
    },
  };
}

describe('A list of purchases', () => {
  it('shows each by its search attributes, and when it began and ended', async () => {
    const closed = entry('order/shop/O-2', false, { closeTime: STARTED });
    const { client } = await openFakeTemporal(pagesOf([entry('order/shop/O-1', true), closed]));
    const at = new Date(STARTED_MS).toISOString();
    const shown = { kind: 'purchase', provider: 'pingan', state: 'held', startedAt: at };
    expect(await client.purchases.list()).toEqual([
      { ...shown, workflowId: 'order/shop/O-1', attention: true },
      { ...shown, workflowId: 'order/shop/O-2', attention: false, closedAt: at },
    ]);
  });

  it('asks the server for what is wanted, and for purchases only', async () => {
    const { client, calls } = await openFakeTemporal(pagesOf([]));
    await client.purchases.list({ tenant: 'shop', state: 'held', provider: 'pingan', attention: true });
    expect(calls.map(({ request }) => request['query'])).toEqual([
      "WorkflowType IN ('purchase') AND (WorkflowId STARTS_WITH 'order/shop/') AND HoldfastState = 'held'" +
        " AND HoldfastProvider = 'pingan' AND HoldfastNeedsAttention = true",
    ]);
  });

  it('ends at its limit, and reads no page beyond it', async () => {
    const page = [entry('order/shop/O-1', true), entry('order/shop/O-2', true)];
    const { client, calls } = await openFakeTemporal(pagesOf(page, page, page));
    expect(await client.purchases.list({ limit: 3 })).toHaveLength(3);
    expect(calls).toHaveLength(2);
  });

  it.each([
    [{ state: 'frozen' }, 'list.state'],
    [{ state: "held' OR HoldfastState = 'x" }, 'list.state'],
    [{ tenant: "shop' OR 1 = 1" }, 'list.tenant'],
    [{ limit: 1_001 }, 'list.limit'],
    [{ orderNo: 'O-1' }, 'list.orderNo'],
  ])('is refused for %j before anything is sent', async (request, field) => {
    const { client, calls } = await openFakeTemporal();
    const error = await client.purchases.list(request as never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInput);
    expect((error as InvalidInput).field).toBe(field);
    expect(calls).toEqual([]);
  });

  it('is an error of Holdfast’s own where the server does not list', async () => {
    const listWorkflowExecutions = (): never => {
      throw grpcError(GRPC.invalidArgument, 'HoldfastState is no search attribute');
    };
    const { client } = await openFakeTemporal({ listWorkflowExecutions });
    await expect(client.purchases.list()).rejects.toThrow(TemporalUnavailable);
  });
});

describe('A list of workflows', () => {
  it('has every kind, and a tenant’s by all that their ids begin with', async () => {
    const { client, calls } = await openFakeTemporal(pagesOf([]));
    await client.workflows.list({ tenant: 'shop', state: 'frozen' });
    const query = String(calls[0]?.request['query']);
    for (const kind of [
      'purchase',
      'escrow',
      'onboarding',
      'withdrawal',
      'freeze',
      'unbinding',
      'phoneChange',
      'correction',
      'closing',
      'suspense',
      'topUp',
      'acquiring',
    ])
      expect(query).toContain(`'${kind}'`);
    for (const prefix of [
      'order',
      'member',
      'withdrawal',
      'freeze',
      'unbinding',
      'phoneChange',
      'correction',
      'closing',
      'suspense',
      'topUp',
      'acquiring',
    ])
      expect(query.split(`STARTS_WITH '${prefix}/shop/'`)).toHaveLength(2);
  });
});
