import { describe, expect, it } from 'vitest';
import { facts, table } from '../../src/cli/table.js';

describe('A table on a terminal', () => {
  it('has columns as wide as their widest cell, Chinese characters counted as two', () => {
    expect(
      table(
        ['name', 'state'],
        [
          ['王小明', 'held'],
          ['x', undefined],
        ],
      ),
    ).toBe(['name    state', '------  -----', '王小明  held', 'x'].join('\n'));
  });

  it('says where there is nothing, and shows yes for what is true and nothing for what is not', () => {
    expect(table(['name'], [])).toBe('nothing to show');
    expect(table(['a', 'b', 'c'], [[true, false, 0]]).split('\n')[2]).toBe('yes     0');
  });

  it('cannot be steered by what a provider wrote', () => {
    const shown = table(['why'], [['\u001b[2Jgone\r\nline\u2028two']]);
    expect(shown.split('\n')).toHaveLength(3);
    expect(shown).toContain(' [2Jgone line two');
  });
});

describe('Facts', () => {
  it('are a name and a value a line, without those that are not there', () => {
    expect(facts({ state: 'held', account: undefined, 'next deadline': 3 })).toBe(
      ['state          held', 'next deadline  3'].join('\n'),
    );
  });
});
