import { describe, expect, it } from 'vitest';
import type { HoldfastClient } from '../../src/client/holdfast-client.js';
import type { ListedWorkflow } from '../../src/client/list-workflows.js';
import { WorkflowUnreadable } from '../../src/client/errors.js';
import { needsAttention, shownAttention } from '../../src/cli/needs-attention.js';
import type { WorkflowState } from '../../workflows/core/messages.js';
import type { Journal } from '../../src/journal/journal.js';

const listed = (workflowId: string, state: WorkflowState): ListedWorkflow => ({
  ...{ workflowId, kind: 'freeze', provider: 'adapay', state, attention: true, startedAt: '' },
});

/** A client whose list has a workflow of every kind, one of which its worker cannot read. */
function clientOf(workflows: readonly ListedWorkflow[], calls: object[] = []): HoldfastClient {
  const client = {
    workflows: {
      list: (request: object) => {
        calls.push(request);
        return Promise.resolve(workflows);
      },
      status: (key: { unbindingNo?: string }) =>
        key.unbindingNo === undefined
          ? Promise.resolve({ attention: [`about ${JSON.stringify(key)}`, 'and more'] })
          : Promise.reject(new WorkflowUnreadable('unbinding/shop/U-1', 'no key k2')),
    },
  };
  return client as unknown as HoldfastClient;
}

function journalOf(operations: object[], notifications: object[], cases: object[] = []): Journal {
  return {
    list: () => Promise.resolve(operations),
    listNotifications: () => Promise.resolve(notifications),
    listCases: () => Promise.resolve(cases),
  } as unknown as Journal;
}

describe('What needs an operator', () => {
  const ids = ['order/shop/O-1', 'member/shop/m-1', 'withdrawal/shop/W-1', 'freeze/shop/F-1'];

  it('is listed wherever it stands: workflows of every kind with their reasons, operations, notifications', async () => {
    const calls: object[] = [];
    const client = clientOf(
      ids.map((id) => listed(id, 'held')),
      calls,
    );
    const journal = journalOf(
      [{ operationId: 'shop/O-2/hold/1', kind: 'hold', attention: 'it took effect late' }],
      [{ id: '7', eventType: 'payment.failed', attention: 'of no operation' }],
    );
    const found = await needsAttention(client, journal, 20);
    expect(calls).toEqual([{ attention: true, limit: 20 }]);
    expect(found.map(({ what, id }) => [what, id])).toEqual([
      ...ids.map((id) => ['workflow', id]),
      ['operation', 'shop/O-2/hold/1'],
      ['notification', '7'],
    ]);
    expect(found[3]?.why).toEqual(['about {"tenant":"shop","freezeNo":"F-1"}', 'and more']);
    expect(shownAttention(found)).toContain('it took effect late');
  });

  it('has cases of reconciliation, with what happened, the evidence and the safe action', async () => {
    const found = await needsAttention(
      clientOf([]),
      journalOf(
        [],
        [],
        [
          {
            ...{ id: 'pingan/20260301/statusDiffers/JY/H1', kind: 'statusDiffers', date: '20260301' },
            ...{
              fileType: 'JY',
              file: 'JY.enc',
              line: 6,
              operationId: 'shop/O-1/hold/1',
              serialNumber: 'H1',
            },
            ...{ details: { journalEnd: 'absent' }, action: 'askProvider' },
          },
        ],
      ),
      20,
    );
    expect(found).toEqual([
      {
        ...{ what: 'case', id: 'pingan/20260301/statusDiffers/JY/H1', state: 'statusDiffers' },
        why: [
          'the file shows it as done, the journal as absent',
          'JY.enc line 6, shop/O-1/hold/1, H1',
          'ask the provider, then `holdfast case review`',
        ],
      },
    ]);
  });

  it('names a workflow that cannot answer, with the reason', async () => {
    const found = await needsAttention(
      clientOf([listed('unbinding/shop/U-1', 'unbinding')]),
      journalOf([], []),
      20,
    );
    expect(found).toEqual([
      {
        what: 'workflow',
        id: 'unbinding/shop/U-1',
        state: 'unbinding',
        why: ['UNKNOWN_KEY: unbinding/shop/U-1 cannot be read by its worker: no key k2'],
      },
    ]);
  });
});
