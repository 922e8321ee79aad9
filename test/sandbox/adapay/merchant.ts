import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AdapayCredentials } from '../../../src/sandbox/adapay/credentials.js';
import type { WireAnswer, WireRequest } from '../../../src/sandbox/engine/provider-api.js';

export type Fields = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly http: number;
  readonly genuine: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

type Transport = (request: WireRequest) => Promise<WireAnswer>;

/** A client as integrators write it: signs and verifies on its own, shares nothing with the sandbox. */
export class Merchant {
  readonly #key;
  readonly #adapayKey;
  #count = 0;

  constructor(
    readonly credentials: AdapayCredentials,
    readonly transport: Transport,
  ) {
    this.#key = createPrivateKey(readFileSync(credentials.merchantKeyPath));
    this.#adapayKey = createPublicKey(readFileSync(credentials.adapayPublicKeyPath));
  }

  /** An order number that this merchant has not used. */
  number(): string {
    this.#count += 1;
    return `N_${String(this.#count).padStart(6, '0')}`;
  }

  sign(text: string): string {
    return sign('RSA-SHA1', Buffer.from(text), this.#key).toString('base64');
  }

  verifies(data: string, signature: string): boolean {
    return verify('RSA-SHA1', Buffer.from(data), this.#adapayKey, Buffer.from(signature, 'base64'));
  }

  /** POST of a JSON body. Fields that are undefined are left out. */
  async post(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Answer> {
    return this.read(await this.send(path, JSON.stringify(fields), headers));
  }

  send(path: string, body: string, headers: Record<string, string> = {}): Promise<WireAnswer> {
    return this.transport({
      method: 'POST',
      path: `/adapay${path}`,
      headers: {
        authorization: this.credentials.apiKeyTest,
        signature: this.sign(this.credentials.baseUrl + path + body),
        'content-type': 'application/json',
        ...headers,
      },
      body,
    });
  }

  /** GET with the fields as its query; the signature is over the sorted pairs as they are. */
  async get(
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const names = Object.keys(fields).sort();
    const text = names.map((name) => `${name}=${fields[name] ?? ''}`).join('&');
    const answer = await this.transport({
      method: 'GET',
      path: `/adapay${path}`,
      query: new URLSearchParams(fields).toString(),
      headers: {
        authorization: this.credentials.apiKeyTest,
        signature: this.sign(this.credentials.baseUrl + path + text),
        ...headers,
      },
      body: '',
    });
    return this.read(answer);
  }

  read(answer: WireAnswer): Answer {
    if (answer === 'dropped') throw new Error('the connection was dropped');
    const envelope = JSON.parse(answer.body) as { data: string; signature?: string };
    return {
      http: answer.status,
      genuine: envelope.signature !== undefined && this.verifies(envelope.data, envelope.signature),
      data: JSON.parse(envelope.data) as Record<string, unknown>,
    };
  }
}
