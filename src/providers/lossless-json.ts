import { parse } from 'lossless-json';

/** A number of a JSON text as it was written there: "0.10" and "631813379821408256" stay what they are. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export type JsonValue = string | boolean | null | JsonNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/**
 * The JSON object that a text spells, its numbers as they were written: `JSON.parse` makes another number of an integer above 2^53, and
 * writes 0.10 as 0.1, which breaks a signature over the text. Undefined for anything else, and for an object that has a name twice with
 * two values.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value = parse(text, undefined, { parseNumber: (number) => new JsonNumber(number) });
    return isJsonObject(value) ? value : undefined;
  } catch {
    // No JSON, HTML among it: there is nothing to verify, which is all that callers need to know.
    return undefined;
  }
}

/** The same for an array: JSON within a text, such as a list of receivers. */
export function parseJsonArray(text: string): readonly JsonValue[] | undefined {
  try {
    const value = parse(text, undefined, { parseNumber: (number) => new JsonNumber(number) });
    return Array.isArray(value) ? (value as readonly JsonValue[]) : undefined;
  } catch {
    // As above.
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

/** The same with each number as its text, for a schema to read. Only an object's own names count, `__proto__` never. */
export function withNumbersAsText(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(withNumbersAsText);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withNumbersAsText(one)]));
}
