import { describe, expect, it } from 'vitest';
import { PINGAN_ENDPOINTS } from '../../../src/providers/pingan/capabilities.js';
import { pinganByChoice } from '../../support/stack/kills/providers/pingan-by-choice.js';
import { pingan } from '../../support/stack/kills/providers/pingan.js';
import { PINGAN_WRITES } from '../../support/stack/pingan/kill-round.js';

describe('workers that die on real servers', () => {
  it('die at every write of the registry', () => {
    const deaths = [...pingan.deaths, ...pinganByChoice.deaths].map(({ call }) => call);
    const met = new Set([...PINGAN_WRITES.map(({ name }) => name), ...deaths]);
    const writes = PINGAN_ENDPOINTS.filter(({ kind }) => kind !== undefined).map(({ name }) => name);
    expect(writes.filter((name) => !met.has(name))).toEqual([]);
  });
});
