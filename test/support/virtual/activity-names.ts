import type { Activities } from '../../../activities/create-activities.js';

/** The activities that a worker of ours registers. Typed, so that a new one is not forgotten here. */
const NAMES: Record<keyof Activities, true> = {
  openAccount: true,
  applyCardBinding: true,
  verifyCardBinding: true,
  hold: true,
  release: true,
  return: true,
  refund: true,
  freeze: true,
  unfreeze: true,
  withdraw: true,
  balance: true,
  advanceBalance: true,
  decideOperation: true,
  confirmNoEffect: true,
  begunOperations: true,
  takeOver: true,
  endExecution: true,
};

export const ACTIVITY_NAMES = Object.keys(NAMES);
