import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';

const SHIPPED = fileURLToPath(new URL('../../../dist/workflow-bundle.js', import.meta.url));
const ISOLATE_TIMEOUT_MS = 30_000;

let creator: Promise<ReusableVMWorkflowCreator> | undefined;

/**
 * The workflows as they are shipped, ready to be run. One for the whole process: making it costs far more than a workflow.
 * HOLDFAST_TEST_BUNDLE names another bundle, for whoever edits workflows and does not want to build everything.
 */
export function workflowCreator(activityNames: readonly string[]): Promise<ReusableVMWorkflowCreator> {
  creator ??= (async () => {
    const path = process.env['HOLDFAST_TEST_BUNDLE'] ?? SHIPPED;
    const bundle = parseWorkflowCode(await readFile(path, 'utf8'), path);
    return ReusableVMWorkflowCreator.create(bundle, ISOLATE_TIMEOUT_MS, new Set(activityNames));
  })();
  return creator;
}
