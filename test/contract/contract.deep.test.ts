import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROVIDER_NAMES } from '../../src/providers/registry.js';
import { adapayBench } from './benches/adapay.js';
import { hkrtBench } from './benches/hkrt.js';
import { hongwenBench } from './benches/hongwen.js';
import { lianlianBench } from './benches/lianlian.js';
import { pinganBench } from './benches/pingan.js';
import type { Bench } from './bench.js';
import { EXPECTED } from './expected-matrix.js';
import type { Observed } from './expectation.js';
import { THEMES } from './expectations/themes.js';
import { judge } from './judge.js';
import { liveBench } from './live/live-bench.js';
import { withMatrix } from './matrix-page.js';

const BENCHES: readonly Bench[] = [pinganBench, adapayBench, lianlianBench, hkrtBench, hongwenBench];
const live = process.env['CONTRACT_LIVE'];
const benches = live === undefined ? BENCHES : [await liveBench(BENCHES, live, process.env)];
const seen = new Map(benches.map(({ name }) => [name, new Map<string, Observed>()]));

for (const bench of benches) {
  for (const { title, expectations } of THEMES) {
    describe(`${bench.name}, ${title}`, () => {
      for (const expectation of expectations) {
        const { id, promise } = expectation;
        // What the sandbox's faults, clock and records are needed for says nothing about a gateway, and is not run there.
        if (live !== undefined && !expectation.live) it.skip(`${id}: needs the sandbox`);
        else
          it(`${id}: ${promise}`, async () => {
            const cell = EXPECTED[id]?.[bench.name];
            seen.get(bench.name)?.set(id, await judge(expectation, { bench, cell }));
          });
      }
    });
  }
}

describe.runIf(live === undefined)('The matrix', () => {
  it('has a bench for every provider that can be configured', () => {
    expect(BENCHES.map(({ name }) => name).sort()).toEqual([...PROVIDER_NAMES].sort());
  });

  it('is as docs/providers/README.md prints it (npm run contract -- --write)', async () => {
    const path = fileURLToPath(new URL('../../docs/providers/README.md', import.meta.url));
    const page = readFileSync(path, 'utf8');
    const now = await withMatrix(page, { themes: THEMES, expected: EXPECTED, seen });
    if (process.env['CONTRACT_WRITE'] === 'yes') writeFileSync(path, now);
    else expect(page).toBe(now);
  });
});
