import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { openStage } from './adapay/open-adapay.js';
import { CREATE_PAY, payment } from './lianlian/merchant.js';
import { openLianlian } from './lianlian/open-lianlian.js';

/** A payment of 100.00 under the number P that waits for its payer. */
const PAYMENTS: readonly (readonly [provider: string, open: () => Promise<Sandbox>])[] = [
  [
    'adapay',
    async () => {
      const { sandbox, merchant, appId } = await openStage();
      await merchant.post('/v1/payments', {
        ...{ app_id: appId, order_no: 'P', pay_channel: 'alipay_qr', pay_amt: '100.00', pay_mode: 'delay' },
        ...{ goods_title: '商品', goods_desc: '商品描述' },
      });
      return sandbox;
    },
  ],
  [
    'lianlian',
    async () => {
      const { sandbox, merchant } = await openLianlian();
      const pay_method_infos = [{ pay_type: 'sim_qr', amount: 100 }];
      await merchant.call(CREATE_PAY, payment(merchant, 'P', { pay_method_infos }));
      return sandbox;
    },
  ],
];

describe.each(PAYMENTS)('POST /sandbox/%s/pay', (provider, open) => {
  async function opened() {
    const sandbox = await open();
    const pay = async (body: object) => {
      const answer = await fetch(`${sandbox.url}/sandbox/${provider}/pay`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const taken = () =>
      sandbox.effects
        .report()
        .serialNumbers.filter(({ serialNumber }) => serialNumber === 'P')
        .map(({ count, amount }) => [count, amount]);
    return { pay, taken };
  }

  it('pays, once', async () => {
    const { pay, taken } = await opened();
    expect(taken()).toEqual([]);
    expect(await pay({ serialNumber: 'P' })).toMatchObject({ status: 200, body: { serialNumber: 'P' } });
    expect(taken()).toEqual([[1, '100.00']]);
    for (const as of ['paid', 'late', 'closed'])
      expect(await pay({ serialNumber: 'P', as })).toMatchObject({ status: 409 });
    expect(taken()).toEqual([[1, '100.00']]);
  });

  it('pays another amount', async () => {
    const { pay, taken } = await opened();
    expect(await pay({ serialNumber: 'P', amount: '99.00' })).toMatchObject({ status: 200 });
    expect(taken()).toEqual([[1, '99.00']]);
  });

  it('closes it, and pays late only once it is closed', async () => {
    const { pay, taken } = await opened();
    expect(await pay({ serialNumber: 'P', as: 'late' })).toMatchObject({ status: 409 });
    expect(await pay({ serialNumber: 'P', as: 'closed' })).toMatchObject({ status: 200 });
    expect(await pay({ serialNumber: 'P' })).toMatchObject({ status: 409 });
    expect(taken()).toEqual([]);
    expect(await pay({ serialNumber: 'P', as: 'late' })).toMatchObject({ status: 200 });
    expect(taken()).toEqual([[1, '100.00']]);
  });

  it('refuses a payment that is not there, and what is no step of a payer', async () => {
    const { pay } = await opened();
    expect(await pay({ serialNumber: 'Q' })).toMatchObject({ status: 409 });
    expect(await pay({ serialNumber: 'P', as: 'twice' })).toMatchObject({ status: 400 });
    expect(await pay({ serialNumber: 'P', amount: '0.00' })).toMatchObject({ status: 400 });
  });
});
