import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HONGWEN_ENDPOINTS, HONGWEN_OPERATIONS } from '../../../src/providers/hongwen/capabilities.js';
import { HONGWEN_OPTIONS } from '../../../src/providers/hongwen/config.js';

const page = readFileSync(new URL('../../../docs/providers/hongwen.md', import.meta.url), 'utf8');
const document = readFileSync(new URL('./support/document-fields.json', import.meta.url), 'utf8');

function rows(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('docs/providers/hongwen.md', () => {
  it('names every option, and no other', () => {
    const named = rows('Configuration').map(([name]) => name);
    expect(named.sort()).toEqual([...HONGWEN_OPTIONS].sort());
  });

  it('names every operation with its method, and no other', () => {
    const told = rows('What is built').map(([kind, method = '']) => [kind, method.split(' ')[0]]);
    const built = Object.values(HONGWEN_ENDPOINTS).map(({ kind, name }) => [kind, name]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(built));
    expect(Object.keys(HONGWEN_OPERATIONS)).toHaveLength(told.length);
  });

  it('has every field of the given document, and says what becomes of it', () => {
    const told = rows('Every field of the given document');
    const fields = JSON.parse(document) as Record<'public' | 'request' | 'answer', string[]>;
    for (const where of ['public', 'request', 'answer'] as const) {
      const named = told.filter((row) => row[1] === where).map(([field]) => field);
      expect(named.sort(), where).toEqual([...fields[where]].sort());
    }
    for (const [field = '', , use = ''] of told) expect(use.length, field).toBeGreaterThan(3);
    const sent = HONGWEN_ENDPOINTS['trade.apply.divide']?.fields ?? {};
    expect(Object.keys(sent).sort()).toEqual([...fields.request].sort());
  });
});
