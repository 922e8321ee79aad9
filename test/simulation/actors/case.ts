import type { MemberProfile } from '../../../workflows/onboarding/messages.js';
import type { VirtualExecution } from '../../support/virtual/virtual-execution.js';
import type { OrderPlan } from '../scenario/scenario.js';

/** One order as the actors around it know it. */
export interface Case {
  readonly plan: OrderPlan;
  /** Its newest run. */
  workflow: VirtualExecution;
  readonly orderNo: string;
  readonly operationPrefixes: readonly string[];
  readonly buyer: MemberProfile;
  /** The order had been started before and had ended; `wasGone`: nothing of it was held any more by then. */
  readonly isAgain?: { readonly wasGone: boolean };
  /** The request id of the last verification code. */
  lastCodeId?: string;
}

/** The state that a workflow shows of itself; undefined before its first. */
export function stateOf({ workflow }: Case): unknown {
  return workflow.searchAttributes['HoldfastState'];
}
