import type { Command, Job } from './workflow-instance.js';

/**
 * The order in which jobs stand in an activation: the start, then what a reset changes, then signals, which are events of the history, then updates,
 * which are delivered with the task, then the rest. Cancellation is among the rest, yet is felt at once.
 */
export function inOrder(jobs: readonly Job[]): Job[] {
  const rank = (job: Job): number =>
    job.initializeWorkflow ? 0 : job.updateRandomSeed ? 1 : job.signalWorkflow ? 2 : job.doUpdate ? 3 : 4;
  return [...jobs].sort((a, b) => rank(a) - rank(b));
}

export function isClosing(command: Command): boolean {
  return Boolean(
    command.completeWorkflowExecution ?? command.failWorkflowExecution ?? command.cancelWorkflowExecution,
  );
}
