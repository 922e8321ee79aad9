import { performActivity, type PerformActivity, type PerformActivityDeps } from './perform-activity.js';

export interface WithdrawalActivities {
  withdraw: PerformActivity<'withdraw'>;
}

/** A member's money on its way to the bound card. */
export function withdrawalActivities(deps: PerformActivityDeps): WithdrawalActivities {
  return { withdraw: performActivity(deps) };
}
