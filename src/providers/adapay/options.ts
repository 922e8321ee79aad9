import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { InvalidInput } from '../../domain/errors.js';
import { NAME_DOTS } from '../../domain/written-text.js';
import { readMerchantKey, readPlatformKey } from '../key-material.js';
import { checkAddress, keyText, optionText } from '../option-schemas.js';
import { saysNumberKnown } from './result-codes.js';

const codes = z.array(optionText(64)).default([]);
// A code that says that the number is known proves no rejection, even where the settings list it.
const rejections = z
  .array(
    optionText(64).refine((code) => !saysNumberKnown({ code }), {
      error: 'no code that says that the number is known: it rejects nothing',
    }),
  )
  .default([]);

/** Every option but `resolution`, as the settings file has it. */
export const optionsSchema = z.strictObject({
  /** Scheme, host and port, with a path where one stands before /v1. It is part of what is signed. */
  baseUrl: z.url({ protocol: /^https?$/, error: 'an http(s) URL' }).default('https://api.adapay.tech'),
  /** Plain http beyond the loopback, for a sandbox in a private network. */
  allowHttp: z.boolean().default(false),
  appId: optionText(64),
  /** api_live_... or api_test_...; sent as it is. */
  apiKey: optionText(128),
  privateKey: keyText(),
  /** The key that answers and notifications are verified with. */
  platformKey: keyText(),
  /** What prod_mode must say: an answer with the other value is no answer. */
  mode: z.enum(['live', 'test'], { error: '"live" or "test"' }),
  /** The beginning of every order_no. */
  serialPrefix: z
    .string()
    .regex(/^\w{0,16}$/, { error: 'up to 16 letters, digits and underscores' })
    .default('HF'),
  /** goods_title of a hold. */
  goodsTitle: optionText(64).default('担保交易'),
  /** in_member_id of a hold: the payee, or the merchant ("0") where the split alone says who receives. Not documented. */
  holdFor: z.enum(['payee', 'merchant'], { error: '"payee" or "merchant"' }).default('payee'),
  /** fee_mode: I takes Adapay's fee out of the amount, O out of the merchant's fee account. Sent only when it is set. */
  feeMode: z.enum(['I', 'O'], { error: '"I" or "O"' }).optional(),
  /** Who pays Adapay's own fee in mode I: the platform where it has a share, or the first receiver. */
  feePayer: z
    .enum(['platform', 'firstReceiver'], { error: '"platform" or "firstReceiver"' })
    .default('platform'),
  /** Whether a reverse is allowed once a part was confirmed. The document says both. */
  reverseAfterConfirm: z.boolean().default(false),
  /** cash_type of a withdrawal. */
  cashType: z.enum(['T1', 'D1', 'D0', 'DM'], { error: 'T1, D1, D0 or DM' }).default('T1'),
  /** Where Adapay sends notifications of withdrawals. */
  notifyUrl: z
    .url({ protocol: /^https?$/, error: 'an http(s) URL' })
    .max(250)
    .optional(),
  /** Codes that are known to be clear rejections, by what they mean to a workflow. Adapay's public table is cut off. */
  rejectionCodes: z
    .strictObject({ insufficientFunds: rejections, account: rejections, card: rejections, other: rejections })
    .default({ insufficientFunds: [], account: [], card: [], other: [] }),
  /** By which codes GET /v1/members/{member_id} says that there is no such member. Not found. */
  memberNotFoundCodes: codes,
  /** By which codes POST /v1/members says that the member exists already. Not found. */
  memberExistsCodes: codes,
  /** By which codes POST /v1/settle_accounts says that the member has one already. Not found. */
  settleAccountExistsCodes: codes,
  /** The dot between the parts of a transliterated name (card_name). Not documented. */
  nameDot: z.enum(NAME_DOTS, { error: `one of ${NAME_DOTS.join(' ')}` }).default('·'),
  /** One send or query as a whole. */
  httpTimeoutMs: z.int({ error: 'whole milliseconds' }).min(100).max(120_000).default(20_000),
});

/** Checked credentials and options of one application at Adapay. */
export type AdapayOptions = Omit<z.output<typeof optionsSchema>, 'privateKey' | 'platformKey'> & {
  readonly privateKey: KeyObject;
  readonly platformKey: KeyObject;
};

/**
 * Checks what one option alone does not show, and reads the keys.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function readOptions<O extends z.output<typeof optionsSchema>>(parsed: O) {
  const { privateKey, platformKey, ...options } = parsed;
  checkAddress(options.baseUrl, { field: 'baseUrl', allowHttp: options.allowHttp });
  checkNotifyUrl(options.notifyUrl);
  return {
    ...options,
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    privateKey: readMerchantKey(privateKey),
    platformKey: readPlatformKey(platformKey),
  };
}

/** webhook.html: no query in the URL, and of custom ports only 8000 to 9005. */
function checkNotifyUrl(written: string | undefined): void {
  if (written === undefined) return;
  const url = new URL(written);
  const port = url.port === '' ? undefined : Number(url.port);
  if (url.search !== '' || url.hash !== '')
    throw new InvalidInput('notifyUrl', 'a URL without query or fragment');
  if (port !== undefined && (port < 8_000 || port > 9_005))
    throw new InvalidInput('notifyUrl', 'no port of its own but 8000 to 9005');
}
