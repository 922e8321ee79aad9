import { createPrivateKey, createPublicKey, randomInt, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { credentialPaths, generateRsaPair, madeOnce, writeCredential } from '../engine/credential-files.js';

/** What a merchant is given when it is signed up, as credentials.json names it. Paths are absolute. */
export interface HongwenCredentials {
  /** In place of https://openapi.hwkjpay.com; /gateway.do follows. */
  readonly baseUrl: string;
  /** mch_no. */
  readonly mchNo: string;
  /** merchant_no of the merchant in whose name trades are paid unless another is named. */
  readonly merchantNo: string;
  /** The merchant's private key, PKCS#8 in PEM; 2048 bits, as the document's sample signature has. */
  readonly merchantKeyPath: string;
  readonly merchantPublicKeyPath: string;
  /** 鸿闻's public key in PEM, in place of the file that its console offers. */
  readonly platformPublicKeyPath: string;
}

export interface HongwenKeys {
  readonly merchantPublicKey: KeyObject;
  readonly platformKey: KeyObject;
}

/** Makes the credentials in `dataDir` where there are none; files are readable by their owner only. */
export function makeHongwenCredentials(dataDir: string): Promise<void> {
  const path = credentialPaths(dataDir, 'hongwen');
  return madeOnce(path('mch-no.txt'), () => makeFiles(path));
}

/** Reads the credentials that were made in `dataDir`. */
export function loadHongwenCredentials(dataDir: string): {
  credentials: Omit<HongwenCredentials, 'baseUrl'>;
  keys: HongwenKeys;
} {
  const path = credentialPaths(dataDir, 'hongwen');
  const read = (name: string): string => readFileSync(path(name), 'utf8').trim();
  return {
    credentials: {
      mchNo: read('mch-no.txt'),
      merchantNo: read('merchant-no.txt'),
      merchantKeyPath: path('merchant-key.pem'),
      merchantPublicKeyPath: path('merchant-public-key.pem'),
      platformPublicKeyPath: path('platform-public-key.pem'),
    },
    keys: {
      merchantPublicKey: createPublicKey(read('merchant-public-key.pem')),
      platformKey: createPrivateKey(read('platform-key.pem')),
    },
  };
}

async function makeFiles(path: (name: string) => string): Promise<void> {
  const [merchant, platform] = await Promise.all([generateRsaPair(2048), generateRsaPair(2048)]);
  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
  const spki = { type: 'spki', format: 'pem' } as const;
  writeCredential(path('merchant-key.pem'), merchant.privateKey.export(pkcs8).toString());
  writeCredential(path('merchant-public-key.pem'), merchant.publicKey.export(spki).toString());
  writeCredential(path('platform-key.pem'), platform.privateKey.export(pkcs8).toString());
  writeCredential(path('platform-public-key.pem'), platform.publicKey.export(spki).toString());
  writeCredential(path('merchant-no.txt'), `2142${digits(10)}`);
  // Last of all: a folder that was left half-made is made again.
  writeCredential(path('mch-no.txt'), `2026${digits(12)}`);
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}
