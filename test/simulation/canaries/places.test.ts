import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../docs/pages.js';
import { CANARIES } from './canaries.js';
import { plantedIn } from './plant-bug.js';

const bundle = await readFile(join(root, 'dist/workflow-bundle.js'), 'utf8');

it.each(CANARIES.filter(({ workflows }) => workflows))(
  'a bug has its place in the shipped workflows: $name',
  (canary) => {
    expect(plantedIn(bundle, canary)).not.toBe(bundle);
  },
);
