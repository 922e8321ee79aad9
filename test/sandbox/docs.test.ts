import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { faultBody, rulesBody } from '../../src/sandbox/control/schemas.js';
import { BANK_MESSAGES, SIMULATED_CODES } from '../../src/sandbox/pingan/codes.js';
import { openSandbox } from './open-sandbox.js';

const page = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');

describe('docs/sandbox.md', () => {
  it('holds an example by curl and openssl that works as it stands', async () => {
    const { sandbox } = await openSandbox({ clock: 'real' });
    const [, script = ''] = /```bash\n([\s\S]*?)```/.exec(page) ?? [];
    const env = { ...process.env, DATA: dirname(sandbox.credentialsPath) };
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { env });
    const [verdict, deposit] = stdout.split('\n');
    expect(verdict).toBe('Verified OK');
    expect(deposit).toContain('"available":"100.00"');
    expect(stdout).toContain('"balanced":true');
    expect(sandbox.ledger.report().accounts).toContainEqual(
      expect.objectContaining({ memberCode: 'by-hand', available: '100.00' }),
    );
  });

  it('tells the meaning of every code of the sandbox’s own, in the words of the code', () => {
    const rows = [...page.matchAll(/^\| `(SIM_\w+)` +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(
        SIMULATED_CODES.map((code) => [code, BANK_MESSAGES[code as keyof typeof BANK_MESSAGES]]),
      ),
    );
  });

  it('names no other code with that beginning', () => {
    const named = new Set(page.match(/SIM_[A-Z_]*[A-Z]/g));
    expect([...named].sort()).toEqual([...SIMULATED_CODES].sort());
  });

  it('describes every kind of fault and every rule', () => {
    const kinds = faultBody.options.map(({ shape }) => shape.kind.value);
    const described = [...page.matchAll(/^\| `(\w+)`(?: `\{.*?\}`)? +\|/gm)].map(([, kind]) => kind);
    expect(described).toEqual(expect.arrayContaining(kinds));
    for (const rule of Object.keys(rulesBody.shape)) expect(page).toContain(`\`${rule}\``);
  });
});
