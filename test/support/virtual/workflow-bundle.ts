import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { ACTIVITY_NAMES } from './activity-names.js';

const SHIPPED = fileURLToPath(new URL('../../../dist/workflow-bundle.js', import.meta.url));
const ISOLATE_TIMEOUT_MS = 30_000;

// While the test file is loaded, where no test's time runs.
const path = process.env['HOLDFAST_TEST_BUNDLE'] ?? SHIPPED;
const bundle = parseWorkflowCode(await readFile(path, 'utf8'), path);
const creator = await ReusableVMWorkflowCreator.create(bundle, ISOLATE_TIMEOUT_MS, new Set(ACTIVITY_NAMES));

/**
 * The workflows as they are shipped, ready to be run. One for the whole process: making it costs far more than a workflow.
 * HOLDFAST_TEST_BUNDLE names another bundle, for whoever edits workflows and does not want to build everything.
 */
export function workflowCreator(): ReusableVMWorkflowCreator {
  return creator;
}
