import type { Activities } from '../../../activities/create-activities.js';
import { OPERATION_KINDS, type OperationKind } from '../../../src/domain/operation.js';

/** The activities besides those of the operation kinds. Typed, so that a new one is not forgotten here. */
const OTHERS: Record<Exclude<keyof Activities, OperationKind>, true> = {
  balance: true,
  advanceBalance: true,
  withdrawalBounce: true,
  acquiredCredit: true,
  smallAmount: true,
  closingConditions: true,
  decideOperation: true,
  confirmNoEffect: true,
  begunOperations: true,
  takeOver: true,
  endExecution: true,
  dayState: true,
  statementFiles: true,
  loadStatementFile: true,
  compareStatements: true,
  recordStatementEvidence: true,
  dropStatements: true,
};

/** The activities that a worker of ours registers. */
export const ACTIVITY_NAMES: readonly string[] = [...OPERATION_KINDS, ...Object.keys(OTHERS)];
