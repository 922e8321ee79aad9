import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageOf, root } from './pages.js';

/** Plain JavaScript, which the compiler does not read. */
const { RULES } = (await import(join(root, 'scripts/mutate/rules.mjs'))) as {
  RULES: Readonly<Record<string, readonly string[]>>;
};

describe('The mutants', () => {
  it.each(Object.entries(RULES))('of %s are judged by tests that are there', (file, tests) => {
    expect(tests.length).toBeGreaterThan(0);
    expect([file, ...tests].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('are named in docs/reliability.md by files that are judged', () => {
    const { text } = pageOf('docs/reliability.md');
    const named = [...text.matchAll(/npm run mutate -- --file (\S+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !Object.keys(RULES).some((file) => file.includes(name)))).toEqual([]);
  });
});
