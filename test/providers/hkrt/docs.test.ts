import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HKRT_ENDPOINTS, HKRT_OPERATIONS } from '../../../src/providers/hkrt/capabilities.js';
import { HKRT_OPTIONS } from '../../../src/providers/hkrt/config.js';

const page = readFileSync(new URL('../../../docs/providers/hkrt.md', import.meta.url), 'utf8');
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

describe('docs/providers/hkrt.md', () => {
  it('names every option, and no other', () => {
    expect(
      rows('Configuration')
        .map(([name]) => name)
        .sort(),
    ).toEqual([...HKRT_OPTIONS].sort());
  });

  it('names every operation and every call, and no other operation', () => {
    expect(
      rows('What is built')
        .map(([kind]) => kind)
        .sort(),
    ).toEqual(Object.keys(HKRT_OPERATIONS).sort());
    for (const { name, path } of Object.values(HKRT_ENDPOINTS))
      expect(page.includes(`POST ${path}`) || page.includes(`\`${name}\``), name).toBe(true);
  });

  it('has every field of the given document, and says what becomes of it', () => {
    const told = rows('Every field of the given document');
    const { request, answer } = JSON.parse(document) as { request: string[]; answer: string[] };
    const of = (where: string) => told.filter((row) => row[1] === where).map(([field]) => field);
    expect(of('request').sort()).toEqual([...request].sort());
    expect(of('answer').sort()).toEqual([...answer].sort());
    for (const [field = '', , use = ''] of told) expect(use.length, field).toBeGreaterThan(3);
    // The envelope adds who sends it, and the signature.
    const sent = Object.keys(HKRT_ENDPOINTS['ledger']?.fields ?? {});
    expect([...new Set([...sent, 'agent_no', 'accessid', 'sign'])].sort()).toEqual([...request].sort());
  });
});
