import { describe, expect, it } from 'vitest';
import { ALL_CANARIES, chosenCanaries } from './chosen-canaries.js';

describe('The canaries of a run', () => {
  it('are all, none, or those with the text in their names', () => {
    expect(chosenCanaries('all')).toEqual(ALL_CANARIES);
    expect(chosenCanaries('none')).toEqual([]);
    const named = chosenCanaries('dispute');
    expect(named.length).toBeGreaterThan(0);
    for (const { name } of named) expect(name).toContain('dispute');
  });

  it('are all of them within three days of rotation, each on one day', () => {
    const days = [1, 2, 3].flatMap((day) => chosenCanaries('rotate', day));
    expect(new Set(days)).toEqual(new Set(ALL_CANARIES));
    expect(days).toHaveLength(ALL_CANARIES.length);
  });

  it('are never none by a name that fits none, such as another option', () => {
    expect(() => chosenCanaries('--json')).toThrow('no canary has "--json" in its name');
  });
});
