import { spellingsOf } from './written-text.js';

/**
 * Text of a provider with personal data masked. Of each known value a name keeps its first character, a long number its
 * last four digits, a short one (a verification code) nothing; so does every other run of digits as long as a mobile,
 * identity or card number.
 */
export function maskPersonalData(text: string, known: readonly (string | undefined)[] = []): string {
  let masked = text;
  // Longest first, so that a value that contains another one is not left half shown.
  const values = known.filter((value): value is string => value !== undefined && value.length > 1);
  for (const value of values.sort((a, b) => b.length - a.length)) {
    masked = masked.replace(spellingsOf(value), () => maskValue(value));
  }
  return masked.replace(/\d{10,}[\dXx]?/g, maskValue);
}

function maskValue(value: string): string {
  if (/^\d{1,8}$/.test(value)) return '****';
  return /\d{4}/.test(value) ? `****${value.slice(-4)}` : `${Array.from(value)[0] ?? ''}**`;
}
