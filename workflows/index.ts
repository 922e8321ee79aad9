// The bundle's entry: every workflow by name. A chain of `export *` is known to lose workflows (sdk-typescript #1724).
export { escrow } from './escrow-workflow.js';
export { freeze } from './freeze.js';
export { onboarding } from './onboarding.js';
export { purchase } from './purchase.js';
export { withdrawal } from './withdrawal.js';
