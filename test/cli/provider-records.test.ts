import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { writeSandboxProviders } from '../../src/embedded/sandbox-settings.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { startSandbox } from '../../src/sandbox/server.js';

let folder: string;
let sandbox: Sandbox;
let account: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-records-'));
  sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
  const providersPath = join(folder, 'providers.json');
  await writeSandboxProviders(providersPath, sandbox, 'seconds');
  env = { HOLDFAST_PROVIDERS: providersPath, HOLDFAST_LOG_LEVEL: 'silent' };
  account = sandbox.pingan.addMember({ memberCode: 'm1', property: '00', name: '张小明' }).account;
  sandbox.pingan.deposit({ memberCode: 'm1', amount: '12.34' });
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

let written = '';
beforeAll(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  written = '';
});

async function run(...args: string[]): Promise<string> {
  await createProgram(env).parseAsync(['provider', ...args], { from: 'user' });
  return written;
}

describe('holdfast provider', () => {
  it('shows the transfers of today as a table, without the name of anybody', async () => {
    const shown = await run('transfers', 'pingan');
    expect(shown).toMatch(/\d{8} {2}\d{16} {2}12\.34 +member {2}\d{16} {2}m1\n/);
    expect(shown).not.toContain('张小明');
  });

  it('prints them as JSON', async () => {
    expect(JSON.parse(await run('transfers', 'pingan', '--json'))).toMatchObject({
      total: 1,
      transfers: [{ account, amount: '12.34', member: 'm1', to: 'member' }],
    });
  });

  it('shows what was booked on an account', async () => {
    expect(await run('records', 'pingan', account, '--kind', 'credits')).toContain('绑卡匹配入金');
    written = '';
    expect(await run('records', 'pingan', account)).toBe('nothing to show\n');
  });

  it.each([
    [['records', 'pingan', '6886999999999999'], 'PROVIDER_UNAVAILABLE'],
    [['transfers', 'adapay'], 'NOT_SUPPORTED'],
    [['records', 'adapay', '1'], 'NOT_SUPPORTED'],
    [['transfers', 'nobody'], 'PROVIDER_NOT_CONFIGURED'],
    [['transfers', 'pingan', '--from', '2026-03-01'], 'INVALID_INPUT'],
    [['transfers', 'pingan', '--from', '20260302', '--to', '20260301'], 'INVALID_INPUT'],
  ])('ends with a code for %j: %s', async (args, code) => {
    await expect(run(...args)).rejects.toMatchObject({ code });
  });

  it('wants the providers file', async () => {
    const { HOLDFAST_PROVIDERS: _file, ...without } = env;
    const program = createProgram(without);
    await expect(
      program.parseAsync(['provider', 'transfers', 'pingan'], { from: 'user' }),
    ).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
    });
  });
});
