import type { ProviderLimits, TextLimit } from '../../../src/domain/provider-table.js';

/** A text that a provider's table can limit. */
export type LimitedText = {
  [K in keyof Required<ProviderLimits>]: Required<ProviderLimits>[K] extends TextLimit ? K : never;
}[keyof ProviderLimits];

/** Where a value stands in a request or in an operation's content. */
export type Path = readonly string[];

/** The limited text that stands in a place of a request or of an operation's content. */
export function limitedTextAt(path: Path): LimitedText | undefined {
  const [last, parent] = [path.at(-1), path.at(-2)];
  if (last === 'name') return parent === 'bank' ? 'bankName' : 'accountName';
  if (last === 'holder') return 'cardHolder';
  return (['orderNo', 'member', 'nickname', 'account'] as const).find((name) => name === last);
}

/** The paths of all values that are no objects. */
export function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** The same object with another value in one place. */
export function withValue<T>(object: T, path: Path, value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  return { ...object, [key]: withValue((object as Readonly<Record<string, unknown>>)[key], rest, value) };
}
