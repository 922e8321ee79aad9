import { z } from 'zod';
import { controlRoute, type ControlRoute } from '../engine/control/control-route.js';
import { milliseconds, positiveYuan } from '../engine/control/fields.js';
import type { HongwenControl } from './control.js';

const number = z.string().regex(/^[\w-]{1,64}$/, 'expected up to 64 letters, digits, _ or -');
const tradeBody = z.strictObject({
  amount: positiveYuan,
  outTradeNo: number.optional(),
  merchantNo: number.optional(),
});
const receiverBody = z.strictObject({
  account: number,
  result: z.enum(['succeeds', 'fails']).optional(),
  takesMs: milliseconds.optional(),
});
const spendingBody = z.strictObject({ account: number, amount: positiveYuan });
const noticeBody = z.strictObject({
  divideOutTradeNo: number,
  status: number.optional(),
  detail: z
    .array(z.strictObject({ account: number, amount: positiveYuan }))
    .min(1)
    .optional(),
});
const notifyUrlBody = z.strictObject({
  url: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
});

/** What the control API offers for 鸿闻 alone. */
export function controlRoutes(control: HongwenControl): readonly ControlRoute[] {
  return [
    controlRoute('POST', '/trades', tradeBody, (trade) => control.addTrade(trade)),
    controlRoute('POST', '/receivers', receiverBody, (receiver) => control.setReceiver(receiver)),
    controlRoute('POST', '/spendings', spendingBody, (spending) => control.spend(spending)),
    controlRoute('POST', '/notices', noticeBody, (notice) => control.sendNotice(notice)),
    controlRoute('PUT', '/notify-url', notifyUrlBody, ({ url }) => {
      control.setNotifyUrl(url);
      return { url };
    }),
  ];
}
