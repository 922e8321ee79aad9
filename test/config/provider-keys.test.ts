import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProvidersFile } from '../../src/config/providers-file.js';
import { HoldfastError } from '../../src/domain/errors.js';
import { writeSandboxProviders } from '../../src/embedded/sandbox-settings.js';
import type { ProviderHttp } from '../../src/http/provider-http.js';
import { createProviders, PROVIDER_NAMES, type ProviderName } from '../../src/providers/registry.js';
import { startSandbox } from '../../src/sandbox/server.js';
import { withValue, type Path } from '../support/operations/limited-texts.js';

/** Every key and password that a provider's settings name by its file. */
const KEYS: Readonly<Record<ProviderName, readonly Path[]>> = {
  adapay: [['privateKeyPath'], ['platformKeyPath']],
  hkrt: [['accessKeyPath']],
  hongwen: [['privateKeyPath'], ['platformKeyPath']],
  lianlian: [['privateKeyPath'], ['platformKeyPath']],
  pingan: [
    ['merchant', 'pfxPath'],
    ['merchant', 'passwordPath'],
    ['bankKeyPath'],
    ['statements', 'filePasswordPath'],
  ],
};
const ROWS = PROVIDER_NAMES.flatMap((name) => KEYS[name].map((path) => [name, path] as const));
const SECRET = 'pasted-key-material-planted';

const http: ProviderHttp = {
  send: () => Promise.reject(new Error('nothing is sent here')),
  close: () => Promise.resolve(),
};

let folder: string;
let settings: Record<string, object>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-provider-keys-'));
  const sandbox = await startSandbox({ dataDir: folder });
  const path = join(folder, 'sound.json');
  await writeSandboxProviders(path, sandbox, 'seconds');
  await sandbox.close();
  settings = JSON.parse(await readFile(path, 'utf8')) as Record<string, object>;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** How providers are built of these settings, as a worker does it: what is said against them, in one line. */
async function saidAgainst(written: object): Promise<string> {
  const path = join(folder, 'providers.json');
  await writeFile(path, JSON.stringify(written));
  try {
    createProviders(await readProvidersFile(path), { http });
    return 'nothing';
  } catch (error) {
    expect(error).toBeInstanceOf(HoldfastError);
    const { message } = error as HoldfastError;
    expect(message).not.toMatch(/\n/);
    expect(message).not.toContain(SECRET);
    return message;
  }
}

describe('The keys of every provider', () => {
  it('are those that the settings of a sandbox name by their files', async () => {
    const named = Object.entries(settings).map(([name, own]) => {
      const text = JSON.stringify(own);
      return [name, (text.match(/"\w+Path":/g) ?? []).length];
    });
    expect(Object.fromEntries(named)).toEqual(
      Object.fromEntries(PROVIDER_NAMES.map((name) => [name, KEYS[name].length])),
    );
    expect(await saidAgainst(settings)).toBe('nothing');
  });

  it.each(ROWS)('of %s: a missing file of %j is named with its provider', async (name, path) => {
    const own = withValue(settings[name], path, join(folder, 'nowhere'));
    expect(await saidAgainst({ ...settings, [name]: own })).toBe(
      `HOLDFAST_PROVIDERS: ${[name, ...path].join('.')}: expected the path of a readable file (ENOENT)`,
    );
  });

  it.each(ROWS)('of %s: without %j the setting is named with its provider', async (name, path) => {
    const own = withValue(settings[name], path, undefined);
    expect(await saidAgainst({ ...settings, [name]: own })).toMatch(
      `providers.${name}.${path[0]}`.replace(/Path$/, ''),
    );
  });

  // 海科融通's is a word that both sides know, as the password of 平安's file server is: any text is one.
  it.each(ROWS.filter(([name, [first]]) => name !== 'hkrt' && first !== 'statements'))(
    'of %s: a file of %j that holds something else is named with its provider',
    async (name, path) => {
      const file = join(folder, `else${String(path.at(-1)).includes('pfx') ? '.pfx' : ''}`);
      await writeFile(file, SECRET);
      const own = withValue(settings[name], path, file);
      expect(await saidAgainst({ ...settings, [name]: own })).toMatch(`providers.${name}.`);
    },
  );
});
