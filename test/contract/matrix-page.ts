import { format } from 'prettier';
import type { Observed, Theme } from './expectation.js';
import type { Cell, Row } from './cells.js';
import { textOf } from './judge.js';

const BEGIN = '<!-- The matrix is written by `npm run contract -- --write`. -->';
const END = '<!-- The end of the matrix. -->';

/** What was seen, by provider and expectation. */
export type ObservedMatrix = ReadonlyMap<string, ReadonlyMap<string, Observed>>;

/**
 * The page with what was seen between its markers, formatted as the repository is.
 * @throws for a page without markers, and for an expectation that a provider was not seen at.
 */
export async function withMatrix(
  page: string,
  given: { themes: readonly Theme[]; expected: Readonly<Record<string, Row>>; seen: ObservedMatrix },
): Promise<string> {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no "${BEGIN}" and "${END}"`);
  const text = [before, BEGIN, '\n\n', matrix(given), '\n\n', END, after].join('');
  return format(text, { parser: 'markdown', printWidth: 110 });
}

function matrix({
  themes,
  expected,
  seen,
}: {
  themes: readonly Theme[];
  expected: Readonly<Record<string, Row>>;
  seen: ObservedMatrix;
}): string {
  const names = [...seen.keys()];
  const tables = themes.map(({ title, expectations }) =>
    [
      `### ${title}`,
      '',
      `| promise | ${names.join(' | ')} |`,
      `| --- | ${names.map(() => '---').join(' | ')} |`,
      ...expectations.map(({ id, promise }) => {
        const cells = names.map((name) => shown(id, seen.get(name)?.get(id), expected[id]?.[name]));
        return `| ${promise} | ${cells.join(' | ')} |`;
      }),
    ].join('\n'),
  );
  return [...tables, reasons(names, themes, expected)].join('\n\n');
}

function shown(id: string, seen: Observed | undefined, cell: Cell | undefined): string {
  if (seen === undefined) throw new Error(`${id} was not seen: run the whole suite`);
  return cell?.is === 'notBuilt' ? 'not built' : textOf(seen);
}

/** Whatever is not simply "yes", with the place where it is said so. */
function reasons(
  names: readonly string[],
  themes: readonly Theme[],
  expected: Readonly<Record<string, Row>>,
): string {
  const lines = themes
    .flatMap(({ expectations }) => expectations)
    .flatMap(({ id, promise }) =>
      names.flatMap((name) => {
        const cell = expected[id]?.[name];
        if (!cell || cell.is === 'yes') return [];
        const word = cell.is === 'notBuilt' ? 'not built' : textOf(cell);
        return [`| ${name} | ${promise} | ${word} | ${cell.source} |`];
      }),
    );
  return [
    '### Why not',
    '',
    '| provider | promise | seen | source |',
    '| --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
