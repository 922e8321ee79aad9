import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './pages.js';

interface Bug {
  readonly name: string;
  readonly file: string;
  readonly harm: string;
}

/** Plain JavaScript, which the compiler does not read. */
const { BUGS } = (await import(join(root, 'scripts/exercise/bugs.mjs'))) as { BUGS: readonly Bug[] };
const { plant } = (await import(join(root, 'scripts/exercise/plant.mjs'))) as {
  plant: (bug: Bug, text: string) => string;
};

describe('The bugs of the exercise', () => {
  it('are 22, each with a name of its own and the harm that it does', () => {
    expect(new Set(BUGS.map(({ name }) => name)).size).toBe(22);
    expect(BUGS.filter(({ harm }) => harm.length < 20)).toEqual([]);
  });

  it.each(BUGS)('find their place exactly once: $name', (bug) => {
    const text = readFileSync(join(root, bug.file), 'utf8');
    expect(plant(bug, text)).not.toBe(text);
  });
});
