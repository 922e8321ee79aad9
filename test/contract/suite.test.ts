import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, ERROR_TYPES, STATUS, TRANS_STAT } from '../../src/providers/adapay/result-codes.js';
import { RESULTS } from '../../src/providers/hkrt/result-codes.js';
import { DIVIDE_STATUS } from '../../src/providers/hongwen/result-codes.js';
import { RET_CODES, STATUS as LIANLIAN_STATUS } from '../../src/providers/lianlian/result-codes.js';
import { BOOKING_FLAG, RESULT_CODES, TRAN_STATUS } from '../../src/providers/pingan/result-codes.js';
import { PROVIDER_NAMES } from '../../src/providers/registry.js';
import type { Bench } from './bench.js';
import { adapayBench } from './benches/adapay.js';
import { hkrtBench } from './benches/hkrt.js';
import { hongwenBench } from './benches/hongwen.js';
import { lianlianBench } from './benches/lianlian.js';
import { pinganBench } from './benches/pingan.js';
import { EXPECTED } from './expected-matrix.js';
import type { Expectation, Observed } from './expectation.js';
import { THEMES } from './expectations/themes.js';
import { judge } from './judge.js';
import { toyBench } from './toy/toy-bench.js';

const bench = toyBench;
const cell = { is: 'yes', source: 'here' } as const;
const expectation = (run: Expectation['run']): Expectation => ({ id: 'x', promise: 'x', run });
const seeing = (seen: Observed): Expectation =>
  expectation(async ({ open }) => {
    expect((await open()).kinds.length).toBeGreaterThan(0);
    return seen;
  });
const kept = seeing('yes');

/** Judged before anything is expected of it here: the expectations of this file are none of the judged one's. */
async function failureOf(one: Expectation, given: Parameters<typeof judge>[1]): Promise<string> {
  return judge(one, given).then(
    () => 'not rejected',
    (error: unknown) => String(error),
  );
}

describe('The suite', () => {
  it('passes an expectation that sees what its cell says', async () => {
    expect(await judge(kept, { bench, cell })).toBe('yes');
  });

  it('fails an expectation that sees otherwise than its cell says, either way', async () => {
    const lacking = { is: 'no', source: 'here' } as const;
    expect(await failureOf(kept, { bench, cell: lacking })).toContain('expected "no", seen "yes"');
    expect(await failureOf(seeing('no'), { bench, cell })).toContain('expected "yes", seen "no"');
    const says = { is: 'otherwise', says: 'ten', source: 'here' } as const;
    expect(await failureOf(kept, { bench, cell: says })).toContain('expected "ten", seen "yes"');
  });

  it('fails an expectation that asserts nothing', async () => {
    const idle = expectation(async ({ open }) => {
      await open();
      return 'yes';
    });
    expect(await failureOf(idle, { bench, cell })).toContain('asserts nothing');
  });

  it('fails an expectation whose cell nobody wrote', async () => {
    expect(await failureOf(kept, { bench, cell: undefined })).toContain('no cell');
  });

  it('has a row of the matrix for each expectation, and an expectation for each row', () => {
    const ids = THEMES.flatMap(({ expectations }) => expectations.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(EXPECTED).sort()).toEqual([...ids].sort());
    expect(ids.length).toBeGreaterThanOrEqual(60);
  });

  it('has a case for every code and status of the finality tables', () => {
    const said = ({ answers, records }: Bench): string => JSON.stringify([...answers, ...records]);
    const pingan = [RESULT_CODES, TRAN_STATUS, BOOKING_FLAG].flatMap((table) => Object.keys(table));
    const adapay = [ERROR_CODES, ERROR_TYPES, STATUS, TRANS_STAT].flatMap((table) => Object.keys(table));
    const lianlian = [RET_CODES, LIANLIAN_STATUS].flatMap((table) => Object.keys(table));
    const missing = (codes: readonly string[], text: string) =>
      codes.filter((code) => code !== '000000' && !text.includes(`"${code}"`));
    expect(missing(pingan, said(pinganBench))).toEqual([]);
    expect(missing(adapay, said(adapayBench))).toEqual([]);
    expect(missing(lianlian, said(lianlianBench))).toEqual([]);
    expect(missing(Object.keys(RESULTS), said(hkrtBench))).toEqual([]);
    expect(missing(Object.keys(DIVIDE_STATUS), said(hongwenBench))).toEqual([]);
  });

  it('is in the project that npm run contract names', () => {
    const script = readFileSync(new URL('../../scripts/contract.mjs', import.meta.url), 'utf8');
    const [, project, file = ''] = /'--project',\s+'(\w+)',[^]*'(test\/[^']+)'/.exec(script) ?? [];
    expect(existsSync(new URL(`../../${file}`, import.meta.url))).toBe(true);
    expect(project).toBe(file.endsWith('.deep.test.ts') ? 'deep' : 'fast');
  });

  it('has a source for every cell', () => {
    for (const [id, row] of Object.entries(EXPECTED))
      for (const [name, { source }] of Object.entries(row))
        expect(source.length, `${id}, ${name}`).toBeGreaterThan(3);
    for (const row of Object.values(EXPECTED))
      expect(Object.keys(row).sort()).toEqual([...PROVIDER_NAMES].sort());
  });
});
