import { describe, expect, it } from 'vitest';
import { SUCCEEDED } from '../support/answers.js';
import { buyer, FREEZE_ID, NUMBER, seller } from '../support/orders.js';
import { setUp } from '../support/set-up.js';
import { APP_ID } from '../support/settings.js';

describe('what is sent', () => {
  it('for a freeze, an unfreeze and a withdrawal names the member and the freeze', async () => {
    const settings = { notifyUrl: 'https://shop.example:8443/adapay' };
    const { platform, send } = await setUp(({ path }) => {
      if (path.endsWith('/freeze')) return { data: SUCCEEDED.freeze };
      return { data: path.endsWith('/unfreeze') ? SUCCEEDED.unfreeze : SUCCEEDED.withdraw };
    }, settings);
    for (const kind of ['freeze', 'unfreeze', 'withdraw'] as const)
      expect(await send(kind)).toMatchObject({ type: 'succeeded' });
    const common = { order_no: NUMBER, app_id: APP_ID };
    expect(platform.seen.map(({ json }) => json)).toEqual([
      { ...common, trans_amt: '100.00', member_id: buyer.member },
      { ...common, account_freeze_id: FREEZE_ID },
      {
        ...common,
        cash_type: 'T1',
        cash_amt: '100.00',
        member_id: seller.member,
        notify_url: settings.notifyUrl,
      },
    ]);
  });
});
