import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { readMerchantKey, readPlatformKey } from '../key-material.js';
import { checkAddress, keyText, optionText } from '../option-schemas.js';
import { SUCCESS } from './result-codes.js';

const number = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: '1 to 64 letters, digits, _ or -' })
  .optional();
const fieldName = z.string().regex(/^\w{1,64}$/, { error: '1 to 64 letters, digits and underscores' });
const codes = z
  .array(optionText(64).refine((code) => code !== SUCCESS, { error: `not ${SUCCESS}, which says success` }))
  .default([]);

/** Every option but `resolution`, as the settings file has it. */
export const optionsSchema = z.strictObject({
  /** The gateway's whole address, to which every call goes (integrator). */
  gatewayUrl: z
    .url({ protocol: /^https?$/, error: 'an http(s) URL' })
    .default('https://openapi.hwkjpay.com/gateway.do'),
  /** Plain http beyond the loopback, for a sandbox in a private network. */
  allowHttp: z.boolean({ error: 'true or false' }).default(false),
  /** mch_no, in every request. */
  mchNo: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, { error: '1 to 32 letters, digits, _ or -' }),
  privateKey: keyText(),
  /** The key that answers and notifications are verified with. */
  platformKey: keyText(),
  /** The beginning of every divide_out_trade_no and divide_back_out_trade_no. */
  serialPrefix: z
    .string()
    .regex(/^\w{0,16}$/, { error: 'up to 16 letters, digits and underscores' })
    .default('HF'),
  /** notify_url of every request (document: 200 个字符之内,建议上传). */
  notifyUrl: z
    .url({ protocol: /^https?$/, error: 'an http(s) URL' })
    .max(200, { error: 'at most 200 characters' })
    .optional(),
  /** By which of its two numbers a division names its trade: 鸿闻's own, or the merchant's. */
  tradeBy: z
    .enum(['trade_no', 'out_trade_no'], { error: '"trade_no" or "out_trade_no"' })
    .default('trade_no'),
  /** How divide_detail names receivers: by `account`, or in the form of 商盟, which tells people and companies apart. */
  receiverForm: z.enum(['account', 'shangmeng'], { error: '"account" or "shangmeng"' }).default('account'),
  /** parent_merchant_no. Sent only when it is set. */
  parentMerchantNo: number,
  /** merchant_no of divisions whose trade names no merchant. Sent only where there is one. */
  merchantNo: number,
  /** fee_payer, who pays the fee: 快钱自主分账必须参数. Sent only when it is set. */
  feePayer: number,
  /** By which field a return carries divide_res_detail. Not found; without a name it is kept with the split and not sent. */
  returnDetailField: fieldName.optional(),
  /** Which field of a return's answer or notification says how it ended, and by which values. Not found. */
  returnStatus: z
    .strictObject({
      field: fieldName,
      succeeded: z.array(optionText(64)).min(1),
      failed: z.array(optionText(64)),
    })
    .optional(),
  /** How many returns there may be of one split. Not found, so there is no limit unless it is set. */
  mostReturns: z.int({ error: 'a whole number' }).min(1).max(1_000).optional(),
  /** Whether arrays and objects of an answer are left out of what is signed, as integrators have it, or stand there as JSON. Not found. */
  signedArrays: z.enum(['leftOut', 'json'], { error: '"leftOut" or "json"' }).default('leftOut'),
  /** Whether an answer without `sign` counts where its code is none of success: integrators verify those of success alone. */
  acceptUnsignedFailures: z.boolean({ error: 'true or false' }).default(false),
  /** Codes that are known to be clear rejections, by what they mean. No table was found, so every other one ends nothing. */
  rejectionCodes: z
    .strictObject({ insufficientFunds: codes, account: codes, other: codes })
    .default({ insufficientFunds: [], account: [], other: [] }),
  /** One send as a whole. */
  httpTimeoutMs: z.int({ error: 'whole milliseconds' }).min(100).max(120_000).default(20_000),
});

/** Checked credentials and options of one merchant at 鸿闻. */
export type HongwenOptions = Omit<z.output<typeof optionsSchema>, 'privateKey' | 'platformKey'> & {
  readonly privateKey: KeyObject;
  readonly platformKey: KeyObject;
};

/**
 * Checks what one option alone does not show, and reads the keys.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function readOptions<O extends z.output<typeof optionsSchema>>(parsed: O) {
  const { privateKey, platformKey, ...options } = parsed;
  checkAddress(options.gatewayUrl, { field: 'gatewayUrl', allowHttp: options.allowHttp });
  return {
    ...options,
    privateKey: readMerchantKey(privateKey),
    platformKey: readPlatformKey(platformKey),
  };
}
