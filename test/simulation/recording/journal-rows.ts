import type { JournalRow } from '../../../src/journal/journal.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { NamedAccount, Operation } from './recorded.js';

/** The operation that a row of the journal is about, without its end. */
export function shownBy({
  operationId,
  serialNumber,
  kind,
  intent,
  attention,
  finalOutcome,
}: JournalRow): Operation {
  const { content, amount } = intent;
  const member = memberOf(content);
  return {
    operationId,
    serialNumber,
    // Orders go to providers that are there.
    provider: intent.provider as ProviderName,
    kind,
    ...('orderNo' in content && { orderNo: content.orderNo }),
    ...(member !== undefined && { member }),
    ...(amount !== undefined && { amount }),
    ...(attention !== undefined && { attention }),
    ...(finalOutcome && { finalOutcome }),
    ...('release' in content && { takesFrom: content.release.serialNumber }),
    ...('application' in content && { application: content.application }),
    ...(kind === 'closeHold' && 'hold' in content && content.hold && { closes: content.hold.serialNumber }),
  };
}

function memberOf(content: JournalRow['intent']['content']): string | undefined {
  if ('member' in content) return content.member;
  return 'account' in content ? content.account.member : undefined;
}

/** The accounts between which an operation moves an order's money. */
export function accountsIn({ operationId, intent: { content, provider } }: JournalRow): NamedAccount[] {
  if (!('payer' in content)) return [];
  return [content.payer, content.payee].map(({ member, account }) => ({
    ...{ by: operationId, member, account },
    // Orders go to providers that are there.
    provider: provider as ProviderName,
  }));
}
