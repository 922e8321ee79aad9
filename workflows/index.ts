// The bundle's entry: every workflow by name. A chain of `export *` is known to lose workflows (sdk-typescript #1724).
export { escrow } from './escrow/escrow.js';
export { freeze } from './freeze/freeze.js';
export { onboarding } from './onboarding/onboarding.js';
export { purchase } from './purchase/purchase.js';
export { reconciliation } from './reconciliation/reconciliation.js';
export { split } from './split/split.js';
export { unbinding } from './unbinding/unbinding.js';
export { withdrawal } from './withdrawal/withdrawal.js';
