import { z } from 'zod';
import { InvalidInput } from '../domain/errors.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether what goes to an address can be read on the way: plain http beyond this machine. */
export function isPlainHttp(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !LOOPBACK.test(hostname);
}

/**
 * Checks what a URL alone does not show of a provider's address.
 * @param options.field the option that it stands in.
 * @throws InvalidInput that names the field; it never shows what was given.
 */
export function checkAddress(address: string, options: { field: string; allowHttp: boolean }): void {
  const { field, allowHttp } = options;
  if (isPlainHttp(address) && !allowHttp)
    throw new InvalidInput(field, 'https, unless it is this machine or allowHttp is set');
  const { search, hash, username } = new URL(address);
  if (search !== '' || hash !== '' || username !== '')
    throw new InvalidInput(field, 'a URL without user, query or fragment');
}

/** A key as text; `key-material.ts` reads it. A file's last line break is no part of a key. */
export function keyText() {
  const rule = { error: 'PEM or bare base64' };
  return z.string(rule).trim().min(1, rule).max(8_192, rule);
}

/** Text without blanks at its ends. */
export function optionText(longest: number) {
  const rule = `1 to ${longest} characters without blanks at the ends`;
  return z
    .string({ error: rule })
    .max(longest, { error: rule })
    .regex(/^\S([\s\S]*\S)?$/, { error: rule });
}
