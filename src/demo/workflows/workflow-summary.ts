import { sumMoney, ZERO } from '../../domain/money.js';
import type { Embedded } from '../../embedded/embedded.js';
import { balanceOf, memberBalance } from '../balances.js';
import { pingan } from '../providers/pingan.js';
import { blindRepeats, operationOf, type OperationSummary } from '../purchase-summary.js';
import { rowsOf } from '../rows-of.js';
import type { PlayedWorkflow } from './play-workflow.js';

/** One workflow as the provider's records and the journal have it. */
export interface WorkflowSummary {
  readonly scenario: string;
  readonly state: string;
  readonly amount: string;
  /** What those have between them who took part. */
  readonly members: string;
  /** What the platform kept of it. */
  readonly fee: string;
  readonly operations: readonly OperationSummary[];
}

/** Sums one workflow up from the provider's records and wire log and the journal. */
export async function summariseWorkflow(
  { journal, sandbox }: Embedded,
  { scenario, state, amount, fee, subjects, expected }: PlayedWorkflow,
): Promise<WorkflowSummary> {
  const members = sumMoney(...expected.has.map(([{ member }]) => memberBalance(sandbox, member)));
  const rows = await rowsOf(journal, subjects);
  const operations = rows.map((row) => operationOf(sandbox, pingan.traces, row));
  return { scenario, state, amount, members, fee, operations };
}

/** Every way in which one workflow differs from what its terms say; empty when all agree. */
export async function workflowDisagreements(
  { journal, sandbox }: Embedded,
  { scenario, subjects, expected }: PlayedWorkflow,
  summary: WorkflowSummary,
): Promise<string[]> {
  const found: string[] = [];
  const same = (what: string, got: string, wanted: string): void => {
    if (got !== wanted) found.push(`${scenario}: ${what} is ${got}, the terms say ${wanted}`);
  };
  same('state', summary.state, expected.state);
  same('the fee', summary.fee, expected.fee);
  for (const [{ member }, has] of expected.has)
    same(`the balance of ${member}`, memberBalance(sandbox, member), has);
  for (const { kind, serialNumber, outcome, effects } of summary.operations)
    same(`${kind} ${serialNumber}: number of effects`, String(effects), outcome === 'succeeded' ? '1' : '0');
  if (summary.operations.length === 0) found.push(`${scenario}: the journal has no operation of it`);
  const rows = await rowsOf(journal, subjects);
  return [...found, ...rows.flatMap((row) => blindRepeats(sandbox, pingan.traces, { row, scenario }))];
}

/** What should have left the bank's own accounts by the end, and has not: frozen money, suspense, withdrawals in transit. */
export function leftOver({ sandbox }: Embedded): string[] {
  const suspended = balanceOf(sandbox, ({ kind }) => kind === 'suspense');
  const frozen = sandbox.ledger.report().accounts.filter((account) => account.frozen !== ZERO);
  return [
    ...(suspended === ZERO
      ? []
      : [`${suspended} yuan are still in suspense or in transit, the terms say ${ZERO}`]),
    ...frozen.map(
      (account) =>
        `${account.frozen} yuan of ${account.memberCode ?? ''} are still frozen, the terms say ${ZERO}`,
    ),
  ];
}
