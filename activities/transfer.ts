import { performActivity, type PerformActivity, type PerformActivityDeps } from './perform-activity.js';

export interface TransferActivities {
  hold: PerformActivity<'hold'>;
  release: PerformActivity<'release'>;
  return: PerformActivity<'return'>;
  refund: PerformActivity<'refund'>;
}

/** The effects on money between two members: into escrow, out of it to either side, and back after release. */
export function transferActivities(deps: PerformActivityDeps): TransferActivities {
  return {
    hold: performActivity(deps),
    release: performActivity(deps),
    return: performActivity(deps),
    refund: performActivity(deps),
  };
}
