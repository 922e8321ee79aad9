import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HKRT_ENDPOINTS } from '../../src/providers/hkrt/capabilities.js';
import { HONGWEN_ENDPOINTS } from '../../src/providers/hongwen/capabilities.js';
import { LIANLIAN_ENDPOINTS } from '../../src/providers/lianlian/capabilities.js';

const REGISTRIES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  lianlian: LIANLIAN_ENDPOINTS,
  hkrt: HKRT_ENDPOINTS,
  hongwen: HONGWEN_ENDPOINTS,
};
const HEADING = '\n## Every call, and the test that runs it over the wire\n';

/** The page's rows: call, operations, source, test. */
function rowsOf(provider: string): string[][] {
  const page = readFileSync(new URL(`../../docs/providers/${provider}.md`, import.meta.url), 'utf8');
  const section = page.split(HEADING)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
const bare = (cell = ''): string => cell.replaceAll('`', '');

describe.each(Object.entries(REGISTRIES))('docs/providers/%s.md', (provider, endpoints) => {
  it('has every call of the registry, and no other', () => {
    const named = rowsOf(provider).map(([call]) => bare(call));
    expect(named.sort()).toEqual(Object.keys(endpoints).sort());
  });

  it('names for each the test that runs it, which holds itself to the registry', () => {
    for (const [call, , source = '', file] of rowsOf(provider)) {
      expect(source.length, call).toBeGreaterThan(3);
      const path = new URL(`../../${bare(file)}`, import.meta.url);
      expect(existsSync(path), file).toBe(true);
      expect(readFileSync(path, 'utf8'), call).toContain(
        `Object.keys(${provider.toUpperCase()}_ENDPOINTS).sort()`,
      );
    }
  });
});
