import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { ACTIVITY_NAMES } from './activity-names.js';

const SHIPPED = fileURLToPath(new URL('../../../dist/workflow-bundle.js', import.meta.url));
// Node makes a thread for each call into the sandbox that has a timeout, which takes longer than most activations. Whoever
// watches over its processes by other means does without.
const isUnwatched = process.env['HOLDFAST_TEST_SANDBOX_TIMEOUT'] === 'none';
const ISOLATE_TIMEOUT_MS = isUnwatched ? undefined : 30_000;

// While the test file is loaded, where no test's time runs.
const path = process.env['HOLDFAST_TEST_BUNDLE'] ?? SHIPPED;
const shippedCode = await readFile(path, 'utf8');
const shipped = await creatorOf(shippedCode);
let creator = shipped;

/**
 * The workflows as they are shipped, ready to be run. One for the whole process: making it costs far more than a workflow.
 * HOLDFAST_TEST_BUNDLE names another bundle, for whoever edits workflows and does not want to build everything.
 */
export function workflowCreator(): ReusableVMWorkflowCreator {
  return creator;
}

/** Runs edited workflows from here on; without an edit those that are shipped again. For bugs that are planted on purpose. */
export async function editWorkflows(edit?: (code: string) => string): Promise<void> {
  creator = edit ? await creatorOf(edit(shippedCode)) : shipped;
}

async function creatorOf(code: string): Promise<ReusableVMWorkflowCreator> {
  const made = await ReusableVMWorkflowCreator.create(
    parseWorkflowCode(code, path),
    // Node takes its absence for none; the SDK's type does not know of that.
    ISOLATE_TIMEOUT_MS as number,
    new Set(ACTIVITY_NAMES),
  );
  // Its hook follows every promise of the process for stack traces that nobody asks for here, and breaks at some of Node 24's own
  // that have no constructor: a worker of the SDK has it in a thread of its own.
  (globalHandlers as unknown as { stopPromiseHook(): void }).stopPromiseHook();
  globalHandlers.promiseHookInstalled = false;
  return made;
}
