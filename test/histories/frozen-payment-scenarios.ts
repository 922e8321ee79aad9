import { HOUR_MS } from '../../src/domain/durations.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Scenario } from './scenarios.js';

const FROZEN = '60.00';

interface Terms {
  /** The answer to the first payment is lost. */
  readonly isLost?: boolean;
  readonly unfreezes?: boolean;
  /** What is given back of the first payment, one refund after the other, before a cancellation ends it. */
  readonly refunds?: readonly string[];
}

/** A member's money is frozen, and so much of it is paid out, one payment after the other. */
function frozenPayment(
  name: string,
  ends: object,
  payments: readonly string[],
  { isLost = false, unfreezes = false, refunds = [] }: Terms = {},
): Scenario {
  return {
    name,
    ends,
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      const open = (memberCode: string, property: '00' | 'SH') => ({
        member: memberCode,
        account: sandbox.pingan.addMember({ memberCode, property, name: '*' }).account,
      });
      const payer = open(`${tenant}_${name.replaceAll('-', '_')}`, '00');
      const payee = open(`${payer.member}_shop`, 'SH');
      sandbox.pingan.deposit({ memberCode: payer.member, amount: FROZEN });
      const key = { tenant, freezeNo: name };
      await client.freezes.start({
        ...{ ...key, provider: 'pingan', account: payer, amount: FROZEN },
        ...{ freezeForMs: HOUR_MS, onDeadline: 'unfreeze' },
        ...(refunds.length > 0 && { refundableForMs: HOUR_MS }),
      });
      await untilView(site, key, ({ state }) => state === 'frozen');
      const lost = { kind: 'doAndDrop', interface: '6163', times: 1 } as const;
      if (isLost) sandbox.faults.add(lost);
      for (const [index, amount] of payments.entries())
        await client.freezes.payFromFreeze(key, {
          requestId: `p${index}`,
          receivers: [{ itemId: 'shop', payee, amount }],
        });
      if (unfreezes) await client.freezes.unfreeze(key, { requestId: 'rest' });
      for (const [index, amount] of refunds.entries())
        await client.freezes.refundPayment(key, {
          ...{ requestId: `r${index}`, paymentId: 'p0', itemId: 'shop', amount },
        });
      if (refunds.length > 0) await client.freezes.cancel(key);
      await client.freezes.result(key);
      return { workflowId: `freeze/${tenant}/${name}`, personal: [] };
    },
  };
}

/** Payments out of frozen money. */
export const FROZEN_PAYMENT_SCENARIOS: readonly Scenario[] = [
  frozenPayment('frozen-all-paid', { state: 'paid' }, ['25.00', '35.00']),
  frozenPayment('frozen-part-paid', { state: 'unfrozen' }, ['25.00'], { unfreezes: true }),
  frozenPayment('frozen-payment-lost', { state: 'paid' }, [FROZEN], { isLost: true }),
  frozenPayment('frozen-payment-refunded', { state: 'paid' }, [FROZEN], { refunds: ['25.00', '35.00'] }),
];
