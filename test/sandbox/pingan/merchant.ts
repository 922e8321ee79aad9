import { createPrivateKey, createPublicKey, randomInt, sign, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PinganCredentials } from '../../../src/sandbox/pingan/credentials.js';
import type { WireAnswer, WireRequest } from '../../../src/sandbox/engine/provider-api.js';

export type Fields = Readonly<Record<string, unknown>>;
export interface BankAnswer {
  readonly code: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly genuine: boolean;
}
type Transport = (request: WireRequest) => Promise<WireAnswer>;

/** A client of the gateway as its users write it: signs and verifies on its own, shares nothing with the sandbox. */
export class Merchant {
  readonly #key;
  readonly #bankKey;
  #token = '';
  #count = 0;

  constructor(
    readonly credentials: PinganCredentials,
    readonly transport: Transport,
  ) {
    this.#key = createPrivateKey(readFileSync(credentials.merchantKeyPath));
    this.#bankKey = new X509Certificate(readFileSync(credentials.bankCertificatePath)).publicKey;
  }

  /** A serial number of 22 characters that this merchant has not used. */
  serial(): string {
    this.#count += 1;
    return `${this.credentials.userShortNumber}251122${String(this.#count).padStart(10, '0')}`;
  }

  handshake(): Record<string, string> {
    const ApplicationID = this.credentials.applicationId;
    const RandomNumber = String(randomInt(100_000, 999_999));
    const publicKey = createPublicKey(this.#key).export({ type: 'spki', format: 'der' }).toString('base64');
    const signature = this.sign(`ApplicationID=${ApplicationID}&RandomNumber=${RandomNumber}&SDKType=api&`);
    return {
      ApplicationID,
      RandomNumber,
      SDKType: 'api',
      PK: escape(publicKey),
      DN: this.distinguishedName(),
      RsaSign: escape(signature),
    };
  }

  distinguishedName(): string {
    const certificate = new X509Certificate(readFileSync(this.credentials.merchantCertificatePath));
    return certificate.subject.split('\n').reverse().join(',').replaceAll(' ', '').replaceAll('=', '%3D');
  }

  sign(text: string): string {
    return sign('RSA-MD5', Buffer.from(text), this.#key).toString('base64');
  }

  async approve(): Promise<string> {
    const answer = await this.post('/pingan/api/approveDev', this.handshake());
    const body = parse(answer);
    this.#token = body['appAccessToken'] as string;
    return this.#token;
  }

  /** The whole body of a business request, signed. */
  envelope(business: Fields): Record<string, unknown> {
    const fields: Record<string, unknown> = {
      ApplicationID: this.credentials.applicationId,
      AppAccessToken: this.#token,
      CnsmrSeqNo: this.serial(),
      FundSummaryAcctNo: this.credentials.fundSummaryAccount,
      MrchCode: this.credentials.merchantCode,
      RequestMode: 'json',
      SDKType: 'api',
      TxnTime: '20251122120000000',
      ValidTerm: '20170801',
      ...business,
    };
    return { ...fields, RsaSign: this.sign(canonical(fields)) };
  }

  async call(serviceId: string, business: Fields): Promise<BankAnswer> {
    const answer = await this.send(serviceId, business);
    return this.read(answer);
  }

  send(serviceId: string, business: Fields): Promise<WireAnswer> {
    return this.post(`/pingan/api/group/${serviceId}`, this.envelope(business));
  }

  post(path: string, body: unknown): Promise<WireAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.transport({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: text,
    });
  }

  read(answer: WireAnswer): BankAnswer {
    const body = parse(answer);
    const { RsaSign, ...signed } = body;
    const text = canonical(signed);
    const genuine = verify(
      'RSA-MD5',
      Buffer.from(text),
      this.#bankKey,
      Buffer.from(String(RsaSign), 'base64'),
    );
    const strings = Object.entries(body).filter(([, value]) => typeof value === 'string') as [
      string,
      string,
    ][];
    const rows = (body['TranItemArray'] ?? body['AcctArray'] ?? []) as Record<string, string>[];
    return {
      code: String(body['TxnReturnCode'] ?? body['errorCode'] ?? body['Code']),
      fields: Object.fromEntries(strings),
      rows,
      genuine,
    };
  }
}

export function escape(base64: string): string {
  return base64.replaceAll('+', '%2B').replaceAll('=', '%3D');
}

export function parse(answer: WireAnswer): Record<string, unknown> {
  if (answer === 'dropped') throw new Error('the connection was dropped');
  return JSON.parse(answer.body) as Record<string, unknown>;
}

/** The canonical text, the other way round than the sandbox does it: arrays first. */
function canonical(fields: Fields): string {
  const pairs: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!Array.isArray(value)) continue;
    for (const element of value as Record<string, string>[]) {
      for (const [inner, text] of Object.entries(element)) pairs[name + inner] = text;
    }
  }
  for (const [name, value] of Object.entries(fields)) if (typeof value === 'string') pairs[name] = value;
  const names = Object.keys(pairs).filter((name) => pairs[name]);
  names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return names.map((name) => `${name}=${pairs[name] ?? ''}&`).join('');
}
