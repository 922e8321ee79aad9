import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { HkrtSettings } from '../../../src/providers/hkrt/config.js';
import { signatureOf, signedText, verifyText } from '../../../src/providers/hkrt/transport/sign.js';
import { parseJsonObject } from '../../../src/providers/lossless-json.js';
import { md5Sign } from '../../../src/sandbox/hkrt/sign.js';
import { hkrtSettingsFor } from '../../support/hkrt/hkrt-settings.js';
import { ACCESS_KEY } from '../../providers/hkrt/support/settings.js';
import type { Bench, FarEnd, Fields, Vector } from '../bench.js';
import { openssl } from '../openssl.js';
import type { Passage, WireAnswer } from '../wire.js';
import { ANSWERS, KNOWN_CODES, RECORDS } from './hkrt-said.js';
import { CARD, dataDir, sandboxFarEnd } from './shared-sandbox.js';

/** The last part of each write's path, and of that of the query that resolves it; faults know them by these names. */
const CALLS: Readonly<Partial<Record<OperationKind, { write: string; query?: string }>>> = {
  split: { write: 'ledger', query: 'query-by-applyno' },
  splitReturn: { write: 'collection', query: 'collection-query' },
  finishSplit: { write: 'finish' },
};
const callOf = (kind: OperationKind) => CALLS[kind] ?? { write: `no ${kind}` };
const isCall = ({ url }: Passage, name: string | undefined): boolean => url.split('/').at(-1) === name;
type Wire = Record<string, unknown>;
const objectOf = (body: Buffer): Wire => parse(body.toString('utf8')) as Wire;
const accessKey = () => readFileSync(join(dataDir, 'hkrt', 'access-key.txt'), 'utf8').trim();

/** 海科融通 before its sandbox. */
export const hkrtBench: Bench = {
  name: 'hkrt',
  main: 'split',
  withoutAmount: ['splitReturn', 'finishSplit'],
  withoutReference: ['splitReturn', 'finishSplit'],
  start: startHkrt,
  card: CARD,
  vectors: vectors(),
  isWrite: (kind, request) => isCall(request, callOf(kind).write),
  isStatusQuery: (kind, request) => isCall(request, callOf(kind).query ?? 'none'),
  isSignedByOpenssl: ({ body }) => {
    const { sign, ...fields } = objectOf(body);
    const text = canonical(fields) + accessKey();
    const [digest = ''] = openssl(['dgst', '-md5', '-r', '@text'], { text }).toString().split(' ');
    return digest.toUpperCase() === sign;
  },
  resigned,
  unsigned: (answer) => {
    const { sign: _sign, ...fields } = objectOf(answer.body);
    return { ...answer, body: Buffer.from(stringify(fields) ?? '') };
  },
  otherWorld: { agent_no: 'FF000000000' },
  message: (text) => ({ return_code: 20_001, return_msg: text }),
  amountShown: (amount) => ({ amt: amount }),
  amountSent: ({ body }) => (objectOf(body)['ledger_relation'] as Wire[])[0]?.['amt'],
  textsSent: ({ body }) => textsIn(objectOf(body)),
  answers: ANSWERS,
  records: RECORDS,
};

/** `results` and `amt` stand for those of the receivers, in their order; all else is a field of the answer. */
function resigned(answer: WireAnswer, { results, amt, ...fields }: Fields): WireAnswer {
  const whole = objectOf(answer.body);
  const relations = whole['ledger_relation'] as Wire[] | undefined;
  const changed = relations?.map((relation, at) => ({
    ...relation,
    ...(Array.isArray(results) && { result: numberOf(String(results[at])) }),
    ...(amt !== undefined && at === 0 && { amt: typeof amt === 'number' ? numberOf(String(amt)) : amt }),
  }));
  const given = Object.fromEntries(
    Object.entries({ ...whole, ...(changed && { ledger_relation: changed }), ...fields })
      .filter(([name, value]) => name !== 'sign' && value !== undefined)
      .map(([name, value]) => [name, typeof value === 'number' ? numberOf(String(value)) : value]),
  );
  return { ...answer, body: Buffer.from(stringify({ ...given, sign: md5Sign(given, accessKey()) }) ?? '') };
}

/** A result that is no number stands as text. */
function numberOf(digits: string): unknown {
  return /^\d+(\.\d+)?$/.test(digits) ? new LosslessNumber(digits) : digits;
}

/** The vendor's rule, put together here. */
function canonical(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (isLosslessNumber(value)) return value.value;
  if (Array.isArray(value)) return value.map(canonical).filter(Boolean).join('&');
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, one]) => [name, canonical(one)] as const)
    .filter(([, text]) => text !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${name}=${text}`)
    .join('&');
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

async function startHkrt(): Promise<FarEnd> {
  const { sandbox, common } = await sandboxFarEnd();
  const accounts = new Map<string, string>();
  const payments = (): number =>
    sandbox.effects.report().serialNumbers.filter(({ kind }) => kind === 'payment').length;
  return {
    ...common,
    settings: (origin, { timeoutMs = 5_000 }): HkrtSettings => ({
      ...hkrtSettingsFor(sandbox),
      baseUrl: sandbox.credentials.hkrt.baseUrl.replace(sandbox.url, origin),
      applyNotFoundCodes: ['SIM_NO_SUCH_APPLY'],
      collectionNotFoundCodes: ['SIM_NO_SUCH_COLLECTION'],
      resultCodes: KNOWN_CODES,
      httpTimeoutMs: timeoutMs,
    }),
    account: (member) => {
      const account = accounts.get(member) ?? `8331121281${String(40_000 + accounts.size)}`;
      accounts.set(member, account);
      sandbox.hkrt.setReceiver({ receiveNo: account });
      return { member, account };
    },
    deposit: () => undefined,
    trade: (amount) => sandbox.hkrt.addTrade({ amount }),
    failShares: ({ account }) => void sandbox.hkrt.setReceiver({ receiveNo: account, result: 'fails' }),
    got: ({ account }) => sandbox.hkrt.available(account),
    effects: () => sandbox.effects.total - payments(),
    showLate: (kind, ms) => {
      const name = callOf(kind).query ?? '';
      sandbox.faults.add({ provider: 'hkrt', interface: name, kind: 'notFoundFor', ms });
    },
    takeLong: (kind, ms, end) => {
      sandbox.faults.add({ provider: 'hkrt', interface: callOf(kind).write, kind: 'pending', ms, end });
    },
    notifyAt: (url) => sandbox.hkrt.setNotifyUrl(url),
  };
}

interface Given {
  readonly name: string;
  readonly body: string;
  readonly text: string;
  readonly md5: string;
}

function vectors(): readonly Vector[] {
  const path = new URL('../../providers/hkrt/vectors/vectors.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as Given[]).map(({ name, body, text, md5 }) => {
    const fields = parseJsonObject(body);
    if (!fields) throw new Error(`${name} is no object`);
    return {
      name,
      text,
      signature: md5,
      made: { text: signedText(fields), signature: signatureOf(fields, ACCESS_KEY) },
      accepts: (one, signed) => verifyText(one, signed, ACCESS_KEY),
    };
  });
}
