import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidConfiguration } from '../../src/config/config.js';
import { readProvidersFile } from '../../src/config/providers-file.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-providers-'));
  path = join(folder, 'providers.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (settings: unknown): Promise<void> => writeFile(path, JSON.stringify(settings));

async function invalidInputOf(file: string): Promise<string> {
  const error: unknown = await readProvidersFile(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidConfiguration);
  return (error as Error).message;
}

describe('A provider settings file', () => {
  it('is read as it stands', async () => {
    await write({
      pingan: { merchantCode: '1234', resolution: { hold: { queryAfterMs: [1000] } }, allowHttp: true },
    });
    expect(await readProvidersFile(path)).toEqual({
      pingan: { merchantCode: '1234', resolution: { hold: { queryAfterMs: [1000] } }, allowHttp: true },
    });
  });

  it('takes text from the file that a key ending in Path names, beside it, without the last line break', async () => {
    await mkdir(join(folder, 'secrets'));
    await writeFile(join(folder, 'secrets', 'password'), 'open sesame\n');
    await write({ pingan: { merchant: { passwordPath: 'secrets/password' } } });
    expect(await readProvidersFile(path)).toEqual({ pingan: { merchant: { password: 'open sesame' } } });
  });

  it.each(['.pfx', '.p12', '.cer', '.der'])('takes bytes from a file that ends in %s', async (ending) => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    await writeFile(join(folder, `key${ending}`), bytes);
    await write({ pingan: { keyPath: `key${ending}` } });
    expect(await readProvidersFile(path)).toEqual({ pingan: { key: bytes } });
  });

  it('takes files by absolute paths and in lists as well', async () => {
    await writeFile(join(folder, 'one.pem'), 'ONE');
    await write({ pingan: { keys: [{ pemPath: join(folder, 'one.pem') }] } });
    expect(await readProvidersFile(path)).toEqual({ pingan: { keys: [{ pem: 'ONE' }] } });
  });

  it('is read with the byte order mark that some editors write', async () => {
    await writeFile(path, `\uFEFF${JSON.stringify({ pingan: { merchantCode: '1234' } })}`);
    expect(await readProvidersFile(path)).toEqual({ pingan: { merchantCode: '1234' } });
  });

  it('that is not there is named', async () => {
    expect(await invalidInputOf(join(folder, 'none.json'))).toBe(
      'HOLDFAST_PROVIDERS: expected the path of a readable file (ENOENT)',
    );
  });

  it('that names a file which is not there says which setting, not the path, which may be the secret itself', async () => {
    await write({ pingan: { merchant: { pfxPath: 'none.pfx' } } });
    expect(await invalidInputOf(path)).toBe(
      'HOLDFAST_PROVIDERS: pingan.merchant.pfxPath: expected the path of a readable file (ENOENT)',
    );
  });

  it.each(['', '{', '{"pingan": {"password": "hunter2-secret"}', 'password=hunter2-secret'])(
    'that is no JSON is refused without showing any of it: %j',
    async (text) => {
      await writeFile(path, text);
      const message = await invalidInputOf(path);
      expect(message).toMatch(/: expected JSON, which it is not at line 1, column \d+$/);
      expect(message.startsWith(`${path}: `)).toBe(true);
      expect(message).not.toContain('hunter2');
    },
  );

  it.each([[], 'text', 42, null])('that is no object is refused: %j', async (value) => {
    await write(value);
    expect(await invalidInputOf(path)).toBe(`${path}: expected an object with one entry a provider`);
  });
});
