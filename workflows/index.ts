// The bundle's entry: every workflow by name. A chain of `export *` is known to lose workflows (sdk-typescript #1724).
export { acquiring } from './acquiring/acquiring.js';
export { closing } from './closing/closing.js';
export { correction } from './correction/correction.js';
export { escrow } from './escrow/escrow.js';
export { freeze } from './freeze/freeze.js';
export { onboarding } from './onboarding/onboarding.js';
export { phoneChange } from './phone-change/phone-change.js';
export { purchase } from './purchase/purchase.js';
export { reconciliation } from './reconciliation/reconciliation.js';
export { split } from './split/split.js';
export { suspense } from './suspense/suspense.js';
export { topUp } from './top-up/top-up.js';
export { unbinding } from './unbinding/unbinding.js';
export { withdrawal } from './withdrawal/withdrawal.js';
