import { z } from 'zod';
import { controlRoute, type ControlRoute } from '../engine/control/control-route.js';
import { positiveYuan } from '../engine/control/fields.js';
import type { PinganControl } from './control.js';

const memberCode = z.string().min(1).max(32);
const memberBody = z.strictObject({
  memberCode,
  property: z.enum(['00', 'SH']),
  name: z.string().min(1).max(120),
  mobile: z
    .string()
    .regex(/^\d{11}$/, 'expected 11 digits')
    .optional(),
  cardNo: z
    .string()
    .regex(/^\d{12,19}$/, 'expected 12 to 19 digits')
    .optional(),
});
const bounceBody = z.strictObject({
  serialNumber: z.string().min(1).max(22),
  reason: z.string().min(1).max(120).optional(),
});
const depositBody = z.strictObject({ memberCode, amount: positiveYuan });
const amountBody = z.strictObject({ amount: positiveYuan });
const orderNo = z.string().min(1).max(30);
const acquiredBody = z.strictObject({
  channel: z.enum(['YST1', '01']).default('YST1'),
  totalOrderNo: orderNo,
  parts: z
    .array(
      z.strictObject({
        subOrderNo: z.string().min(1).max(22).optional(),
        account: z.string().min(1).max(32),
        amount: positiveYuan,
        fee: z.string().optional(),
        frozen: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(25),
  tellsAfterMs: z.union([z.int().min(0), z.literal('never')]).default(0),
});
const expireTokenBody = z.strictObject({
  as: z.enum(['error', 'E30001', 'flagAfterDoing', 'flagWithoutDoing']).default('error'),
});

/** What the control API offers for 平安 alone. */
export function controlRoutes(control: PinganControl): readonly ControlRoute[] {
  return [
    controlRoute('POST', '/members', memberBody, (member) => control.addMember(member)),
    controlRoute('POST', '/deposits', depositBody, (deposit) => control.deposit(deposit)),
    controlRoute('POST', '/pay-ins', depositBody, (paid) => control.payIn(paid)),
    controlRoute('POST', '/bounces', bounceBody, (bounced) => control.bounceWithdrawal(bounced)),
    controlRoute('POST', '/suspense', amountBody, (suspended) => control.suspend(suspended)),
    controlRoute('POST', '/acquired', acquiredBody, (order) => control.payAtAcquirer(order)),
    controlRoute('POST', '/advance', amountBody, (funding) => control.fundAdvance(funding)),
    controlRoute(
      'POST',
      '/expire-token',
      z.preprocess((body) => body ?? {}, expireTokenBody),
      ({ as }) => control.expireToken(as),
    ),
  ];
}
