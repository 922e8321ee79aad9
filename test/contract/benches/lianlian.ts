import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { LianlianSettings } from '../../../src/providers/lianlian/config.js';
import { signedText, signText, verifyText } from '../../../src/providers/lianlian/transport/sign.js';
import { openSealed, signBody } from '../../../src/sandbox/lianlian/sign.js';
import { lianlianSettingsFor } from '../../support/lianlian/lianlian-settings.js';
import { vectorText } from '../../providers/lianlian/support/vectors.js';
import type { Bench, FarEnd, Fields, Vector } from '../bench.js';
import { openssl, verifiedByOpenssl } from '../openssl.js';
import type { WireAnswer } from '../wire.js';
import { lianlianNotifications } from './lianlian-notifications.js';
import { ANSWERS, RECORDS } from './lianlian-said.js';
import { CARD, dataDir, sandboxFarEnd } from './shared-sandbox.js';

/** Path of each write and of the query that resolves it, both under the last part of which the sandbox addresses them. */
const CALLS: Readonly<Partial<Record<OperationKind, { write: string; query?: string }>>> = {
  openAccount: {
    write: '/mch/v1/accp/customer/openacct-snapply-individual',
    query: '/mch/v1/accp/customer/query-acctinfo',
  },
  applyCardBinding: { write: '/mch/v1/accp/customer/openacct-activate-apply' },
  verifyCardBinding: {
    write: '/mch/v1/accp/customer/openacct-activate-verify',
    query: '/mch/v1/accp/customer/query-linkedacct',
  },
  hold: { write: '/mch/v1/ipay/createpay', query: '/query/v1/ipay/orderquery' },
  release: {
    write: '/mch/v1/accp/txn/secured-confirm',
    query: '/query/mch/v1/accp/txn/order-query',
  },
  return: { write: '/mch/v1/ipay/refund', query: '/query/v1/ipay/refundquery' },
  refund: { write: '/mch/v1/ipay/refund', query: '/query/v1/ipay/refundquery' },
  cancelRelease: {
    write: '/mch/v1/accp/txn/cancel-secured-payment',
    query: '/query/mch/v1/accp/txn/secured-query',
  },
  verifyTransaction: {
    write: '/mch/v1/accp/txn/validation-sms',
    query: '/query/mch/v1/accp/txn/withdrawal-query',
  },
  withdraw: {
    write: '/mch/v1/accp/txn/withdrawal',
    query: '/query/mch/v1/accp/txn/withdrawal-query',
  },
};
const AMOUNT = /"(?:order_amount|refund_amount)":([\d.]+)/;

const callOf = (kind: OperationKind) => {
  const call = CALLS[kind];
  if (!call) throw new Error(`连连 has no ${kind}`);
  return call;
};
const lastOf = (path = ''): string => path.split('/').at(-1) ?? '';
const objectOf = (body: Buffer): Record<string, unknown> =>
  JSON.parse(body.toString('utf8')) as Record<string, unknown>;
const platformKey = () => createPrivateKey(readFileSync(join(dataDir, 'lianlian', 'platform-key.pem')));

/** 连连 before its sandbox. */
export const lianlianBench: Bench = {
  name: 'lianlian',
  main: 'hold',
  withoutReference: ['withdraw'],
  start: startLianlian,
  card: CARD,
  channel: 'sim_qr',
  vectors: vectors(),
  isWrite: (kind, { url }) => url === `/lianlian${callOf(kind).write}`,
  isStatusQuery: (kind, { url }) => {
    const { query } = callOf(kind);
    return query !== undefined && url === `/lianlian${query}`;
  },
  isSignedByOpenssl: ({ headers, body }, { merchantPublicKey }) => {
    const [digest = ''] = openssl(['dgst', '-md5', '-r', '@body'], { body }).toString().split(' ');
    return verifiedByOpenssl({
      text: digest,
      signature: String(headers['signature-data']),
      digest: 'md5',
      key: merchantPublicKey ?? '',
    });
  },
  resigned,
  unsigned: (answer) => {
    const { 'signature-data': _signature, ...headers } = answer.headers;
    return { ...answer, headers };
  },
  otherWorld: { mch_id: '999999999999999999' },
  message: (text) => ({ ret_code: '1005', ret_msg: text }),
  amountShown: (amount) => ({ order_amount: amount }),
  // As it was written: 0.10 is another number of characters than 0.1.
  amountSent: ({ body }) => AMOUNT.exec(body.toString('utf8'))?.[1],
  textsSent: ({ body }) => textsIn(objectOf(body)),
  answers: ANSWERS,
  records: RECORDS,
  notifications: lianlianNotifications,
};

/** Every text of a body, what is encrypted for the platform in clear. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value, openSealed(value, platformKey()) ?? value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function resigned(answer: WireAnswer, fields: Fields): WireAnswer {
  const body = Buffer.from(JSON.stringify({ ...objectOf(answer.body), ...fields }));
  return {
    ...answer,
    headers: { ...answer.headers, 'signature-data': signBody(body, platformKey()) },
    body,
  };
}

async function startLianlian(): Promise<FarEnd> {
  const { sandbox, common } = await sandboxFarEnd();
  const given = sandbox.credentials.lianlian;
  const newest = () => sandbox.notifier.list().at(-1);
  return {
    ...common,
    merchantPublicKey: readFileSync(given.merchantPublicKeyPath, 'utf8'),
    settings: (origin, { timeoutMs = 5_000 }): LianlianSettings => ({
      ...lianlianSettingsFor(sandbox),
      baseUrl: given.baseUrl.replace(sandbox.url, origin),
      httpTimeoutMs: timeoutMs,
    }),
    account: (member) => {
      const { userId } = sandbox.lianlian.addUser({ userId: member });
      return { member: userId, account: userId, name: '王大海' };
    },
    deposit: ({ member }, amount) => void sandbox.lianlian.deposit({ userId: member, amount }),
    pay: (payment) => void sandbox.lianlian.pay(payment),
    // It outlives its code: no document says when it ends.
    withdrawalsWantCode: () =>
      void sandbox.lianlian.setRules({ withdrawalNeeds: 'sms', withdrawalExpiresMs: 24 * HOUR_MS }),
    withdrawalCode: ({ member }) => sandbox.sms.latest(member)?.code,
    showLate: (kind, ms) =>
      void sandbox.faults.add({
        provider: 'lianlian',
        interface: lastOf(callOf(kind).query),
        kind: 'notFoundFor',
        ms,
      }),
    takeLong: (kind, ms, end) =>
      void sandbox.faults.add({
        provider: 'lianlian',
        interface: lastOf(callOf(kind).write),
        kind: 'pending',
        ms,
        end,
      }),
    notifyAt: (url) => sandbox.lianlian.setNotifyUrl(url),
    notifyAgain: () => void sandbox.notifier.sendAgain(newest()?.id ?? ''),
  };
}

interface Given {
  readonly by: 'merchant' | 'platform';
  readonly name: string;
  readonly body: string;
  readonly digest: string;
  readonly signature: string;
}

function vectors(): readonly Vector[] {
  const privateKey = createPrivateKey(vectorText('merchant-key.pem'));
  return (JSON.parse(vectorText('vectors.json')) as Given[]).map(({ by, name, body, digest, signature }) => {
    const publicKey = createPublicKey(vectorText(`${by}-public-key.pem`));
    return {
      name,
      text: digest,
      signature,
      made: {
        text: signedText(body),
        ...(by === 'merchant' && { signature: signText(signedText(body), privateKey) }),
      },
      accepts: (text, signedBy) => verifyText(text, signedBy, publicKey),
    };
  });
}
