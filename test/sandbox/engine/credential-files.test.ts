import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadAdapayCredentials, makeAdapayCredentials } from '../../../src/sandbox/adapay/credentials.js';
import {
  loadLianlianCredentials,
  makeLianlianCredentials,
} from '../../../src/sandbox/lianlian/credentials.js';
import { loadPinganCredentials, makePinganCredentials } from '../../../src/sandbox/pingan/credentials.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('sandboxes that start together over one data folder', () => {
  it.each([
    ['pingan', makePinganCredentials, loadPinganCredentials, 'merchant-key.pem'],
    ['adapay', makeAdapayCredentials, loadAdapayCredentials, 'merchant-key.pem'],
    ['lianlian', makeLianlianCredentials, loadLianlianCredentials, 'merchant-key.pem'],
  ] as const)('have the same credentials: %s', async (provider, make, load, keyFile) => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-credentials-'));
    folders.push(folder);
    const keyOf = (): string => readFileSync(join(folder, provider, keyFile), 'utf8');
    const keys = await Promise.all([1, 2, 3].map(() => make(folder).then(keyOf)));
    expect(new Set(keys).size).toBe(1);
    await make(folder);
    expect(keyOf()).toBe(keys[0]);
    expect(load(folder)).toBeDefined();
  });
});
