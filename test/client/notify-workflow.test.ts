import { describe, expect, it } from 'vitest';
import { TemporalUnavailable } from '../../src/client/errors.js';
import { GRPC, grpcError, openFakeTemporal, type Script } from './fake-temporal.js';

const workflow = { workflowId: 'withdrawal/shop/W-1' };
const notification = { operationId: 'shop/seller_1/withdraw/W-1', ended: 'succeeded' } as const;

const refusing = (code: number, details: string, described: () => unknown): Script => ({
  signalWorkflowExecution: () => {
    throw grpcError(code, details);
  },
  describeWorkflowExecution: described,
});
const notFound = (): never => {
  throw grpcError(GRPC.notFound, 'workflow not found');
};

describe('Notifying a workflow of what its provider sent', () => {
  it('is one signal to the very workflow that began the operation', async () => {
    const { client, calls } = await openFakeTemporal({ signalWorkflowExecution: () => ({}) });
    expect(await client.operations.notify(workflow, notification)).toBe(true);
    expect(calls.map(({ method }) => method)).toEqual(['signalWorkflowExecution']);
    expect(calls[0]?.request).toMatchObject({
      signalName: 'notificationReceived',
      workflowExecution: workflow,
    });
  });

  it.each([
    ['has ended', () => ({ workflowExecutionInfo: { status: 2 } })],
    ['is no longer kept', notFound],
  ])('is of no use, and no error, where it %s', async (_name, described) => {
    const { client } = await openFakeTemporal(refusing(GRPC.notFound, 'not found', described));
    expect(await client.operations.notify(workflow, notification)).toBe(false);
  });

  it('fails while Temporal is away, so that nothing is acknowledged', async () => {
    const { client } = await openFakeTemporal(refusing(GRPC.unavailable, 'no connection', notFound));
    await expect(client.operations.notify(workflow, notification)).rejects.toBeInstanceOf(
      TemporalUnavailable,
    );
  });
});
