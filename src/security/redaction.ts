/** What stands in a log where a secret or a person's data would have stood. */
export const CENSOR = '[redacted]';

// Keys of Holdfast's own objects. A whole identity or card is censored, not its parts.
const OWN_KEYS = [
  ...['password', 'passphrase', 'secret', 'clientSecret', 'apiKey', 'privateKey', 'pfx', 'credentials'],
  ...['token', 'accessToken', 'access_token', 'authorization', 'proxy-authorization', 'cookie', 'set-cookie'],
  ...['databaseUrl', 'DATABASE_URL', 'proxyUrl', 'verificationCode', 'smsCode', 'identity', 'identityNumber'],
  ...[
    'card',
    'cardNumber',
    'holder',
    'holderName',
    'accountName',
    'mobile',
    'mobileNumber',
    'email',
    'nickname',
  ],
];

// Keys as 平安见证宝 spells them (产品接口文档: common head, member, card and withdrawal interfaces).
const PINGAN_KEYS = [
  ...['AppAccessToken', 'Passwd', 'RandomPassword', 'DrawCode', 'privateAuth', 'WebSign', 'MessageCheckCode'],
  ...['NewMobile', 'ReceiveMobile', 'AgencyClientMobile', 'UserNickname', 'MemberName', 'SubAcctName'],
  ...['OutSubAcctName', 'InSubAcctName', 'OldOutSubAcctName', 'OldInSubAcctName', 'TakeCashAcctName'],
  ...['OutAmtAcctName', 'InAcctName', 'ContactName', 'CompanyName', 'ReprName', 'AgencyClientName'],
  ...[
    'MemberGlobalId',
    'CompanyGlobalId',
    'ReprGlobalId',
    'AgencyClientGlobalId',
    'GlobalId',
    'MemberAcctNo',
  ],
  ...['MemberBindAcctNo', 'TakeCashAcctNo', 'BankCardNo', 'InAcctNo', 'RejectInPayerAcctNo'],
];

const KEYS = [...OWN_KEYS, ...PINGAN_KEYS];
const KEY_SET = new Set(KEYS.map((key) => key.toLowerCase()));
const ERROR_PARTS = ['type', 'code', 'message', 'stack'];

/**
 * The redaction as options of a pino logger: `pino({ ...logRedaction, level })`. It works on the finished line,
 * because pino's own `redact` sees neither the message, nor an error's text, nor keys deeper than its paths (and
 * two levels of wildcards cost ten times as much as this).
 */
export const logRedaction = { hooks: { streamWrite: redactLine } };

/**
 * One line of JSON without secrets and personal data: values under sensitive keys (at any depth, in any case) are
 * censored, and so are bytes; all texts go through `maskText`; of an error only type, code, message and stack
 * remain, since errors of HTTP clients and databases carry the request. A `name` below the top is a person's.
 */
export function redactLine(line: string): string {
  const fields: unknown = JSON.parse(line);
  return `${JSON.stringify(redactValue(fields, 0))}\n`;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  if ('type' in value && value.type === 'Buffer') return CENSOR;
  const isError = 'stack' in value && 'message' in value;
  const kept: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (isError && !ERROR_PARTS.includes(key)) continue;
    kept[key] = isSensitive(key, depth) && part !== null ? CENSOR : redactValue(part, depth + 1);
  }
  return kept;
}

function isSensitive(key: string, depth: number): boolean {
  return KEY_SET.has(key.toLowerCase()) || (depth > 0 && key === 'name');
}

const KEYED_VALUE = new RegExp(
  // key, its closing quote if any, the sign between, and the value: quoted, or up to the next separator.
  String.raw`(?<![\w-])((?:${KEYS.map(escape).join('|')})["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&"'{}[\]]+)`,
  'gi',
);

const MASKS: [RegExp, string][] = [
  [/-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?(?:-----END \1PRIVATE KEY-----|$)/g, CENSOR],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${CENSOR}@`],
  [/\b(Bearer|Basic)\s+[\w+/=.~-]+/gi, `$1 ${CENSOR}`],
  [KEYED_VALUE, `$1${CENSOR}`],
  [/((?:验证码|动态码|校验码|(?:verification|sms|check) ?code)\D{0,8})\d{4,8}(?!\d)/gi, `$1${CENSOR}`],
  // 居民身份证 (GB 11643): 17 digits and a digit or X. Bank cards: 15 to 19 digits, plain or in groups of four.
  [/(?<![\dA-Za-z])\d{17}[Xx](?![\dA-Za-z])/g, CENSOR],
  [/(?<!\d)\d{15,19}(?!\d)/g, CENSOR],
  [/(?<![\d-])\d{4}([ -])\d{4}\1\d{4}\1\d{3,4}(?:\1\d{1,3})?(?![\d-])/g, CENSOR],
  [/(?<!\d)(?:\+?86[- ]?)?1[3-9]\d([- ]?)\d{4}\1\d{4}(?!\d)/g, CENSOR],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, CENSOR],
];

/**
 * The text with private keys, credentials in URLs and headers, values written beside a sensitive key
 * (`Mobile=…`, `"MemberName":"…"`), verification codes, identity, card and mobile numbers and mail addresses
 * replaced by `[redacted]`. Serial numbers (20 digits and more), dates and amounts stay. A name without a key
 * beside it cannot be recognised: do not put one into a text.
 */
export function maskText(text: string): string {
  return MASKS.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}

function escape(key: string): string {
  return key.replace(/[^\w]/g, String.raw`\$&`);
}
