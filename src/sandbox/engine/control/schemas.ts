import { z } from 'zod';
import { ADAPAY_CALLS, ADAPAY_QUERIES } from '../../adapay/endpoints.js';

const positiveYuan = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,11})\.\d{2}$/, 'expected yuan with two decimals, such as "100.00"')
  .refine((text) => text !== '0.00', 'expected an amount above 0.00');
const milliseconds = z
  .number()
  .int()
  .min(0)
  .max(366 * 86_400_000);
/** A call of Adapay, with its pay_mode behind a slash where it has one. */
const isAdapayCall = (address: string): boolean =>
  ADAPAY_CALLS.includes(address.replace(/\/(?:delay|direct)$/, ''));
const interfaceAddress = z
  .string()
  .refine(
    (address) => /^(?:\d{4}(?:\/\w{1,2})?|approveDev)$/.test(address) || isAdapayCall(address),
    'expected an interface such as "6034", "6034/1", "approveDev" or "settle_accounts.balancePay"',
  );
const queryAddress = z
  .string()
  .refine(
    (address) => /^(?:6110|6092|6098)(?:\/\w{1,2})?$/.test(address) || ADAPAY_QUERIES.includes(address),
    'expected the query that is blinded: "6110", "6092", "6098" or a query of Adapay',
  );
const memberCode = z.string().min(1).max(32);
/** A member of any provider. */
const anyMember = z.string().min(1).max(64);
const orderNo = z.string().min(1).max(64);
const code = z.string().min(1).max(64);

export const memberBody = z.strictObject({
  memberCode,
  property: z.enum(['00', 'SH']),
  name: z.string().min(1).max(120),
  mobile: z
    .string()
    .regex(/^\d{11}$/, 'expected 11 digits')
    .optional(),
});
export const depositBody = z.strictObject({ memberCode, amount: positiveYuan });
export const advanceBody = z.strictObject({ amount: positiveYuan });
export const repeatModeBody = z.strictObject({ mode: z.enum(['replay', 'refuse', 'balanceFirst', 'none']) });
export const latencyBody = z.strictObject({
  ms: milliseconds,
  interface: z
    .string()
    .regex(/^(?:\d{4}|approveDev)$/, 'expected an interface such as "6034"')
    .optional(),
});
export const expireTokenBody = z.strictObject({
  as: z.enum(['error', 'E30001', 'flagAfterDoing', 'flagWithoutDoing']).default('error'),
});
export const rulesBody = z.strictObject({
  partialRelease: z.boolean().optional(),
  recordRejections: z.boolean().optional(),
  codeLifetimeMs: milliseconds.min(1).optional(),
  wrongCodesBorne: z.number().int().min(0).max(100).optional(),
  checksPerCardPerDay: z.number().int().min(1).max(1_000_000).optional(),
  refundWindowDays: z.number().int().min(0).max(3650).optional(),
  memberNotFoundCode: z.enum(['SIM_MEMBER_NOT_FOUND', 'ERR020', 'ERR254', 'E10002']).optional(),
  emptyBindings: z.enum(['emptyList', 'ERR020']).optional(),
  tranDateNeededAfterDays: z.number().int().min(0).max(3650).optional(),
  oneToken: z.boolean().optional(),
});
export const clockBody = z.strictObject({
  mode: z.enum(['real', 'virtual']).optional(),
  now: z.iso.datetime({ offset: true }).optional(),
});
export const advanceClockBody = z.strictObject({ ms: milliseconds });
export const hookBody = z.strictObject({
  interface: interfaceAddress.optional(),
  moment: z.enum(['before', 'after']),
  url: z.url({ protocol: /^https?$/ }),
  provider: z.string().optional(),
  orderNo: orderNo.optional(),
  memberCode: anyMember.optional(),
  times: z.number().int().min(1).default(1),
});

const rule = {
  provider: z.string().optional(),
  interface: interfaceAddress.optional(),
  orderNo: orderNo.optional(),
  memberCode: anyMember.optional(),
  attempt: z.number().int().min(1).optional(),
  probability: z.number().gt(0).max(1).optional(),
  times: z.number().int().min(1).optional(),
};
/** A notification has no attempt of its own: it is found by the call that caused it. */
const { attempt: _attempt, ...notificationRule } = rule;
const withEffect = z.boolean().optional();
export const faultBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('refuse'), ...rule }),
  z.strictObject({ kind: z.literal('dropBefore'), ...rule }),
  z.strictObject({ kind: z.literal('doAndDrop'), ...rule }),
  z.strictObject({
    kind: z.literal('delay'),
    ms: milliseconds,
    moment: z.enum(['before', 'after']),
    ...rule,
  }),
  z.strictObject({ kind: z.literal('tryLater'), code: code.optional(), ...rule }),
  z.strictObject({
    kind: z.literal('notFoundFor'),
    ms: milliseconds,
    ...rule,
    interface: queryAddress.optional(),
  }),
  z.strictObject({
    kind: z.literal('processing'),
    ms: milliseconds,
    ...rule,
    interface: z
      .string()
      .refine(
        (address) => /^6110(?:\/\w)?$/.test(address) || ADAPAY_QUERIES.includes(address),
        'expected "6110" or a query of Adapay, which answer it',
      )
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('silentPage'),
    ...rule,
    interface: z
      .string()
      .refine((address) => ADAPAY_QUERIES.includes(address), 'expected a query of Adapay')
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('pending'),
    ms: milliseconds,
    end: z.enum(['succeeded', 'failed']).optional(),
    ...rule,
  }),
  z.strictObject({ kind: z.literal('notifyDelay'), ms: milliseconds, ...notificationRule }),
  z.strictObject({ kind: z.literal('notifyShuffle'), ms: milliseconds, ...notificationRule }),
  z.strictObject({
    kind: z.literal('notifyRepeat'),
    copies: z.number().int().min(1).max(100),
    ...notificationRule,
  }),
  z.strictObject({ kind: z.literal('notifyLose'), ...notificationRule }),
  z.strictObject({ kind: z.literal('notifyForge'), ...notificationRule }),
  z.strictObject({ kind: z.literal('unknownCode'), code: code.optional(), withEffect, ...rule }),
  z.strictObject({ kind: z.literal('malformed'), withEffect, ...rule }),
  z.strictObject({ kind: z.literal('wrongSignature'), withEffect, ...rule }),
  z.strictObject({ kind: z.literal('html502'), withEffect, ...rule }),
]);

const text = z.string().min(1).optional();
export const smsQuery = z.strictObject({ mobile: z.string().regex(/^\d{11}$/, 'expected 11 digits') });
export const wireQuery = z.strictObject({
  serialNumber: text,
  interface: interfaceAddress.optional(),
  orderNo: text,
  memberCode: text,
  about: text,
  after: z.coerce.number().int().min(0).optional(),
});
export const effectsQuery = z.strictObject({ orderNo: text, serialNumber: text });
export const idParams = z.strictObject({ id: z.coerce.number().int().min(1) });
