import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LosslessNumber, parse, stringify } from 'lossless-json';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { HongwenSettings } from '../../../src/providers/hongwen/config.js';
import {
  signedText,
  signText,
  verifyText,
  type SignedArrays,
} from '../../../src/providers/hongwen/transport/sign.js';
import { parseJsonObject } from '../../../src/providers/lossless-json.js';
import { signFields } from '../../../src/sandbox/hongwen/sign.js';
import { hongwenSettingsFor } from '../../support/hongwen/hongwen-settings.js';
import { vectorText } from '../../providers/hongwen/support/settings.js';
import type { Bench, FarEnd, Fields, Vector } from '../bench.js';
import { verifiedByOpenssl } from '../openssl.js';
import type { Passage, WireAnswer } from '../wire.js';
import { hongwenNotifications } from './hongwen-notifications.js';
import { ANSWERS, KNOWN_CODES } from './hongwen-said.js';
import { CARD, dataDir, sandboxFarEnd } from './shared-sandbox.js';

const METHODS: Readonly<Partial<Record<OperationKind, string>>> = {
  split: 'trade.apply.divide',
  splitReturn: 'trade.apply.divide.back',
};
type Wire = Record<string, unknown>;
const objectOf = (body: Buffer): Wire => parse(body.toString('utf8')) as Wire;
const contentOf = ({ body }: Passage): Record<string, string> =>
  JSON.parse(String(objectOf(body)['biz_content'])) as Record<string, string>;
const rowsOf = (request: Passage): Record<string, string>[] => {
  const { divide_detail, divide_back_detail = divide_detail } = contentOf(request);
  return JSON.parse(divide_back_detail ?? '[]') as Record<string, string>[];
};
const platformKey = () => createPrivateKey(readFileSync(join(dataDir, 'hongwen', 'platform-key.pem')));

/** 鸿闻 before its sandbox. */
export const hongwenBench: Bench = {
  name: 'hongwen',
  main: 'split',
  withoutReference: ['splitReturn'],
  start: startHongwen,
  card: CARD,
  vectors: vectors(),
  // Every call goes to one address; what is reset before its body came has no method yet.
  isWrite: (kind, { url, body }) =>
    url === '/hongwen/gateway.do' && (body.length === 0 || objectOf(body)['method'] === METHODS[kind]),
  isStatusQuery: () => false,
  isSignedByOpenssl: ({ body }, { merchantPublicKey }) => {
    const { sign, ...fields } = objectOf(body);
    const text = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${String(fields[name])}`)
      .join('&');
    const key = merchantPublicKey ?? '';
    return verifiedByOpenssl({ text, signature: String(sign), digest: 'sha256', key });
  },
  resigned,
  unsigned: (answer) => {
    const { sign: _sign, ...fields } = objectOf(answer.body);
    return { ...answer, body: Buffer.from(stringify(fields) ?? '') };
  },
  message: (text) => ({ code: 40_003, msg: text }),
  amountShown: () => ({}),
  amountSent: (request) => rowsOf(request)[0]?.['amount'],
  textsSent: (request) => [
    ...Object.values(contentOf(request)),
    ...rowsOf(request).flatMap((row) => Object.values(row)),
  ],
  answers: ANSWERS,
  // No query is documented, so there are no records to read.
  records: [],
  notifications: hongwenNotifications,
};

function resigned(answer: WireAnswer, fields: Fields): WireAnswer {
  const given = Object.fromEntries(
    Object.entries({ ...objectOf(answer.body), ...fields })
      .filter(([name, value]) => name !== 'sign' && value !== undefined)
      .map(([name, value]) => [name, typeof value === 'number' ? new LosslessNumber(String(value)) : value]),
  );
  const sign = signFields(given, platformKey());
  return { ...answer, body: Buffer.from(stringify({ ...given, sign }) ?? '') };
}

async function startHongwen(): Promise<FarEnd> {
  const { sandbox, common } = await sandboxFarEnd();
  sandbox.hongwen.setRules({ divideTakesMs: 0 });
  const accounts = new Map<string, string>();
  let notifyUrl = '';
  const payments = (): number =>
    sandbox.effects.report().serialNumbers.filter(({ kind }) => kind === 'payment').length;
  return {
    ...common,
    merchantPublicKey: readFileSync(sandbox.credentials.hongwen.merchantPublicKeyPath, 'utf8'),
    settings: (origin, { timeoutMs = 5_000 }): HongwenSettings => {
      const { gatewayUrl = '', rejectionCodes, ...settings } = hongwenSettingsFor(sandbox);
      const { insufficientFunds, account, other } = KNOWN_CODES;
      return {
        ...settings,
        gatewayUrl: gatewayUrl.replace(sandbox.url, origin),
        rejectionCodes: {
          insufficientFunds: [...insufficientFunds],
          account: [...(rejectionCodes?.account ?? []), ...account],
          other: [...(rejectionCodes?.other ?? []), ...other],
        },
        httpTimeoutMs: timeoutMs,
      };
    },
    account: (member) => {
      const account = accounts.get(member) ?? `100895${String(80_000 + accounts.size)}`;
      accounts.set(member, account);
      sandbox.hongwen.setReceiver({ account });
      return { member, account };
    },
    deposit: () => undefined,
    trade: (amount) => {
      // Only notifications of splits are of interest here.
      sandbox.hongwen.setNotifyUrl('');
      const { tradeNo } = sandbox.hongwen.addTrade({ amount });
      sandbox.hongwen.setNotifyUrl(notifyUrl);
      return { tradeNo };
    },
    failShares: ({ account }) => void sandbox.hongwen.setReceiver({ account, result: 'fails' }),
    got: ({ account }) => sandbox.hongwen.available(account),
    effects: () => sandbox.effects.total - payments(),
    takeLong: (kind, ms, end) => {
      const name = METHODS[kind] ?? '';
      sandbox.faults.add({ provider: 'hongwen', interface: name, kind: 'pending', ms, end });
    },
    notifyAt: (url) => {
      notifyUrl = url;
      sandbox.hongwen.setNotifyUrl(url);
    },
    notifyAgain: () => void sandbox.notifier.sendAgain(sandbox.notifier.list().at(-1)?.id ?? ''),
  };
}

interface Given {
  readonly by: 'merchant' | 'platform';
  readonly name: string;
  readonly arrays?: SignedArrays;
  readonly body: string;
  readonly text: string;
  readonly signature: string;
}

function vectors(): readonly Vector[] {
  const privateKey = createPrivateKey(vectorText('merchant-key.pem'));
  return (JSON.parse(vectorText('vectors.json')) as Given[]).map((given) => {
    const { by, name, arrays = 'leftOut', text, signature } = given;
    const publicKey = createPublicKey(vectorText(`${by}-public-key.pem`));
    const fields = parseJsonObject(given.body);
    if (!fields) throw new Error(`${name} is no object`);
    const made = signedText(fields, arrays);
    return {
      name,
      text,
      signature,
      made: { text: made, ...(by === 'merchant' && { signature: signText(made, privateKey) }) },
      accepts: (one, signed) => verifyText(one, signed, publicKey),
    };
  });
}
