import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../src/config/config.js';
import { allPages, codesIn, pageOf, root, rowsUnder } from './pages.js';

const known = new Set(VARIABLES.map(({ name }) => name));
/** Variables of docker-compose.yml alone: what it takes from .env. */
const OF_COMPOSE = new Set(
  [...readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/\$\{(\w+)/g)].map(
    ([, name = '']) => name,
  ),
);
/** What the README's own examples set for themselves. */
const OF_EXAMPLES = new Set(['BUYER_ACCOUNT', 'SELLER_ACCOUNT', 'SANDBOX']);

describe('The table of variables in docs/operations.md', () => {
  const rows = rowsUnder(pageOf('docs/operations.md'), 'Environment');

  it('has every variable that is read, in the order of the code, with its default', () => {
    const table = rows.map(([name = '', fallback = '']) => [codesIn(name)[0], codesIn(fallback)[0]]);
    expect(table).toEqual(VARIABLES.map(({ name, fallback }) => [name, fallback]));
  });

  it('says of each what it is', () => {
    for (const [name, , meaning = ''] of rows) expect(meaning.length, name).toBeGreaterThan(15);
  });
});

describe('Every page', () => {
  it('names no other variable', () => {
    const unknown = allPages().flatMap(({ path, text }) =>
      (text.match(/\b(?:HOLDFAST|TEMPORAL|DATABASE)_[A-Z_]+\b/g) ?? [])
        .filter((name) => !known.has(name) && !OF_COMPOSE.has(name) && !OF_EXAMPLES.has(name))
        .filter((name) => name !== 'TEMPORAL_UNAVAILABLE')
        .map((name) => `${path}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });
});
