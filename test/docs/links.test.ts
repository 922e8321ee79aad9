import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, anchorOf, codesIn, headingsOf, pageOf, root } from './pages.js';

const pages = allPages();

/** Folders of the repository whose paths are named on the pages. */
const PATH =
  /^(?:src|workflows|activities|test|bench|docs|deploy|scripts)\/[\w./-]+$|^(?:docker-compose\.yml|Dockerfile|package\.json|\.dependency-cruiser\.cjs)$/;

/** What the reader makes himself, and git ignores. */
const MADE_BY_THE_READER = ['deploy/worker.secrets.env'];

function linksOf(text: string): string[] {
  return [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

describe.each(pages)('$path', (page) => {
  it('links to pages and headings that are there', () => {
    const broken = linksOf(page.prose).filter((target) => {
      if (target.startsWith('https://')) return !URL.canParse(target);
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page.path : normalize(join(dirname(page.path), path));
      if (!existsSync(join(root, file))) return true;
      if (anchor === undefined) return false;
      return !headingsOf(pageOf(file)).some(({ text }) => anchorOf(text) === anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names files and folders that are there', () => {
    const named = codesIn(page.prose).filter((code) => PATH.test(code) && !MADE_BY_THE_READER.includes(code));
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has one title, and no heading below a gap', () => {
    const levels = headingsOf(page).map(({ level }) => level);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });
});

describe('The documentation', () => {
  it('is reached from its index, page by page', () => {
    const index = linksOf(pageOf('docs/README.md').prose).map((target) => normalize(join('docs', target)));
    const decisions = linksOf(pageOf('docs/decisions/README.md').prose).map((target) =>
      normalize(join('docs/decisions', target)),
    );
    const reached = new Set(['docs/README.md', ...index, ...decisions]);
    expect(
      pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !reached.has(path)),
    ).toEqual([]);
  });

  it('is found by this test', () => {
    expect(pages.length).toBeGreaterThan(20);
    expect(statSync(join(root, 'README.md')).isFile()).toBe(true);
  });
});
