import type { Money } from '../src/domain/money.js';
import type { Account, Card } from '../src/domain/party.js';
import type { MemberProfile } from '../workflows/onboarding/messages.js';
import type { PlainCalls } from './plain-calls.js';

interface Transfer {
  readonly orderNo: string;
  readonly payer: Account;
  readonly payee: Account;
  readonly amount: Money;
  readonly fee: Money;
}

export interface BareActivities {
  openAccount(request: { orderNo: string; profile: MemberProfile }): Promise<{ account: string }>;
  applyCardBinding(request: { orderNo: string; account: Account; card: Card }): Promise<void>;
  verifyCardBinding(request: {
    orderNo: string;
    account: Account;
    cardNumber: string;
    code: string;
  }): Promise<void>;
  hold(request: Transfer): Promise<void>;
  release(request: Transfer): Promise<void>;
}

/** Ordinary activities over the same provider client: what throws is repeated by Temporal, blindly. */
export function bareActivities({ send }: PlainCalls): BareActivities {
  return {
    openAccount: async ({ orderNo, profile }) => {
      const { member, role, mobile } = profile;
      const content = { member, role, ...(mobile !== undefined && { mobile }) };
      return send('openAccount', { orderNo, content });
    },
    applyCardBinding: async ({ orderNo, account, card }) => {
      await send('applyCardBinding', { orderNo, content: { account, card } });
    },
    verifyCardBinding: async ({ orderNo, account, cardNumber, code }) => {
      await send(
        'verifyCardBinding',
        { orderNo, content: { account, cardNumber, application: orderNo } },
        code,
      );
    },
    hold: async ({ orderNo, payer, payee, amount, fee }) => {
      await send('hold', { orderNo, amount, fee, content: { orderNo, payer, payee } });
    },
    release: async ({ orderNo, payer, payee, amount, fee }) => {
      const hold = { serialNumber: '' };
      await send('release', { orderNo, amount, fee, content: { orderNo, payer, payee, hold } });
    },
  };
}
