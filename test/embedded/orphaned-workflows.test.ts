import { describe, expect, it } from 'vitest';
import type { HoldfastClient } from '../../src/client/holdfast-client.js';
import type { ListedWorkflow } from '../../src/client/list-workflows.js';
import { orphanedWorkflows, orphansLine } from '../../src/embedded/orphaned-workflows.js';

function listed(orderNo: string, closedAt?: string): ListedWorkflow {
  return {
    ...{ workflowId: `order/shop/${orderNo}`, kind: 'purchase', provider: 'pingan', state: 'held' },
    ...{
      attention: false,
      startedAt: '2026-11-30T09:00:00.000Z',
      ...(closedAt !== undefined && { closedAt }),
    },
  };
}

const clientOf = (workflows: readonly ListedWorkflow[]) =>
  ({ workflows: { list: () => Promise.resolve(workflows) } }) as unknown as HoldfastClient;

describe('The workflows that a new sandbox does not know', () => {
  it('are those that still run', async () => {
    const client = clientOf([listed('O-1'), listed('O-2', '2026-11-30T09:01:00.000Z')]);
    expect(await orphanedWorkflows(client)).toEqual(['order/shop/O-1']);
  });

  it('are named in one line, with what happens to them and what helps', () => {
    const line = orphansLine(['order/shop/O-1', 'order/shop/O-2']);
    expect(line).toMatch(/^Warning: .* 2 in all \(order\/shop\/O-1, order\/shop\/O-2\)/);
    expect(line).toContain('ERR254');
    expect(line).toContain('--reset');
    expect(line).not.toContain('\n');
  });

  it('are named by five at most, and counted', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `order/shop/O-${index}`);
    expect(orphansLine(ids)).toMatch(/12 in all \(order\/shop\/O-0, .*O-4, \.\.\.\)/);
  });
});
