import { performActivity, type PerformActivity, type PerformActivityDeps } from './perform-activity.js';

export interface AccountActivities {
  openAccount: PerformActivity<'openAccount'>;
  applyCardBinding: PerformActivity<'applyCardBinding'>;
  verifyCardBinding: PerformActivity<'verifyCardBinding'>;
}

/** The effects on a member's account: opening it and binding a card to it. */
export function accountActivities(deps: PerformActivityDeps): AccountActivities {
  return {
    openAccount: performActivity(deps),
    applyCardBinding: performActivity(deps),
    verifyCardBinding: performActivity(deps),
  };
}
