import type { Stage } from '../stage.js';
import { effectsOf, tableOf } from '../table.js';
import { playWorkflow, type PlayedWorkflow } from './play-workflow.js';
import type { WorkflowDemo } from './workflow-scenario.js';
import {
  leftOver,
  summariseWorkflow,
  workflowDisagreements,
  type WorkflowSummary,
} from './workflow-summary.js';

const HEADINGS = ['scenario', 'state', 'amount', 'members', 'fee', 'calls', 'effects'];

/** Plays the scenarios of a demo of workflows, and compares the records with their terms. Answers what disagrees, and what a program reads. */
export async function playWorkflows(
  stage: Stage,
  { scenarios }: WorkflowDemo,
): Promise<{ found: string[]; table: string; summary: { readonly workflows: readonly WorkflowSummary[] } }> {
  const { embedded } = stage;
  const played: PlayedWorkflow[] = [];
  for (const [index, [name, scenario]] of Object.entries(scenarios).entries())
    played.push(await playWorkflow(stage, { name, place: index + 1, scenario }));
  const workflows: WorkflowSummary[] = [];
  const found: string[] = [];
  for (const one of played) {
    const summary = await summariseWorkflow(embedded, one);
    workflows.push(summary);
    found.push(...(await workflowDisagreements(embedded, one, summary)));
  }
  found.push(...leftOver(embedded));
  return { found, table: tableOf(HEADINGS, workflows.map(cellsOf)), summary: { workflows } };
}

function cellsOf(workflow: WorkflowSummary): string[] {
  const { scenario, state, amount, members, fee, operations } = workflow;
  const calls = operations.reduce((sum, operation) => sum + operation.calls, 0);
  return [scenario, state, amount, members, fee, String(calls), effectsOf(workflow)];
}
