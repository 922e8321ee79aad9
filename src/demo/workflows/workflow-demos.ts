import { acquiring } from './scenarios/acquiring.js';
import { frozenPayment } from './scenarios/frozen-payment.js';
import { phoneChange } from './scenarios/phone-change.js';
import { reconciliation } from './scenarios/reconciliation.js';
import { smallAmount } from './scenarios/small-amount.js';
import { suspense } from './scenarios/suspense.js';
import { topUp } from './scenarios/top-up.js';
import { withdrawal } from './scenarios/withdrawal.js';
import type { WorkflowDemo } from './workflow-scenario.js';

/** The demos of workflows that there are, by the name that `holdfast demo` takes: one line each. All are played at 平安. */
export const WORKFLOW_DEMOS = {
  withdrawal,
  'frozen-payment': frozenPayment,
  'top-up': topUp,
  acquiring,
  suspense,
  reconciliation,
  'phone-change': phoneChange,
  'small-amount': smallAmount,
} as const satisfies Record<string, WorkflowDemo>;

export type WorkflowDemoName = keyof typeof WORKFLOW_DEMOS;

export const WORKFLOW_DEMO_NAMES = Object.keys(WORKFLOW_DEMOS);
