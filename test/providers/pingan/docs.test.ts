import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PINGAN_OPTIONS } from '../../../src/providers/pingan/config.js';
import { PINGAN_ENDPOINTS } from '../../../src/providers/pingan/capabilities.js';

const page = readFileSync(new URL('../../../docs/providers/pingan.md', import.meta.url), 'utf8');

/** The first column of the table under a heading, without its head. */
function firstColumn(heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0]?.split('\n### ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => (row.split('|')[1] ?? '').trim());
}

describe('docs/providers/pingan.md', () => {
  it('names every option, and no other', () => {
    const documented = firstColumn('Configuration').map((cell) => cell.replaceAll('`', ''));
    expect(documented.sort()).toEqual([...PINGAN_OPTIONS].sort());
  });

  it('names the 服务ID and the operation of every interface that is spoken', () => {
    for (const { serviceId, kind } of PINGAN_ENDPOINTS) {
      expect(page).toContain(serviceId);
      if (kind) expect(page).toContain(`\`${kind}\``);
    }
  });
});
