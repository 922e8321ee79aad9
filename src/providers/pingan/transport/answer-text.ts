import type { WireObject } from './sign.js';

/** The JSON object that an answer's bytes spell in UTF-8; undefined for anything else, HTML among it. */
export function readJsonObject(body: Buffer): WireObject | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    // Not UTF-8 or not JSON: the caller has nothing to verify, which is all that it needs to know.
    return undefined;
  }
}
