import { describe, expect, it } from 'vitest';
import { SUCCEEDED } from '../support/answers.js';
import { buyer, card } from '../support/orders.js';
import { setUp } from '../support/set-up.js';
import { APP_ID } from '../support/settings.js';

describe('what is sent', () => {
  it('for a member holds no personal number, and for its settle account a person’s card', async () => {
    const { platform, send } = await setUp(({ path }) => ({
      data: path === '/v1/members' ? SUCCEEDED.openAccount : SUCCEEDED.applyCardBinding,
    }));
    expect(await send('openAccount')).toMatchObject({ result: { account: buyer.member } });
    expect(await send('applyCardBinding')).toMatchObject({
      result: { verified: true, account: '0035172500000001' },
    });
    expect(platform.seen.map(({ json }) => json)).toEqual([
      { app_id: APP_ID, member_id: buyer.member, nickname: '小明' },
      {
        app_id: APP_ID,
        member_id: buyer.member,
        channel: 'bank_account',
        account_info: {
          card_id: card.number,
          card_name: card.holder,
          cert_id: card.identity.number,
          cert_type: '00',
          tel_no: card.mobile,
          bank_acct_type: '2',
        },
      },
    ]);
  });
});

describe('a member', () => {
  it.each([
    ['no list', undefined, 'unclear'],
    ['an empty list', [], 'notFound'],
    ['another card', [{ id: '1', account_info: { card_id: '6222020000009999' } }], 'notFound'],
    ['two that could be this one', [{ id: '1' }, { id: '2' }], 'unclear'],
  ])(
    'that shows %s of settle accounts says so much of the card: %s',
    async (_name, settle_accounts, type) => {
      const data = { status: 'succeeded', member_id: buyer.member, settle_accounts };
      const { query } = await setUp(() => ({ data }));
      expect(await query('applyCardBinding')).toMatchObject({ type });
    },
  );
});
