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
  'a person must look': 'an operator must look',
  'needs a person': 'needs an operator',
  'books agree': 'the balances match',
  'word of': 'evidence from, an answer from',
  'way back': 'return, refund',
  'what is told': 'the answer, the result',
  'is told so': 'the error says so',
  'asked about': 'queried',
  'asks about': 'queries',
  'without a question': 'without a status query',
  'looked at': 'read, queried, checked',
  'looked for': 'searched for, checked for',
  'called refused': 'called rejected',
  'provider refuses': 'the provider rejects',
  'provider refused': 'the provider rejected',
  'refused by the provider': 'rejected by the provider',
  'bank refused': 'the bank rejected',
  'refused by the bank': 'rejected by the bank',
  'may have left': 'may have been sent',
  'can have left': 'can have been sent',
  'really did nothing': 'had no effect',
  'settles nothing': 'resolves nothing',
  "provider's word": 'the provider’s answer, statement or evidence',
  "bank's word": 'the bank’s answer, statement or evidence',
  "operator's word": 'the operator’s decision',
};

/** Metaphors and private words, in prose and as a part of any name. */
const BANNED_WORDS: Readonly<Record<string, string>> = {
  desk: 'command handlers',
  books: 'records of a provider, the ledger of the sandbox, escrow balances',
  crew: 'worker pool',
  door: 'API',
  laboratory: 'canary runner',
  shelf: 'object store',
  sight: 'visibility, wire decoder',
  story: 'workflow, scenario',
  stories: 'workflows, scenarios',
  tally: 'counter, metrics',
  weather: 'fault injector',
  weigh: 'evaluate',
  weighs: 'evaluates',
  witness: 'recorder, observer',
};

/** Every page and source file but this list, the page that explains it, and the log of what has changed. */
const EXPLAINED = [
  'test/docs/wording.test.ts',
  'docs/decisions/0016-workflow-folders-and-words.md',
  'CHANGELOG.md',
];
const texts = [
  ...allPages(),
  ...['src', 'workflows', 'activities', 'bench', 'test'].flatMap(sourcesIn),
].filter(({ path }) => !EXPLAINED.includes(path));
/** Flags that users were promised by these names: what they name has its own term everywhere else. */
const FLAGS = /--story\b/g;
/** The same with every name taken apart into its words. */
const words = texts.map(({ path, text }) => ({
  path,
  text: text
    .replace(FLAGS, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' '),
}));

function uses(phrase: string, text: string): boolean {
  // `of` is also a keyword: `for (const word of words)`.
  const prose = text.replace(/\b(?:const|let) \w+ of\b/g, '').replaceAll('’', "'");
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
    expect(uses("bank's word", 'the bank’s word')).toBe(true);
  });
});

describe('Prose and names', () => {
  it.each(Object.entries(BANNED_WORDS))('have no "%s" but: %s', (word) => {
    expect(words.filter(({ text }) => uses(word, text)).map(({ path }) => path)).toEqual([]);
  });

  it('are taken apart into words', () => {
    const taken = words.find(({ path }) => path === 'src/index.ts')?.text ?? '';
    expect(uses('resend', taken)).toBe(true);
  });
});
