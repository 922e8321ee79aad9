import { describe, expect, it } from 'vitest';
import { allPages, sourcesIn } from './pages.js';

/** Phrases that a reader has to decode, and what is written instead. */
const BANNED: Readonly<Record<string, string>> = {
  'for ever': 'never expires, permanently, always',
  bears: 'carries, pays, allows',
  'unless given': 'default',
  'calls a person': 'alerts an operator',
  'asks for a person': 'alerts an operator',
  'a person is asked': 'an operator is alerted',
  'books agree': 'the balances match',
  'word of': 'evidence from, an answer from',
  'way back': 'return, refund',
  'what is told': 'the answer, the result',
  desk: 'command handlers',
};

/** Every page and source file but this list. */
const texts = [
  ...allPages(),
  ...['src', 'workflows', 'activities', 'bench', 'test'].flatMap(sourcesIn),
].filter(({ path }) => path !== 'test/docs/wording.test.ts');

function uses(phrase: string, text: string): boolean {
  // `of` is also a keyword: `for (const word of words)`.
  const prose = text.replace(/\b(?:const|let) \w+ of\b/g, '');
  return new RegExp(`\\b${phrase.replace(/ /g, '\\s+(?:(?:\\*|//)\\s+)?')}\\b`, 'i').test(prose);
}

describe('Prose', () => {
  it.each(Object.entries(BANNED))('does not say "%s" but: %s', (phrase) => {
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.filter(({ text }) => uses(phrase, text)).map(({ path }) => path)).toEqual([]);
  });

  it('is searched across lines and comment marks, not in code', () => {
    expect(uses('for ever', ' * it is kept for\n * ever.')).toBe(true);
    expect(uses('word of', 'for (const word of words) {')).toBe(false);
  });
});
