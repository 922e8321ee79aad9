import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { InvalidInput } from '../../domain/errors.js';
import { NAME_DOTS } from '../../domain/written-text.js';
import { readMerchantKey, readPlatformKey } from '../key-material.js';
import { lookUp, RET_CODES } from './result-codes.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const mchId = z.string({ error: 'up to 18 digits' }).regex(/^\d{1,18}$/, { error: 'up to 18 digits' });
const codes = z.array(text(64)).default([]);
// What the vendor's own list has a meaning for keeps that meaning.
const rejections = z
  .array(
    text(64).refine((code) => lookUp(RET_CODES, code) === undefined, {
      error: 'no code of the vendor’s own list, which has a meaning already',
    }),
  )
  .default([]);

/** Every option but `resolution`, as the settings file has it. */
export const optionsSchema = z.strictObject({
  /** Scheme, host and port, with a path where one stands before /mch and /query. */
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'an http(s) URL' })
    .default('https://openapi.lianlianpay.com'),
  /** Plain http beyond the loopback, for a sandbox in a private network. */
  allowHttp: z.boolean().default(false),
  /** mch_id, in every body and in a header. */
  mchId,
  /** sub_mchid of a confirmation. Sent only when it is set. */
  subMchid: mchId.optional(),
  privateKey: keyText(),
  /** The key that answers and notifications are verified with, and personal fields are encrypted for. */
  platformKey: keyText(),
  /** The beginning of every number. */
  serialPrefix: z
    .string()
    .regex(/^\w{0,16}$/, { error: 'up to 16 letters, digits and underscores' })
    .default('HF'),
  /** secured_flag of createpay. The document's words are "secured_flag为true"; its type was not found. */
  securedFlag: z.union([z.literal(true), text(8)], { error: 'true, or up to 8 characters' }).default(true),
  /** pay_type of what is paid from, and refunded to, a member's balance. The open platform's list was not found. */
  balancePayType: text(32).default('BALANCE'),
  /** acct_type of the account of query-acctinfo whose balance a member can spend. */
  balanceAcctType: text(32).default('USEROWN'),
  /**
   * The pay_types that a buyer can pay by through a channel, each with the field of createpay's answer that says how, and what a page does
   * with it. Neither the types nor the fields were found for the open platform, so none is built in.
   */
  channels: z
    .record(
      text(32),
      z.strictObject({
        type: z.enum(['qr', 'redirect', 'app'], { error: '"qr", "redirect" or "app"' }),
        field: z.string().regex(/^\w{1,64}$/, { error: 'the name of a field' }),
      }),
    )
    .default({}),
  /** busi_type of createpay. Sent only when it is set: its values were not found. */
  busiType: text(32).optional(),
  /** Whether what is left of a hold may be returned from MCHASSURE once a part was confirmed. The document says "before confirmation". */
  returnAfterRelease: z.boolean().default(false),
  /** Who makes the merchant's check that 8889 wants: the start of the withdrawal is it, or it is made elsewhere, on the platform's pages say. */
  withdrawalCheck: z.enum(['accept', 'elsewhere'], { error: '"accept" or "elsewhere"' }).default('elsewhere'),
  /** Where the platform sends notifications of payments, refunds and withdrawals. */
  notifyUrl: z
    .url({ protocol: /^https?$/, error: 'an http(s) URL' })
    .max(512)
    .optional(),
  /** Statuses that are known to mean "under way". The open platform's list was not found. */
  pendingStatuses: codes,
  /** By which codes query-acctinfo says that there is no such user. Not found. */
  userNotFoundCodes: codes,
  /** Codes that are known to be clear rejections, by what they mean to a workflow, beside the vendor's list. */
  rejectionCodes: z
    .strictObject({ insufficientFunds: rejections, account: rejections, card: rejections, other: rejections })
    .default({ insufficientFunds: [], account: [], card: [], other: [] }),
  /** The dot between the parts of a transliterated name (user_name). Not documented. */
  nameDot: z.enum(NAME_DOTS, { error: `one of ${NAME_DOTS.join(' ')}` }).default('·'),
  /** One send or query as a whole. */
  httpTimeoutMs: z.int({ error: 'whole milliseconds' }).min(100).max(120_000).default(20_000),
});

/** Checked credentials and options of one merchant at 连连. */
export type LianlianOptions = Omit<z.output<typeof optionsSchema>, 'privateKey' | 'platformKey'> & {
  readonly privateKey: KeyObject;
  readonly platformKey: KeyObject;
};

/**
 * Checks what one option alone does not show, and reads the keys.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function readOptions<O extends z.output<typeof optionsSchema>>(parsed: O) {
  const { privateKey, platformKey, ...options } = parsed;
  checkUrl(options);
  return {
    ...options,
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    privateKey: readMerchantKey(privateKey),
    platformKey: readPlatformKey(platformKey),
  };
}

function checkUrl({ baseUrl, allowHttp }: { baseUrl: string; allowHttp: boolean }): void {
  const url = new URL(baseUrl);
  if (url.protocol === 'http:' && !allowHttp && !LOOPBACK.test(url.hostname)) {
    throw new InvalidInput('baseUrl', 'https, unless it is this machine or allowHttp is set');
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new InvalidInput('baseUrl', 'a URL without user, query or fragment');
  }
}

/** A file's last line break is no part of a key. */
function keyText() {
  const rule = { error: 'PEM or bare base64' };
  return z.string(rule).trim().min(1, rule).max(8_192, rule);
}

function text(longest: number) {
  const rule = `1 to ${longest} characters without blanks at the ends`;
  return z
    .string({ error: rule })
    .max(longest, { error: rule })
    .regex(/^\S([\s\S]*\S)?$/, { error: rule });
}
