import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { AdapaySettings } from '../../../src/providers/adapay/config.js';
import {
  bodyText,
  parameterText,
  signText,
  verifyText,
} from '../../../src/providers/adapay/transport/sign.js';
import { signData } from '../../../src/sandbox/adapay/sign.js';
import { adapaySettingsFor } from '../../support/adapay/adapay-settings.js';
import { vectorText } from '../../providers/adapay/support/vectors.js';
import type { Bench, FarEnd, Fields, Vector } from '../bench.js';
import { verifiedByOpenssl } from '../openssl.js';
import type { Passage, WireAnswer } from '../wire.js';
import { adapayNotifications } from './adapay-notifications.js';
import { ANSWERS, RECORDS } from './adapay-said.js';
import { CARD, dataDir, sandboxFarEnd } from './shared-sandbox.js';

/** Path of each write, as a pattern, and of the query that resolves it, with the code by which the sandbox addresses that. */
const CALLS: Readonly<Partial<Record<OperationKind, readonly [string, RegExp, string]>>> = {
  openAccount: ['/members', /\/v1\/members\/\w+/, 'members.query'],
  applyCardBinding: ['/settle_accounts', /\/v1\/members\/\w+/, 'members.query'],
  hold: ['/settle_accounts/balancePay', /\/balancePayList/, 'settle_accounts.balancePayList'],
  release: [
    '/settle_accounts/balanceconfirm',
    /\/balanceconfirm\/list/,
    'settle_accounts.balanceconfirm.list',
  ],
  return: [
    '/settle_accounts/balancereverse',
    /\/balancereverse\/list/,
    'settle_accounts.balancereverse.list',
  ],
  refund: ['/settle_accounts/balanceRefund', /\/balanceRefundList/, 'settle_accounts.balanceRefundList'],
  closeHold: ['/payments/\\w+/close', /\/payments\/list/, 'payments.list'],
  freeze: ['/settle_accounts/freeze', /\/freeze\/list/, 'settle_accounts.freeze.list'],
  unfreeze: ['/settle_accounts/unfreeze', /\/unfreeze\/list/, 'settle_accounts.unfreeze.list'],
  withdraw: ['/cashs', /\/cashs\/stat/, 'cashs.stat'],
};
const AMOUNTS = ['trans_amt', 'confirm_amt', 'reverse_amt', 'balance_refund_amt', 'cash_amt'];

const callOf = (kind: OperationKind): readonly [string, RegExp, string] => {
  const call = CALLS[kind];
  if (!call) throw new Error(`Adapay has no ${kind}`);
  return call;
};
const objectOf = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
const bodyOf = (request: Passage): Record<string, unknown> => objectOf(request.body.toString('utf8'));
const dataOf = (body: Buffer): Record<string, unknown> =>
  objectOf(String(objectOf(body.toString('utf8'))['data']));

/** Adapay before its sandbox. */
export const adapayBench: Bench = {
  name: 'adapay',
  main: 'hold',
  withoutReference: ['withdraw'],
  start: startAdapay,
  card: CARD,
  channel: 'alipay_qr',
  vectors: vectors(),
  isWrite: (kind, { method, url }) =>
    method === 'POST' && new RegExp(`^/adapay/v1${callOf(kind)[0]}$`).test(url),
  isStatusQuery: (kind, { method, url }) => method === 'GET' && callOf(kind)[1].test(url),
  isSignedByOpenssl: ({ method, url, headers, body }, { merchantPublicKey }) => {
    const full = new URL(url, `http://${headers.host ?? ''}`);
    const pairs = [...full.searchParams].sort(([a], [b]) => (a < b ? -1 : 1));
    const content = method === 'POST' ? body.toString('utf8') : pairs.map((pair) => pair.join('=')).join('&');
    return verifiedByOpenssl({
      text: `${full.origin}${full.pathname}${content}`,
      signature: String(headers['signature']),
      digest: 'sha1',
      key: merchantPublicKey ?? '',
    });
  },
  resigned,
  unsigned: (answer) => ({
    ...answer,
    body: Buffer.from(JSON.stringify({ data: JSON.stringify(dataOf(answer.body)) })),
  }),
  otherWorld: { prod_mode: 'true' },
  message: (text) => ({
    status: 'failed',
    error_type: 'invalid_request_error',
    error_code: 'request_parameter_error',
    error_msg: text,
  }),
  amountShown: (amount) => ({ trans_amt: amount }),
  amountSent: (request) => {
    const fields = bodyOf(request);
    return AMOUNTS.map((name) => fields[name]).find((amount) => amount !== undefined);
  },
  textsSent: (request) => textsIn(bodyOf(request)),
  answers: ANSWERS,
  records: RECORDS,
  notifications: adapayNotifications,
};

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function resigned(answer: WireAnswer, fields: Fields): WireAnswer {
  const data = dataOf(answer.body);
  const rows = Object.entries(data).find(([, value]) => Array.isArray(value) && value.length > 0);
  const changed = rows
    ? { ...data, [rows[0]]: (rows[1] as object[]).map((one) => ({ ...one, ...fields })) }
    : { ...data, ...fields };
  return { ...answer, body: Buffer.from(signedAnswer(JSON.stringify(changed))) };
}

function signedAnswer(data: string): string {
  const key = createPrivateKey(readFileSync(join(dataDir, 'adapay', 'adapay-key.pem')));
  return JSON.stringify({ data, signature: signData(data, key) });
}

async function startAdapay(): Promise<FarEnd> {
  const { sandbox, common } = await sandboxFarEnd();
  const given = sandbox.credentials.adapay;
  const newest = () => sandbox.notifier.list().at(-1);
  sandbox.adapay.setRules({ paidBy: 'payer' });
  return {
    ...common,
    merchantPublicKey: readFileSync(given.merchantPublicKeyPath, 'utf8'),
    settings: (origin, { timeoutMs = 5_000 }): AdapaySettings => ({
      ...adapaySettingsFor(sandbox),
      baseUrl: given.baseUrl.replace(sandbox.url, origin),
      httpTimeoutMs: timeoutMs,
    }),
    account: (member) => ({
      member,
      account: sandbox.adapay.addMember({ memberId: member }).settleAccountId,
      name: '王大海',
    }),
    deposit: ({ member }, amount) => void sandbox.adapay.deposit({ memberId: member, amount }),
    pay: (payment) => void sandbox.adapay.pay(payment),
    showLate: (kind, ms) =>
      void sandbox.faults.add({ provider: 'adapay', interface: callOf(kind)[2], kind: 'notFoundFor', ms }),
    takeLong: (kind, ms, end) =>
      void sandbox.faults.add({
        provider: 'adapay',
        interface: callOf(kind)[0].slice(1).replaceAll('/', '.'),
        kind: 'pending',
        ms,
        end,
      }),
    notifyAt: (url) => sandbox.adapay.setNotifyUrl(url),
    notifyAgain: () => void sandbox.notifier.sendAgain(newest()?.id ?? ''),
  };
}

interface Given {
  readonly kind: 'body' | 'parameters' | 'answer';
  readonly name: string;
  readonly url: string;
  readonly body: string;
  readonly parameters: Record<string, string>;
  readonly text: string;
  readonly signature: string;
}

function vectors(): readonly Vector[] {
  const privateKey = createPrivateKey(vectorText('merchant-key.pem'));
  return (JSON.parse(vectorText('vectors.json')) as Given[]).map((given) => {
    const { kind, name, text, signature } = given;
    const key = kind === 'answer' ? 'platform-public-key.pem' : 'merchant-public-key.pem';
    const publicKey = createPublicKey(vectorText(key));
    const made = {
      body: () => bodyText(given.url, given.body),
      parameters: () => parameterText(given.url, given.parameters),
      answer: () => text,
    }[kind]();
    return {
      name,
      text,
      signature,
      made: { text: made, ...(kind !== 'answer' && { signature: signText(made, privateKey) }) },
      accepts: (one, by) => verifyText(one, by, publicKey),
    };
  });
}
