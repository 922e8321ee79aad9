import { describe, expect, it } from 'vitest';
import { buyer } from './support/orders.js';
import { setUp } from './support/set-up.js';
import { APP_ID } from './support/settings.js';

describe('a balance', () => {
  const data = { status: 'succeeded', avl_balance: '12.30', prod_mode: 'false' };

  it('is what avl_balance says, asked with the settle account', async () => {
    const { platform, provider } = await setUp(() => ({ data }));
    expect(await provider.queries.balance(buyer)).toEqual({ type: 'read', value: { available: '12.30' } });
    expect(platform.seen[0]?.query).toEqual({
      app_id: APP_ID,
      member_id: buyer.member,
      settle_account_id: buyer.account,
    });
  });

  it('of the merchant itself is asked without one', async () => {
    const { platform, provider } = await setUp(() => ({ data }));
    await provider.queries.balance({ member: '0', account: '0' });
    expect(platform.seen[0]?.query).toEqual({ app_id: APP_ID, member_id: '0' });
  });

  it.each([
    [{ status: 'failed', error_code: 'x' }],
    [{ status: 'succeeded' }],
    [{ status: 'succeeded', avl_balance: '1.234' }],
  ])('is never supposed: %j', async (wrong) => {
    const { provider } = await setUp(() => ({ data: wrong }));
    expect(await provider.queries.balance(buyer)).toMatchObject({ type: 'unavailable' });
  });
});
