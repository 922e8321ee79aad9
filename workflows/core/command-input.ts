import { isMoney, isZero, type Money } from '../../src/domain/money.js';
import type { Account } from '../../src/domain/party.js';
import { refusal } from './refusal.js';

// What commands are written with, checked where they come in. Each throws the refusal that names the field and the rule.

export function money(value: unknown, field: string): Money {
  if (!isMoney(value))
    throw refusal('INVALID_INPUT', `${field}: an amount in yuan with two decimals such as "100.00"`);
  return value;
}

export function positive(value: unknown, field: string): Money {
  const amount = money(value, field);
  if (isZero(amount)) throw refusal('INVALID_INPUT', `${field}: above 0.00`);
  return amount;
}

export function flag(value: unknown, field: string): boolean {
  if (value !== undefined && typeof value !== 'boolean')
    throw refusal('INVALID_INPUT', `${field}: true or false`);
  return value === true;
}

export function checkText(value: unknown, field: string): void {
  if (typeof value !== 'string' || value.trim() === '' || value.length > 500) {
    throw refusal('INVALID_INPUT', `${field}: 1 to 500 characters`);
  }
}

/** A member with an account, as a caller writes it. */
export function accountOf(value: unknown, field: string): Account {
  const { member, account, name } = Object(value) as Partial<Record<keyof Account, unknown>>;
  if (typeof member !== 'string' || typeof account !== 'string')
    throw refusal('INVALID_INPUT', `${field}: a member with an account`);
  return { member, account, ...(typeof name === 'string' && name !== '' && { name }) };
}

/** The fields of what a caller wrote where an object belongs: none where it is something else. */
export function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
