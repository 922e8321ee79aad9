import { acquiringKey, type AcquiringKey } from '../contract/acquiring.js';
import { unbindingKey, type UnbindingKey } from '../contract/cards.js';
import { closingKey, type ClosingKey } from '../contract/closings.js';
import { correctionKey, type CorrectionKey } from '../contract/corrections.js';
import { orderKey, type OrderKey } from '../contract/escrows.js';
import { freezeKey, type FreezeKey } from '../contract/freezes.js';
import { memberKey, type MemberKey } from '../contract/onboardings.js';
import { parseRequest } from '../contract/parse-request.js';
import { phoneChangeKey, type PhoneChangeKey } from '../contract/phone-changes.js';
import { reconciliationKey, type ReconciliationKey } from '../contract/reconciliations.js';
import { splitKey, type SplitKey } from '../contract/splits.js';
import { suspenseKey, type SuspenseKey } from '../contract/suspense.js';
import { topUpKey, type TopUpKey } from '../contract/top-ups.js';
import { withdrawalKey, type WithdrawalKey } from '../contract/withdrawals.js';

/** A workflow by its business key: an order's, a member's onboarding, a withdrawal's, a freeze's, an unbinding's, a change of telephone number's, a correction's, a closing's, a split's, a top-up's, an acquired order's, that of money in suspense or a reconciliation's. */
export type WorkflowKey =
  | OrderKey
  | MemberKey
  | WithdrawalKey
  | FreezeKey
  | UnbindingKey
  | PhoneChangeKey
  | CorrectionKey
  | ClosingKey
  | SplitKey
  | SuspenseKey
  | TopUpKey
  | AcquiringKey
  | ReconciliationKey;

/** The workflow id of this key. @throws InvalidInput */
export function workflowIdOf(key: WorkflowKey): string {
  // A caller without types may hand in anything; what names nothing else is checked as a member's key.
  if (typeof key !== 'object' || key === null) return memberIdOf(key);
  if ('orderNo' in key) return orderIdOf(key);
  if ('withdrawalNo' in key) return withdrawalIdOf(key);
  if ('unbindingNo' in key) return unbindingIdOf(key);
  if ('phoneChangeNo' in key) return phoneChangeIdOf(key);
  if ('correctionNo' in key) return correctionIdOf(key);
  if ('closingNo' in key) return closingIdOf(key);
  if ('splitNo' in key) return splitIdOf(key);
  if ('suspenseNo' in key) return suspenseIdOf(key);
  if ('topUpNo' in key) return topUpIdOf(key);
  if ('totalOrderNo' in key) return acquiringIdOf(key);
  if ('reconciliationNo' in key) return reconciliationIdOf(key);
  return 'freezeNo' in key ? freezeIdOf(key) : memberIdOf(key);
}

/** The workflow id of this key. @throws InvalidInput */
export function orderIdOf(key: OrderKey): string {
  const { tenant, orderNo } = parseRequest(orderKey, key, 'key');
  return `order/${tenant}/${orderNo}`;
}

/** The key in an order's workflow id: neither part of it has a slash. */
export function orderKeyOf(workflowId: string): OrderKey {
  const [, tenant = '', orderNo = ''] = workflowId.split('/');
  return { tenant, orderNo };
}

/** The workflow id of this key. @throws InvalidInput */
export function memberIdOf(key: MemberKey): string {
  const { tenant, member } = parseRequest(memberKey, key, 'key');
  return `member/${tenant}/${member}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function withdrawalIdOf(key: WithdrawalKey): string {
  const { tenant, withdrawalNo } = parseRequest(withdrawalKey, key, 'key');
  return `withdrawal/${tenant}/${withdrawalNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function freezeIdOf(key: FreezeKey): string {
  const { tenant, freezeNo } = parseRequest(freezeKey, key, 'key');
  return `freeze/${tenant}/${freezeNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function unbindingIdOf(key: UnbindingKey): string {
  const { tenant, unbindingNo } = parseRequest(unbindingKey, key, 'key');
  return `unbinding/${tenant}/${unbindingNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function phoneChangeIdOf(key: PhoneChangeKey): string {
  const { tenant, phoneChangeNo } = parseRequest(phoneChangeKey, key, 'key');
  return `phoneChange/${tenant}/${phoneChangeNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function correctionIdOf(key: CorrectionKey): string {
  const { tenant, correctionNo } = parseRequest(correctionKey, key, 'key');
  return `correction/${tenant}/${correctionNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function closingIdOf(key: ClosingKey): string {
  const { tenant, closingNo } = parseRequest(closingKey, key, 'key');
  return `closing/${tenant}/${closingNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function splitIdOf(key: SplitKey): string {
  const { tenant, splitNo } = parseRequest(splitKey, key, 'key');
  return `split/${tenant}/${splitNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function suspenseIdOf(key: SuspenseKey): string {
  const { tenant, suspenseNo } = parseRequest(suspenseKey, key, 'key');
  return `suspense/${tenant}/${suspenseNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function topUpIdOf(key: TopUpKey): string {
  const { tenant, topUpNo } = parseRequest(topUpKey, key, 'key');
  return `topUp/${tenant}/${topUpNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function acquiringIdOf(key: AcquiringKey): string {
  const { tenant, totalOrderNo } = parseRequest(acquiringKey, key, 'key');
  return `acquiring/${tenant}/${totalOrderNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function reconciliationIdOf(key: ReconciliationKey): string {
  const { tenant, reconciliationNo } = parseRequest(reconciliationKey, key, 'key');
  return `reconciliation/${tenant}/${reconciliationNo}`;
}
