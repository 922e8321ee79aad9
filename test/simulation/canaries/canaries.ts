import type { Canary } from './canary.js';
import { CHANNEL_CANARIES } from './channel-canaries.js';
import { CLIENT_CANARIES } from './client-canaries.js';
import { CLOSING_CANARIES } from './closing-canaries.js';
import { COMMAND_CANARIES } from './command-canaries.js';
import { EFFECT_CANARIES } from './effect-canaries.js';
import { MEMBER_MONEY_CANARIES } from './member-money-canaries.js';
import { NOTIFICATION_CANARIES } from './notification-canaries.js';
import { ONBOARDING_CANARIES } from './onboarding-canaries.js';
import { READING_CANARIES } from './reading-canaries.js';
import { REGRESSION_CANARIES } from './regression-canaries.js';
import { RUN_CANARIES } from './run-canaries.js';
import { WAITING_CANARIES } from './waiting-canaries.js';
import { WORKER_CANARIES } from './worker-canaries.js';
import { WORKFLOW_CANARIES } from './workflow-canaries.js';

/** All that are released. */
export const CANARIES: readonly Canary[] = [
  ...EFFECT_CANARIES,
  ...COMMAND_CANARIES,
  ...REGRESSION_CANARIES,
  ...WAITING_CANARIES,
  ...READING_CANARIES,
  ...CLIENT_CANARIES,
  ...WORKFLOW_CANARIES,
  ...RUN_CANARIES,
  ...CHANNEL_CANARIES,
  ...WORKER_CANARIES,
  ...MEMBER_MONEY_CANARIES,
  ...ONBOARDING_CANARIES,
  ...NOTIFICATION_CANARIES,
  ...CLOSING_CANARIES,
];
