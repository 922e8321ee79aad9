import * as requests from './requests.js';
import { parseRequest } from './requests.js';

/** A workflow by its business key: an order's, a member's onboarding, a withdrawal's or a freeze's. */
export type WorkflowKey =
  requests.OrderKey | requests.MemberKey | requests.WithdrawalKey | requests.FreezeKey;

/** The workflow id of this key. @throws InvalidInput */
export function workflowIdOf(key: WorkflowKey): string {
  // A caller without types may hand in anything; what names nothing else is checked as a member's key.
  if (typeof key !== 'object' || key === null) return memberIdOf(key);
  if ('orderNo' in key) return orderIdOf(key);
  if ('withdrawalNo' in key) return withdrawalIdOf(key);
  return 'freezeNo' in key ? freezeIdOf(key) : memberIdOf(key);
}

/** The workflow id of this key. @throws InvalidInput */
export function orderIdOf(key: requests.OrderKey): string {
  const { tenant, orderNo } = parseRequest(requests.orderKey, key, 'key');
  return `order/${tenant}/${orderNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function memberIdOf(key: requests.MemberKey): string {
  const { tenant, member } = parseRequest(requests.memberKey, key, 'key');
  return `member/${tenant}/${member}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function withdrawalIdOf(key: requests.WithdrawalKey): string {
  const { tenant, withdrawalNo } = parseRequest(requests.withdrawalKey, key, 'key');
  return `withdrawal/${tenant}/${withdrawalNo}`;
}

/** The workflow id of this key. @throws InvalidInput */
export function freezeIdOf(key: requests.FreezeKey): string {
  const { tenant, freezeNo } = parseRequest(requests.freezeKey, key, 'key');
  return `freeze/${tenant}/${freezeNo}`;
}
