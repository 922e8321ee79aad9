import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ruleSchemas } from '../../src/sandbox/engine/control/rule-schemas.js';
import { SANDBOX_PROVIDERS } from '../../src/sandbox/registry.js';
import { LIANLIAN_ENDPOINTS } from '../../src/sandbox/lianlian/endpoints.js';
import { SIMULATED_LIANLIAN_CODES } from '../../src/sandbox/lianlian/result-codes.js';
import { ADAPAY_ENDPOINTS } from '../../src/sandbox/adapay/endpoints.js';
import { SIMULATED_ADAPAY_CODES } from '../../src/sandbox/adapay/result-codes.js';
import { SIMULATED_HKRT_CODES } from '../../src/sandbox/hkrt/result-codes.js';
import { PINGAN_MESSAGES, SIMULATED_PINGAN_CODES } from '../../src/sandbox/pingan/result-codes.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { openSandbox } from './pingan/open-sandbox.js';

const MEANINGS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    SIMULATED_PINGAN_CODES.map((code) => [code, PINGAN_MESSAGES[code as keyof typeof PINGAN_MESSAGES]]),
  ),
  ...SIMULATED_ADAPAY_CODES,
  ...SIMULATED_HKRT_CODES,
  ...SIMULATED_LIANLIAN_CODES,
};
const page = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');

describe('docs/sandbox.md', () => {
  it('holds an example by curl and openssl that works as it stands', async () => {
    const { sandbox } = await openSandbox({ clock: 'real' });
    const stdout = await runScript(sandbox, 'pingan');
    const [verdict, deposit] = stdout.split('\n');
    expect(verdict).toBe('Verified OK');
    expect(deposit).toContain('"available":"100.00"');
    expect(stdout).toContain('"balanced":true');
    expect(sandbox.ledger.report().accounts).toContainEqual(
      expect.objectContaining({ memberCode: 'by-hand', available: '100.00' }),
    );
  });

  it('holds another for Adapay that holds and releases', async () => {
    const { sandbox } = await openSandbox({ clock: 'real' });
    const stdout = await runScript(sandbox, 'adapay');
    const [verdict, released] = stdout.split('\n');
    expect(verdict).toBe('Verified OK');
    expect(JSON.parse(released ?? '')).toMatchObject({ status: 'succeeded', confirm_amt: '60.00' });
    expect(sandbox.ledger.report()).toMatchObject({
      balanced: true,
      holds: [{ provider: 'adapay', held: '40.00', released: '60.00' }],
    });
    expect(sandbox.ledger.report().accounts).toContainEqual(
      expect.objectContaining({ memberCode: 'seller_by_hand', available: '60.00' }),
    );
  });

  it('holds one for 海科融通 that divides a trade', async () => {
    const { sandbox } = await openSandbox({ clock: 'real' });
    const [answer, verdict] = (await runScript(sandbox, 'hkrt')).split('\n');
    expect(JSON.parse(answer ?? '')).toMatchObject({ return_code: 10_000, ledger_relation: [{ result: 1 }] });
    expect(verdict).toBe('Verified OK');
    expect(sandbox.ledger.report()).toMatchObject({
      balanced: true,
      holds: [{ provider: 'hkrt', held: '40.00', released: '60.00' }],
    });
  });

  it('holds a third for 连连 that holds and confirms a part', async () => {
    const { sandbox } = await openSandbox({ clock: 'real' });
    const stdout = await runScript(sandbox, 'lianlian');
    const [verdict, confirmed = '', status] = stdout.split('\n');
    expect(verdict).toBe('Verified OK');
    expect(JSON.parse(confirmed)).toMatchObject({ ret_code: '0000', order_amount: 60 });
    expect(status).toBe('SUCCESS');
    expect(sandbox.ledger.report()).toMatchObject({
      balanced: true,
      holds: [{ provider: 'lianlian', held: '40.00', released: '60.00' }],
    });
  });

  it('tells the meaning of every code of the sandbox’s own, in the words of the code', () => {
    const rows = [...page.matchAll(/^\| `(SIM_\w+)` +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(Object.fromEntries(rows)).toEqual(MEANINGS);
  });

  it('names no other code with that beginning', () => {
    const named = new Set(page.match(/SIM_[A-Z_]*[A-Z]/g));
    expect([...named].sort()).toEqual(Object.keys(MEANINGS).sort());
  });

  it('means the same by a code at every provider', () => {
    for (const own of [SIMULATED_ADAPAY_CODES, SIMULATED_LIANLIAN_CODES, SIMULATED_HKRT_CODES])
      for (const [code, meaning] of Object.entries(own)) expect(meaning).toBe(MEANINGS[code]);
    for (const code of SIMULATED_PINGAN_CODES)
      expect(MEANINGS[code]).toBe(PINGAN_MESSAGES[code as keyof typeof PINGAN_MESSAGES]);
  });

  it('names every call of Adapay and 连连 that is built', () => {
    for (const code of [...ADAPAY_ENDPOINTS, ...LIANLIAN_ENDPOINTS]) expect(page).toContain(`\`${code}\``);
  });

  it('names routes of the control API that there are, and every one that a provider has', async () => {
    const { sandbox } = await openSandbox({ clock: 'real' });
    const named = [...page.matchAll(/`(GET|PUT|POST|DELETE) (?:\/sandbox\/)?([\w/{}-]+)/g)].map(
      ([, method = '', path = '']) => `${method} ${path}`,
    );
    expect(named.length).toBeGreaterThan(30);
    const missing = named.map(async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const response = await fetch(`${sandbox.url}/sandbox/${path.replace('{id}', '0')}`, { method });
      const { message = '' } = (await response.json()) as { message?: string };
      return message.startsWith('Route ') ? [route] : [];
    });
    expect((await Promise.all(missing)).flat()).toEqual([]);
    const own = Object.entries(SANDBOX_PROVIDERS).flatMap(([name, provider]) => {
      const control = sandbox[name as keyof typeof SANDBOX_PROVIDERS];
      const routes = provider
        .controlRoutes(control as never)
        .map(({ method, path }) => `${method} ${name}${path}`);
      const ofEvery = ['PUT resend-mode', 'PUT latency', 'GET rules', 'PUT rules'];
      return [...routes, ...ofEvery.map((route) => route.replace(' ', ` ${name}/`))];
    });
    expect(own.filter((route) => !named.includes(route))).toEqual([]);
  });

  it('describes every kind of fault and every rule', () => {
    const { faultBody } = ruleSchemas(Object.values(SANDBOX_PROVIDERS).map(({ endpoints }) => endpoints));
    const kinds = faultBody.options.map(({ shape }) => shape.kind.value);
    const described = [...page.matchAll(/^\| `(\w+)`(?: `\{.*?\}`)? +\|/gm)].map(([, kind]) => kind);
    expect(described).toEqual(expect.arrayContaining(kinds));
    for (const rule of Object.values(SANDBOX_PROVIDERS).flatMap(({ rulesBody }) =>
      Object.keys(rulesBody.shape),
    ))
      expect(page).toContain(`\`${rule}\``);
  });
});

/** Runs the page's one script that talks to a provider. */
async function runScript(sandbox: Sandbox, provider: string): Promise<string> {
  const scripts = [...page.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, script = '']) => script);
  const script = scripts.find((one) => one.includes(`.${provider}.$1`)) ?? 'exit 1';
  const env = { ...process.env, DATA: dirname(sandbox.credentialsPath) };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env });
  return stdout;
}
