import type { Intent } from '../../src/domain/operation.js';
import type { OnboardingInput } from './messages.js';

/** The intent that opens a member's account: one for all of the member's workflows. */
export function openAccountIntent({ tenant, provider, profile }: OnboardingInput): Intent<'openAccount'> {
  const { member, role, nickname, mobile, card } = profile;
  return {
    operationId: `${tenant}/${member}/openAccount`,
    provider,
    kind: 'openAccount',
    content: {
      member,
      role,
      ...(nickname !== undefined && { nickname }),
      ...(mobile !== undefined && { mobile }),
      // The card's holder is the member: a card of anybody else cannot be bound.
      holder: { name: card.holder, identity: card.identity, mobile: card.mobile },
    },
  };
}
