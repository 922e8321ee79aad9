import type { Intent } from './operation.js';
import type { Account } from './party.js';

/** The names of the people and accounts that an operation concerns: a provider's words can repeat them, and they are not kept. */
export function namesIn({ content, items = [] }: Intent): readonly string[] {
  const accounts: Account[] = items.map(({ payee }) => payee);
  if ('payer' in content) accounts.push(content.payer, content.payee);
  if ('account' in content) accounts.push(content.account);
  if ('receivers' in content) accounts.push(...(content.receivers ?? []).map(({ account }) => account));
  const holder = 'holder' in content && content.holder ? [content.holder.name] : [];
  return [...accounts.flatMap(({ name }) => name ?? []), ...holder];
}
