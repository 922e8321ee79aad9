import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { credentialPaths, writeCredential } from '../engine/credential-files.js';

/** What a service provider (ISV) is given, as credentials.json names it. Paths are absolute. */
export interface HkrtCredentials {
  /** Base URL in place of http://saas.hkrt.cn:8080; /api/... follows. */
  readonly baseUrl: string;
  /** accessid: the service provider's identity. */
  readonly accessId: string;
  /** A file with the accesskey alone: the secret that signs. */
  readonly accessKeyPath: string;
  /** agent_no: the service provider's number. */
  readonly agentNo: string;
  /** merch_no of the merchant in whose name trades are paid unless another is named. */
  readonly merchantNo: string;
}

/** Makes the credentials in `dataDir` where there are none; files are readable by their owner only. */
export function makeHkrtCredentials(dataDir: string): Promise<void> {
  const path = credentialPaths(dataDir, 'hkrt');
  if (!existsSync(path('access-id.txt'))) makeFiles(path);
  return Promise.resolve();
}

/** Reads the credentials that were made in `dataDir`. */
export function loadHkrtCredentials(dataDir: string): {
  credentials: Omit<HkrtCredentials, 'baseUrl'>;
  accessKey: string;
} {
  const path = credentialPaths(dataDir, 'hkrt');
  const read = (name: string): string => readFileSync(path(name), 'utf8').trim();
  return {
    credentials: {
      accessId: read('access-id.txt'),
      accessKeyPath: path('access-key.txt'),
      agentNo: read('agent-no.txt'),
      merchantNo: read('merchant-no.txt'),
    },
    accessKey: read('access-key.txt'),
  };
}

function makeFiles(path: (name: string) => string): void {
  writeCredential(path('access-key.txt'), randomBytes(16).toString('hex').toUpperCase());
  writeCredential(path('agent-no.txt'), `FF${digits(9)}`);
  writeCredential(path('merchant-no.txt'), `833${digits(11)}`);
  // Last of all: a folder that was left half-made is made again. 26 hexadecimal digits, as in the document's sample.
  writeCredential(path('access-id.txt'), randomBytes(13).toString('hex'));
}

function digits(count: number): string {
  return [...randomBytes(count)].map((byte) => String(byte % 10)).join('');
}
