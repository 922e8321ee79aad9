import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { AdapayStage } from '../support/adapay/adapay-stage.js';
describe('an order whose number is the name of a member', () => {
  it('knows nothing of that member’s withdrawals', async () => {
    const stage = await AdapayStage.open({ order: { orderNo: 'seller_1' } });
    const { tenant, provider } = stage.input.order;
    stage.sandbox.adapay.deposit({ memberId: 'seller_1', amount: '100.00' });
    const what = { tenant, provider, withdrawalNo: 'W1', account: stage.receivers.seller, amount: '60.00' };
    await stage.world.start('withdrawal', `withdrawal/${tenant}/W1`, {
      ...what,
      settings: stage.input.settings,
    });
    await stage.world.advance(MINUTE_MS);
    const workflow = await stage.held();
    expect(await stage.state(workflow)).toBe('held');
    expect(workflow.summaries).not.toContain('what was begun?');
    const call = await stage.say(workflow, 'release', { requestId: 'r' });
    expect(call.state).toBe('completed');
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).not.toBe(true);
  });
});
