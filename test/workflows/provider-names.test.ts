import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROVIDER_NAMES } from '../../src/providers/registry.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const OTHERS = ['平安', '汇付', '连连', '海科', '鸿闻', 'lianlian', 'hkrt', 'hongwen', 'Sheng\\\\Pay'];

describe.each(['workflows', 'activities'])('%s', (folder) => {
  it('name no provider: the same files serve them all', () => {
    const names = new RegExp([...PROVIDER_NAMES, ...OTHERS].join('|'), 'i');
    const files = readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => names.test(readFileSync(`${root}${folder}/${file}`, 'utf8')))).toEqual([]);
  });
});
