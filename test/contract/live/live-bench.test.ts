import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapayBench } from '../benches/adapay.js';
import type { Bench, FarEnd } from '../bench.js';
import { EXPECTED } from '../expected-matrix.js';
import { THEMES } from '../expectations/themes.js';
import { judge } from '../judge.js';
import { liveBench } from './live-bench.js';

const ALL = THEMES.flatMap(({ expectations }) => expectations);
const LIVE = ALL.filter(({ live }) => live);

describe('A run against a gateway', () => {
  let gateway: FarEnd;
  let bench: Bench;
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-live-'));

  beforeAll(async () => {
    // The sandbox from outside: settings and parties in files, and no hold on anything in it.
    gateway = await adapayBench.start();
    const [buyer, seller, courier] = ['b', 's', 'c'].map((member) => gateway.account(member, 'buyer'));
    if (buyer) gateway.deposit(buyer, '5000.00');
    const file = (name: string, content: object): string => {
      writeFileSync(join(folder, name), JSON.stringify(content));
      return join(folder, name);
    };
    bench = await liveBench([adapayBench], 'adapay', {
      CONTRACT_PROVIDERS: file('providers.json', { adapay: gateway.settings(gateway.origin, {}) }),
      CONTRACT_PARTIES: file('parties.json', { buyer, seller, courier }),
    });
  });
  afterAll(async () => {
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(LIVE.map((expectation) => [expectation.id, expectation] as const))(
    'sees %s',
    async (id, expectation) => {
      expect(await judge(expectation, { bench, cell: EXPECTED[id]?.['adapay'] })).toBe('yes');
    },
  );

  it('disturbs nothing: what needs a fault is rejected by the wire itself', async () => {
    const lostAnswer = ALL.find(({ id }) => id === 'http.lostAnswer')!;
    await expect(judge(lostAnswer, { bench, cell: EXPECTED['http.lostAnswer']?.['adapay'] })).rejects.toThrow(
      'cannot be disturbed',
    );
    expect(LIVE.length).toBeGreaterThan(5);
  });
});
