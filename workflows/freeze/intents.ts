import type { Money } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import type { FreezeInput } from './messages.js';

/** The id of a step of a freeze's account. */
export function operationIdOf({ tenant, account }: FreezeInput, step: string): string {
  return `${tenant}/${account.member}/${step}`;
}

/** What freezes it. */
export function freezeIntent(input: FreezeInput): Intent<'freeze'> {
  const { provider, amount, freezeNo } = input;
  const operationId = operationIdOf(input, `freeze/${freezeNo}`);
  return { operationId, provider, kind: 'freeze', amount, content: moneyOf(input) };
}

/** What unfreezes so much of it; `freeze`: what froze it, or the credit that it was frozen by. */
export function unfreezeIntent(
  input: FreezeInput,
  step: string,
  { amount, freeze }: { readonly amount: Money; readonly freeze: OperationReference },
): Intent<'unfreeze'> {
  const { provider, credited } = input;
  return {
    ...{ operationId: operationIdOf(input, step), provider, kind: 'unfreeze', amount },
    ...(credited?.fee !== undefined && { fee: credited.fee }),
    content: { ...moneyOf(input), freeze, ...(credited && { credited: credited.by }) },
  };
}

/** Whose money it is, and which of it. */
function moneyOf({ account, balance }: FreezeInput): Intent<'freeze'>['content'] {
  return { account, ...(balance !== undefined && { balance }) };
}
