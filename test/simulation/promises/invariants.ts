import { ATTEMPT_PROMISES } from './attempt-promises.js';
import { CLOSING_PROMISES } from './closing-promises.js';
import { CHANNEL_PROMISES } from './channel-promises.js';
import { COMMAND_PROMISES } from './command-promises.js';
import { EFFECT_PROMISES } from './effect-promises.js';
import { ENDING_PROMISES } from './ending-promises.js';
import type { Invariant } from './invariant.js';
import { MEMBER_MONEY_PROMISES } from './member-money-promises.js';
import { NOTIFICATION_PROMISES } from './notification-promises.js';
import { ONBOARDING_PROMISES } from './onboarding-promises.js';
import { RECORD_PROMISES } from './record-promises.js';
import { WAITING_PROMISES } from './waiting-promises.js';

/** Every promise, in the order in which they are checked. */
export const INVARIANTS: readonly Invariant[] = [
  ...EFFECT_PROMISES,
  ...RECORD_PROMISES,
  ...COMMAND_PROMISES,
  ...ENDING_PROMISES,
  ...WAITING_PROMISES,
  ...ATTEMPT_PROMISES,
  ...CHANNEL_PROMISES,
  ...MEMBER_MONEY_PROMISES,
  ...ONBOARDING_PROMISES,
  ...NOTIFICATION_PROMISES,
  ...CLOSING_PROMISES,
];
