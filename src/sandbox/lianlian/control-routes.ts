import { z } from 'zod';
import { controlRoute, type ControlRoute } from '../engine/control/control-route.js';
import { positiveYuan } from '../engine/control/fields.js';
import { payerBody } from '../engine/control/payer.js';
import type { LianlianControl } from './control.js';

const userId = z.string().regex(/^[\w-]{1,64}$/, 'expected up to 64 letters, digits, - and _');
const notifyUrlBody = z.strictObject({
  url: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
});

/** What the control API offers for 连连 alone. */
export function controlRoutes(control: LianlianControl): readonly ControlRoute[] {
  return [
    controlRoute('POST', '/users', z.strictObject({ userId }), (user) => control.addUser(user)),
    controlRoute('POST', '/deposits', z.strictObject({ userId, amount: positiveYuan }), (deposit) =>
      control.deposit(deposit),
    ),
    controlRoute('POST', '/pay', payerBody, (step) => control.pay(step)),
    controlRoute('PUT', '/notify-url', notifyUrlBody, ({ url }) => {
      control.setNotifyUrl(url);
      return { url };
    }),
  ];
}
