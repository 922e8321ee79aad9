import { createPrivateKey, createPublicKey, randomUUID, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { credentialPaths, generateRsaPair, madeOnce, writeCredential } from '../engine/credential-files.js';

/** What a merchant is given when it is signed up, as credentials.json names it. Paths are absolute. */
export interface AdapayCredentials {
  /** Base URL in place of https://api.adapay.tech; /v1/... follows. */
  readonly baseUrl: string;
  readonly appId: string;
  /** Authorization of live calls, answered with prod_mode "true". */
  readonly apiKeyLive: string;
  /** Authorization of test calls, answered with prod_mode "false". */
  readonly apiKeyTest: string;
  /** The merchant's private key, PKCS#8 in PEM. */
  readonly merchantKeyPath: string;
  /** The same in bare Base64 on one line, as the provider's SDKs take it. */
  readonly merchantKeyBase64Path: string;
  readonly merchantPublicKeyPath: string;
  readonly merchantPublicKeyBase64Path: string;
  /** Adapay's public key, X.509 SubjectPublicKeyInfo in PEM: answers and notifications verify with it. */
  readonly adapayPublicKeyPath: string;
  /** The same in bare Base64 on one line. */
  readonly adapayPublicKeyBase64Path: string;
}

export interface AdapayKeys {
  readonly merchantPublicKey: KeyObject;
  readonly adapayKey: KeyObject;
}

/** Makes the credentials in `dataDir` where there are none; files are readable by their owner only. */
export function makeAdapayCredentials(dataDir: string): Promise<void> {
  const path = credentialPaths(dataDir, 'adapay');
  return madeOnce(path('app-id.txt'), () => makeFiles(path));
}

/** Reads the credentials that were made in `dataDir`. */
export function loadAdapayCredentials(dataDir: string): {
  credentials: Omit<AdapayCredentials, 'baseUrl'>;
  keys: AdapayKeys;
} {
  const path = credentialPaths(dataDir, 'adapay');
  const read = (name: string): string => readFileSync(path(name), 'utf8').trim();
  return {
    credentials: {
      appId: read('app-id.txt'),
      apiKeyLive: read('api-key-live.txt'),
      apiKeyTest: read('api-key-test.txt'),
      merchantKeyPath: path('merchant-key.pem'),
      merchantKeyBase64Path: path('merchant-key.txt'),
      merchantPublicKeyPath: path('merchant-public-key.pem'),
      merchantPublicKeyBase64Path: path('merchant-public-key.txt'),
      adapayPublicKeyPath: path('adapay-public-key.pem'),
      adapayPublicKeyBase64Path: path('adapay-public-key.txt'),
    },
    keys: {
      merchantPublicKey: createPublicKey(read('merchant-public-key.pem')),
      adapayKey: createPrivateKey(read('adapay-key.pem')),
    },
  };
}

async function makeFiles(path: (name: string) => string): Promise<void> {
  const [merchant, adapay] = await Promise.all([
    generateRsaPair(2048),
    // The key that every SDK of the provider carries has 1024 bits, so that signatures have 172 characters.
    generateRsaPair(1024),
  ]);
  writeCredential(path('merchant-key.pem'), pem(merchant.privateKey, 'pkcs8'));
  writeCredential(path('merchant-key.txt'), bare(merchant.privateKey, 'pkcs8'));
  writeCredential(path('merchant-public-key.pem'), pem(merchant.publicKey, 'spki'));
  writeCredential(path('merchant-public-key.txt'), bare(merchant.publicKey, 'spki'));
  writeCredential(path('adapay-key.pem'), pem(adapay.privateKey, 'pkcs8'));
  writeCredential(path('adapay-public-key.pem'), pem(adapay.publicKey, 'spki'));
  writeCredential(path('adapay-public-key.txt'), bare(adapay.publicKey, 'spki'));
  writeCredential(path('api-key-live.txt'), `api_live_${randomUUID()}`);
  writeCredential(path('api-key-test.txt'), `api_test_${randomUUID()}`);
  // Last of all: a folder that was left half-made is made again.
  writeCredential(path('app-id.txt'), `app_${randomUUID()}`);
}

type KeyForm = 'pkcs8' | 'spki';

function pem(key: KeyObject, type: KeyForm): string {
  return type === 'pkcs8'
    ? key.export({ type, format: 'pem' }).toString()
    : key.export({ type, format: 'pem' }).toString();
}

function bare(key: KeyObject, type: KeyForm): string {
  return pem(key, type).replace(/-----[A-Z ]+-----|\s/g, '');
}
