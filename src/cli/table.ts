/** One value of a table; undefined leaves its place empty. */
export type Cell = string | number | boolean | undefined;

/** What a terminal shows two columns wide: Chinese characters, their punctuation and full-width forms. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/** Rows under headings, each column as wide as its widest cell; what a provider wrote cannot steer the terminal. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return 'nothing to show';
  const texts = [headings, ...rows].map((row) => row.map(textOf));
  const widths = headings.map((_, column) => Math.max(...texts.map((row) => widthOf(row[column] ?? ''))));
  const [head = [], ...body] = texts;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...body].map((row) => lineOf(row, widths)).join('\n');
}

/** Names with their values, one a line; a value that is not there has no line. */
export function facts(values: Readonly<Record<string, Cell>>): string {
  const shown = Object.entries(values).filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => lineOf([name, textOf(value)], [width, 0])).join('\n');
}

function lineOf(row: readonly string[], widths: readonly number[]): string {
  const padded = row.map(
    (text, column) => text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text))),
  );
  return padded.join('  ').trimEnd();
}

function textOf(cell: Cell): string {
  if (cell === true) return 'yes';
  return cell === undefined || cell === false ? '' : String(cell).replace(CONTROL, ' ');
}

function widthOf(text: string): number {
  return Array.from(text).reduce((width, character) => width + (WIDE.test(character) ? 2 : 1), 0);
}
