import { z } from 'zod';
import { checkAddress, isPlainHttp, optionText } from '../option-schemas.js';
import { SUCCESS } from './result-codes.js';

const codes = z
  .array(optionText(64).refine((code) => code !== SUCCESS, { error: `not ${SUCCESS}, which says success` }))
  .default([]);

/** Every option but `resolution`, as the settings file has it. */
export const optionsSchema = z.strictObject({
  /** Scheme, host and port of the merchant host; /api/... follows. */
  baseUrl: z.url({ protocol: /^https?$/, error: 'an http(s) URL' }),
  /**
   * Plain http beyond this machine. No https address of the merchant host was found, and whoever is on the way reads what is sent there;
   * only the MD5 with the access key keeps it from being changed.
   */
  allowHttp: z.boolean({ error: 'true or false' }).default(false),
  /** accessid: the identity of the service provider. */
  accessId: optionText(64),
  /** accesskey: the secret that signs. */
  accessKey: optionText(256),
  /** agent_no: the number of the service provider. */
  agentNo: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, { error: '1 to 64 letters, digits, _ or -' }),
  /** The beginning of every apply_no and agent_apply_no. */
  serialPrefix: z
    .string()
    .regex(/^\w{0,16}$/, { error: 'up to 16 letters, digits and underscores' })
    .default('HF'),
  /** How many receivers one split may name. Not found, so there is no limit unless it is set. */
  mostReceivers: z.int({ error: 'a whole number' }).min(1).max(1_000).optional(),
  /** Whether a trade may be split more than once. Not found; the document's title says 单次. */
  moreThanOneSplit: z.boolean({ error: 'true or false' }).default(false),
  /** collection_type. Only "1" is known, from an integrator, and not what it means. */
  collectionType: z
    .string()
    .regex(/^\d{1,4}$/, { error: 'up to four digits' })
    .default('1'),
  /** Whether answers without `sign` count, of the calls of which no document shows one: all but the split itself. */
  acceptUnsignedAnswers: z.boolean({ error: 'true or false' }).default(false),
  /** By which codes query-by-applyno says that there is no such apply_no. Not found. */
  applyNotFoundCodes: codes,
  /** By which codes collection-query says that there is no such agent_apply_no. Not found. */
  collectionNotFoundCodes: codes,
  /** What codes mean that are known. No table was found; the document calls every code but 10000 a failure. */
  resultCodes: z
    .strictObject({ insufficientFunds: codes, account: codes, inDoubt: codes })
    .default({ insufficientFunds: [], account: [], inDoubt: [] }),
  /** One send or query as a whole. */
  httpTimeoutMs: z.int({ error: 'whole milliseconds' }).min(100).max(120_000).default(20_000),
});

/** Checked credentials and options of one service provider at 海科融通. */
export type HkrtOptions = z.output<typeof optionsSchema>;

/**
 * Checks what one option alone does not show.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function readOptions<O extends HkrtOptions>(options: O): O {
  checkAddress(options.baseUrl, { field: 'baseUrl', allowHttp: options.allowHttp });
  return { ...options, baseUrl: options.baseUrl.replace(/\/+$/, '') };
}

/** Why an operator should know of these settings. */
export function warningOf({ baseUrl }: HkrtOptions): string | undefined {
  return isPlainHttp(baseUrl)
    ? '海科融通 is spoken to over plain http: accounts and amounts can be read on the way'
    : undefined;
}
