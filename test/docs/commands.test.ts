import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { commandsOf, complaintAbout, leavesOf, type ShownCommand } from './command-lines.js';
import { allPages, root } from './pages.js';

const program = createProgram({});
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const pages = allPages();

/** `npm run -s demo` is `npm run demo` without npm's own lines. */
function withoutSwitches(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => index !== 2 || (word !== '-s' && word !== '--silent'));
}

/** `npm run demo -- --json` is `holdfast demo --json`: scripts that hand their options on. */
function behindScript(words: readonly string[]): readonly string[] | undefined {
  const [, , name = '', dashes, ...options] = withoutSwitches(words);
  const [, command] = /cli\.js ?(.*)$/.exec(scripts[name] ?? '') ?? [];
  if (command === undefined) return undefined;
  return ['holdfast', ...command.split(' ').filter(Boolean), ...(dashes === '--' ? options : [])];
}

function npmComplaint({ words: shown, complete }: ShownCommand): string | undefined {
  const words = withoutSwitches(shown);
  const [, verb = '', name = ''] = words;
  if (['ci', 'init', 'install', 'pack', 'test'].includes(verb)) return undefined;
  if (verb !== 'run') return `npm ${verb} is not told here`;
  if (!(name in scripts)) return `no script ${name}`;
  const behind = behindScript(words);
  // What stands after `npm run holdfast --` may be left to the sentence.
  if (!behind || (behind.length === 1 && !complete)) return undefined;
  return complaintAbout(program, { words: behind, complete });
}

describe.each(pages)('$path', (page) => {
  it('shows npm commands that package.json has, with options that their programs take', () => {
    const wrong = commandsOf(page, ['npm']).flatMap((shown) => {
      const complaint = npmComplaint(shown);
      return complaint === undefined ? [] : [`${shown.words.join(' ')}: ${complaint}`];
    });
    expect(wrong).toEqual([]);
  });

  it('shows holdfast commands that the program takes', () => {
    const shown = commandsOf(page, ['holdfast', 'npx']).map(({ words, complete }) => ({
      words: words[0] === 'npx' ? words.slice(1) : words,
      complete,
    }));
    const wrong = shown.flatMap((command) => {
      const complaint = command.words[0] === 'holdfast' ? complaintAbout(program, command) : 'not holdfast';
      return complaint === undefined ? [] : [`${command.words.join(' ')}: ${complaint}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('The commands', () => {
  it('are all shown somewhere', () => {
    const shown = pages
      .flatMap((page) => commandsOf(page, ['holdfast', 'npm']))
      .map(({ words }) => (words[0] === 'npm' ? (behindScript(words) ?? words) : words))
      .map((words) => words.slice(1).join(' '));
    const unseen = leavesOf(program).filter(
      (leaf) => !shown.some((line) => line === leaf || line.startsWith(`${leaf} `)),
    );
    expect(unseen).toEqual([]);
  });

  it.each([
    ['frobnicate', true],
    ['worker --frobnicate', false],
    ['purchase', true],
    ['purchase start', true],
    ['purchase refund shop O-1', true],
    ['purchase status shop O-1 more', false],
    ['operation decide x --happened yes --evidence e', true],
    ['sandbox --data', false],
  ])('would be missed here if they were wrong: %s', (line, complete) => {
    expect(complaintAbout(program, { words: ['holdfast', ...line.split(' ')], complete })).toBeDefined();
  });
});
