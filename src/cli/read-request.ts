import type { z } from 'zod';
import { readJsonText } from '../config/json-text.js';
import { readTextFile } from '../config/read-text-file.js';
import { parseRequest } from '../contract/parse-request.js';
import { InvalidInput } from '../domain/errors.js';
import { readStandardInput } from './read-standard-input.js';

/**
 * The request that a JSON file describes, or standard input for "-": personal data must not stand in a process list. Checked before
 * Temporal is connected, since what is wrong with a file does not depend on it.
 * @throws InvalidInput; never with what the file holds.
 */
export async function readRequest<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  what: string,
): Promise<z.input<Schema>> {
  const json = file === '-' ? await readStandardInput(what) : await readTextFile(file, 'file');
  const read = readJsonText(json);
  if ('brokenAt' in read)
    throw new InvalidInput(
      'file',
      `holds ${what} as JSON, which it is not at ${read.brokenAt}${hintOf(json)}`,
    );
  const name = what.split(' ').at(-1) ?? what;
  parseRequest(schema, read.value, name);
  return read.value as z.input<Schema>;
}

/** Chinese keyboards and editors write the marks of JSON in full width. */
function hintOf(json: string): string {
  return /[“”：，｛｝]/.test(json) ? '; JSON’s own marks are " : , { } and not “ ” ： ， ｛ ｝' : '';
}
