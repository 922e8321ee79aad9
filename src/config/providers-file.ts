import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { InvalidConfiguration } from './config.js';
import { readJsonText } from './json-text.js';
import { decodeText, systemCodeOf } from './read-text-file.js';

/**
 * Reads the provider settings file: `{ "pingan": { ... } }`. A key that ends in `Path` names a file, relative to the settings
 * file, whose content takes the place of the key without that ending: `{ "pfxPath": "a.pfx" }` becomes `{ "pfx": <bytes> }`.
 * Secrets so stay in files of their own.
 */
export async function readProvidersFile(path: string): Promise<Record<string, unknown>> {
  const parsed = z.record(z.string(), z.json()).safeParse(parseJson(await readText(path), path));
  if (!parsed.success)
    throw new InvalidConfiguration(`${path}: expected an object with one entry a provider`);
  const entries = Object.entries(parsed.data).map(async ([name, settings]) => [
    name,
    await withFiles(settings, { folder: dirname(path), at: name }),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, unknown>;
}

/** @param place the settings file's folder, and where in the settings the value stands. */
async function withFiles(
  value: unknown,
  { folder, at }: { readonly folder: string; readonly at: string },
): Promise<unknown> {
  if (Array.isArray(value))
    return Promise.all(value.map((element, index) => withFiles(element, { folder, at: `${at}.${index}` })));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([name, inner]): Promise<[string, unknown]> => {
    const inside = { folder, at: `${at}.${name}` };
    if (!name.endsWith('Path') || typeof inner !== 'string') return [name, await withFiles(inner, inside)];
    const bytes = await readBytes(resolve(folder, inner), `HOLDFAST_PROVIDERS: ${inside.at}`);
    const target = name.slice(0, -'Path'.length);
    return [target, BINARY.test(inner) ? bytes : decodeText(bytes).trim()];
  });
  return Object.fromEntries(await Promise.all(entries));
}

const BINARY = /\.(?:pfx|p12|cer|der)$/;

async function readText(path: string): Promise<string> {
  return decodeText(await readBytes(path, 'HOLDFAST_PROVIDERS'));
}

async function readBytes(path: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    // Where a path is expected somebody may have put the secret itself: neither it nor the system's words are repeated.
    throw new InvalidConfiguration(`${name}: expected the path of a readable file (${systemCodeOf(error)})`);
  }
}

function parseJson(text: string, path: string): unknown {
  const read = readJsonText(text);
  if ('brokenAt' in read)
    throw new InvalidConfiguration(`${path}: expected JSON, which it is not at ${read.brokenAt}`);
  return read.value;
}
