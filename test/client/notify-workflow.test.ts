import { describe, expect, it } from 'vitest';
import { TemporalUnavailable } from '../../src/client/errors.js';
import { GRPC, grpcError, openFakeTemporal, type Script } from './fake-temporal.js';

const workflow = { workflowId: 'withdrawal/shop/W-1' };
const notice = { operationId: 'shop/seller_1/withdraw/W-1', ended: 'succeeded' } as const;

const refusing = (code: number, details: string, describe: () => unknown): Script => ({
  signalWorkflowExecution: () => {
    throw grpcError(code, details);
  },
  describeWorkflowExecution: describe,
});
const notFound = (): never => {
  throw grpcError(GRPC.notFound, 'workflow not found');
};

describe('Telling a workflow that its provider has sent word', () => {
  it('is one signal to the very workflow that began the operation', async () => {
    const { client, calls } = await openFakeTemporal({ signalWorkflowExecution: () => ({}) });
    expect(await client.operations.notify(workflow, notice)).toBe(true);
    expect(calls.map(({ method }) => method)).toEqual(['signalWorkflowExecution']);
    expect(calls[0]?.request).toMatchObject({
      signalName: 'notificationReceived',
      workflowExecution: workflow,
    });
  });

  it.each([
    ['has ended', () => ({ workflowExecutionInfo: { status: 2 } })],
    ['is no longer kept', notFound],
  ])('is of no use, and no error, where it %s', async (_name, describe) => {
    const { client } = await openFakeTemporal(refusing(GRPC.notFound, 'not found', describe));
    expect(await client.operations.notify(workflow, notice)).toBe(false);
  });

  it('fails while Temporal is away, so that nothing is acknowledged', async () => {
    const { client } = await openFakeTemporal(refusing(GRPC.unavailable, 'no connection', notFound));
    await expect(client.operations.notify(workflow, notice)).rejects.toBeInstanceOf(TemporalUnavailable);
  });
});
