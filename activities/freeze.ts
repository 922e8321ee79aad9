import { performActivity, type PerformActivity, type PerformActivityDeps } from './perform-activity.js';

export interface FreezeActivities {
  freeze: PerformActivity<'freeze'>;
  unfreeze: PerformActivity<'unfreeze'>;
}

/** Keeping a part of a member's balance from being spent, and giving it free again. */
export function freezeActivities(deps: PerformActivityDeps): FreezeActivities {
  return { freeze: performActivity(deps), unfreeze: performActivity(deps) };
}
