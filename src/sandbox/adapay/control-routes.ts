import { z } from 'zod';
import { controlRoute, type ControlRoute } from '../engine/control/control-route.js';
import { positiveYuan } from '../engine/control/fields.js';
import { payerBody } from '../engine/control/payer.js';
import type { AdapayControl } from './control.js';

const memberId = z.string().regex(/^\w{1,64}$/, 'expected up to 64 letters, digits and underscores');
const memberBody = z.strictObject({ memberId });
const depositBody = z.strictObject({ memberId, amount: positiveYuan });
const feeAccountBody = z.strictObject({ amount: positiveYuan });
const notifyUrlBody = z.strictObject({
  url: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
});

/** What the control API offers for Adapay alone. */
export function controlRoutes(control: AdapayControl): readonly ControlRoute[] {
  return [
    controlRoute('POST', '/members', memberBody, (member) => control.addMember(member)),
    controlRoute('POST', '/deposits', depositBody, (deposit) => control.deposit(deposit)),
    controlRoute('POST', '/fee-account', feeAccountBody, (funding) => control.fundFeeAccount(funding)),
    controlRoute('POST', '/pay', payerBody, (step) => control.pay(step)),
    controlRoute('PUT', '/notify-url', notifyUrlBody, ({ url }) => {
      control.setNotifyUrl(url);
      return { url };
    }),
  ];
}
