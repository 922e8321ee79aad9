import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationKind } from '../../../src/domain/operation.js';
import { PINGAN_ENDPOINTS } from '../../../src/providers/pingan/capabilities.js';
import type { PinganSettings } from '../../../src/providers/pingan/config.js';
import { canonicalText, signMessage, verifyText } from '../../../src/providers/pingan/transport/sign.js';
import { canonicalText as bankText, signText as bankSignature } from '../../../src/sandbox/pingan/sign.js';
import { vectorText } from '../../providers/pingan/support/vectors.js';
import { pinganSettingsFor } from '../../support/pingan/pingan-settings.js';
import type { Bench, FarEnd, Fields, Vector } from '../bench.js';
import { verifiedByOpenssl } from '../openssl.js';
import type { Passage, WireAnswer } from '../wire.js';
import { ANSWERS, RECORDS } from './pingan-said.js';
import { CARD, dataDir, sandboxFarEnd } from './shared-sandbox.js';

/** The endpoint of a kind's write, and of the query that resolves it, as the adapter's registry names them. */
const writeOf = (kind: OperationKind) => PINGAN_ENDPOINTS.find((known) => known.kind === kind);
const statusQueryOf = (kind: OperationKind) =>
  PINGAN_ENDPOINTS.find((known) => known.name === writeOf(kind)?.resolvedBy);
/** "1" of 6034/1. */
const flagOf = (name: string): string | undefined => name.split('/')[1];
/** Bound to the buyer from the start. */
const BUYER_CARD = '6222025550001234567';
const NEVER_SIGNED = ['RsaSign', 'errorCode', 'errorMsg'];

const fieldsOf = (body: Buffer): Record<string, unknown> =>
  JSON.parse(body.toString('utf8')) as Record<string, unknown>;
const goesTo = (request: Passage, service: string | undefined): boolean =>
  service !== undefined && request.url.endsWith(`/api/group/${service}`);

/** 平安见证宝 before its sandbox. */
export const pinganBench: Bench = {
  name: 'pingan',
  main: 'hold',
  start: startPingan,
  card: CARD,
  buyerCard: BUYER_CARD,
  vectors: vectors(),
  isWrite: (kind, request) => {
    const write = writeOf(kind);
    if (!write || !goesTo(request, write.serviceId)) return false;
    const flag = flagOf(write.name);
    // A request that is still being read has no flag yet; only one kind is under way then.
    return flag === undefined || request.body.length === 0 || fieldsOf(request.body)['FunctionFlag'] === flag;
  },
  isStatusQuery: (kind, request) => goesTo(request, statusQueryOf(kind)?.serviceId),
  isSignedByOpenssl: ({ body }, { merchantPublicKey }) => {
    const { RsaSign, ...sent } = fieldsOf(body);
    const fields = flattened(sent);
    const text = Object.keys(fields)
      .sort()
      .map((name) => [name, fields[name]] as const)
      .filter(([, value]) => typeof value === 'string' && value !== '')
      .map(([name, value]) => `${name}=${String(value)}&`)
      .join('');
    return verifiedByOpenssl({
      text,
      signature: String(RsaSign),
      digest: 'md5',
      key: merchantPublicKey ?? '',
    });
  },
  resigned,
  unsigned: (answer) => {
    const { RsaSign: _signature, ...fields } = fieldsOf(answer.body);
    return { ...answer, body: Buffer.from(JSON.stringify(fields)) };
  },
  message: (text) => ({ TxnReturnCode: 'ERR936', TxnReturnMsg: text }),
  // 6082 answers with the number of its message, which belongs to the code.
  withoutReference: ['applyTransactionCode'],
  amountShown: (amount) => ({ TranAmt: amount }),
  amountSent: (request) => {
    const fields = fieldsOf(request.body);
    const names = [
      'TranAmt',
      'ReturnAmt',
      'CashAmt',
      'SuspendAmt',
      'CancelAmt',
      'TranTotalAmt',
      'TotalRefundAmt',
      'Amt',
    ];
    const [row] = (fields['TranItemArray'] ?? []) as readonly Fields[];
    return fields[names.find((name) => fields[name] !== undefined) ?? ''] ?? row?.['TranAmt'];
  },
  textsSent: (request) => Object.values(fieldsOf(request.body)).map(String),
  answers: ANSWERS,
  records: RECORDS,
};

/** Of an array the fields of its last element, by the array's name and their own. */
function flattened(message: Fields): Fields {
  const rows = Object.entries(message).flatMap(([name, value]) =>
    Array.isArray(value) ? [{ name, row: (value as Fields[]).at(-1) ?? {} }] : [],
  );
  const named = rows.flatMap(({ name, row }) =>
    Object.entries(row).map(([field, value]): [string, unknown] => [`${name}${field}`, value]),
  );
  return { ...message, ...Object.fromEntries(named) };
}

function resigned(answer: WireAnswer, fields: Fields): WireAnswer {
  const { RsaSign: _signature, ...changed } = { ...fieldsOf(answer.body), ...fields };
  const key = createPrivateKey(readFileSync(join(dataDir, 'pingan', 'bank-key.pem')));
  const RsaSign = bankSignature(bankText(changed, NEVER_SIGNED), key);
  return { ...answer, body: Buffer.from(JSON.stringify({ ...changed, RsaSign })) };
}

async function startPingan(): Promise<FarEnd> {
  const { sandbox, common } = await sandboxFarEnd();
  const given = sandbox.credentials.pingan;
  sandbox.pingan.suspend({ amount: '100000.00' });
  return {
    ...common,
    merchantPublicKey: createPublicKey(readFileSync(given.merchantKeyPath))
      .export({ type: 'spki', format: 'pem' })
      .toString(),
    settings: (origin, { deduplicates = true, timeoutMs = 5_000 }): PinganSettings => ({
      ...pinganSettingsFor(sandbox),
      baseUrl: given.baseUrl.replace(sandbox.url, origin),
      deduplication: deduplicates,
      httpTimeoutMs: timeoutMs,
    }),
    account: (member, role) => {
      const name = role === 'buyer' ? '王大海' : '海风商贸有限公司';
      const property = role === 'buyer' ? '00' : 'SH';
      const bound = role === 'buyer' && member === 'buyer_1' && { cardNo: BUYER_CARD };
      const { account } = sandbox.pingan.addMember({ memberCode: member, property, name, ...bound });
      return { member, account, name };
    },
    acquire: (order) => void sandbox.pingan.payAtAcquirer(order),
    deposit: ({ member }, amount) => void sandbox.pingan.deposit({ memberCode: member, amount }),
    showLate: (kind, ms) =>
      void sandbox.faults.add({
        provider: 'pingan',
        interface: statusQueryOf(kind)?.name,
        kind: 'notFoundFor',
        ms,
      }),
    // A withdrawal is under way by itself; everything else is only shown so.
    takeLong(kind, ms, end) {
      const [write, query] = [writeOf(kind)?.name, statusQueryOf(kind)?.name];
      if (kind === 'withdraw')
        sandbox.faults.add({ provider: 'pingan', interface: write, kind: 'pending', ms, end });
      else sandbox.faults.add({ provider: 'pingan', interface: query, kind: 'processing', ms });
    },
  };
}

interface Given {
  readonly name: string;
  readonly message: Record<string, unknown>;
  readonly canonical: string;
  readonly signature: string;
}

function vectors(): readonly Vector[] {
  const privateKey = createPrivateKey(vectorText('test-key.pem'));
  const publicKey = createPublicKey(vectorText('test-public-key.pem'));
  return (JSON.parse(vectorText('vectors.json')) as Given[]).map(
    ({ name, message, canonical, signature }) => ({
      name,
      text: canonical,
      signature,
      made: { text: canonicalText(message), signature: signMessage(message, privateKey) },
      accepts: (text, by) => verifyText(text, by, publicKey),
    }),
  );
}
