import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A page that users read. */
export interface Page {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The text without its code blocks. */
  readonly prose: string;
}

export interface Block {
  readonly language: string;
  readonly code: string;
}

const FENCE = /^```(\S*)[^\n]*\n([\s\S]*?)^```$/gm;

/** One page by its path. */
export function pageOf(path: string): Page {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, blocks: blocksIn(text), prose: text.replace(FENCE, '') };
}

/** The code blocks of one chapter, in their order. */
export function blocksUnder({ path, text }: Page, chapter: string): readonly Block[] {
  const found = text.split(/^## /m).find((part) => part.startsWith(`${chapter}\n`));
  if (found === undefined) throw new Error(`${path} has no chapter ${chapter}`);
  return blocksIn(found);
}

function blocksIn(text: string): readonly Block[] {
  return [...text.matchAll(FENCE)].map(([, language = '', code = '']) => ({ language, code }));
}

/** Every page: those at the top, everything under docs/, and what the client's package says of itself. */
export function allPages(): Page[] {
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return [...top, ...docs, 'packages/client/README.md'].sort().map(pageOf);
}

/** The TypeScript files under a folder, by their paths. */
export function sourcesIn(folder: string): { path: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The cells of the tables under one heading, row by row, without the headings of the columns. */
export function rowsUnder(page: Page, heading: string): string[][] {
  const section = page.text.split(/^#{1,6} /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${page.path} has no heading ${heading}`);
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[ :|-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    )
    .slice(1);
}

/** The texts in backticks of a cell or a page. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replace(/ /g, '-');
}

/** The headings of a page, with their levels. */
export function headingsOf(page: Page): { level: number; text: string }[] {
  return [...page.prose.matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = '', text = '']) => ({
    level: marks.length,
    text: text.replace(/`/g, ''),
  }));
}
