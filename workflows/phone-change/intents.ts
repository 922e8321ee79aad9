import type { Intent } from '../../src/domain/operation.js';
import type { CodeHandle } from '../../src/domain/operations/card.js';
import type { PhoneChangeInput } from './messages.js';

/** What the ids of its applications begin with, and those of the codes for them. */
export function ownPrefixes({
  tenant,
  account,
  phoneChangeNo,
}: PhoneChangeInput): readonly [applications: string, codes: string] {
  const of = (kind: string): string => `${tenant}/${account.member}/${kind}/${phoneChangeNo}/`;
  return [of('applyMobileChange'), of('verifyMobileChange')];
}

/** The application of a round. */
export function applicationIntent(input: PhoneChangeInput, round: number): Intent<'applyMobileChange'> {
  const { provider, account, newMobile, check, cardNumber } = input;
  const [applications] = ownPrefixes(input);
  return {
    operationId: `${applications}${round}`,
    provider,
    kind: 'applyMobileChange',
    content: { account, newMobile, check, ...(cardNumber !== undefined && { cardNumber }) },
  };
}

/** A code for an application. */
export function codeIntent(
  { provider, account, check }: PhoneChangeInput,
  { id, application, handle }: { id: string; application: string; handle: CodeHandle | undefined },
): Intent<'verifyMobileChange'> {
  return {
    operationId: id,
    provider,
    kind: 'verifyMobileChange',
    content: { account, check, application, ...(handle && { handle }) },
  };
}
