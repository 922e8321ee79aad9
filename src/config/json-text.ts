import { parse } from 'lossless-json';

/** What a JSON text says, or the place where it stops to be JSON. Neither parser's own words are kept: they quote the text. */
export type JsonText = { readonly value: unknown } | { readonly brokenAt: string };

/** Reads a JSON text that a person wrote. `brokenAt` is "line 3, column 5", counted from 1, for the first character that does not fit. */
export function readJsonText(text: string): JsonText {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { brokenAt: placeOf(brokenPosition(text), text) };
  }
}

/** Node's own parser names a position in some of its messages, and not in others. */
function brokenPosition(text: string): number {
  try {
    parse(text);
  } catch (error) {
    const [, position] = /at position (\d+)$/.exec(error instanceof Error ? error.message : '') ?? [];
    if (position !== undefined) return Number(position);
  }
  return text.length;
}

function placeOf(position: number, text: string): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
