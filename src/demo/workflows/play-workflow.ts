import type { WorkflowKey } from '../../client/workflow-ids.js';
import { subtractMoney, type Money } from '../../domain/money.js';
import { pingan } from '../providers/pingan.js';
import { untilAttention, untilState, watching, type Stage } from '../stage.js';
import { Teller } from '../teller.js';
import { Scene } from './scene.js';
import type { PreparedWorkflow, WorkflowScenario } from './workflow-scenario.js';

/** A workflow that was played. */
export interface PlayedWorkflow extends Omit<PreparedWorkflow, 'play'> {
  readonly scenario: string;
  readonly state: string;
  /** What the platform kept of it. */
  readonly fee: Money;
}

/** Plays one scenario from start to end, telling its steps as they happen. */
export async function playWorkflow(
  stage: Stage,
  {
    name,
    place,
    scenario,
  }: { readonly name: string; readonly place: number; readonly scenario: WorkflowScenario },
): Promise<PlayedWorkflow> {
  const { embedded, progress, open } = stage;
  const { client, journal, sandbox } = embedded;
  const feesBefore = pingan.feeBalance(sandbox);
  const { play, ...prepared } = scenario(new Scene(stage, { name, place }));
  const { key, subjects, about } = prepared;
  progress.say(`\n${name}: ${about}`);
  const teller = new Teller(journal, subjects, progress.say);
  const started: WorkflowKey[] = [];
  let state = '';
  await watching(teller, async () => {
    state = await play({
      teller,
      start: (start, other = key) => {
        started.push(other);
        return open.start(other, start);
      },
      reaches: (wanted, what) => progress.during(what, () => untilState(client, key, wanted)),
      alertsOperator: () => progress.during('an operator to be alerted', () => untilAttention(client, key)),
      during: (what, work) => progress.during(what, work),
    });
    for (const ended of started) open.hasEnded(ended);
    await teller.tell(`the workflow has ended: ${state}`);
  });
  const fee = subtractMoney({ from: pingan.feeBalance(sandbox), take: feesBefore });
  return { ...prepared, scenario: name, state, fee };
}
