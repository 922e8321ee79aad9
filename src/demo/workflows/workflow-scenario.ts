import type { WorkflowKey } from '../../client/workflow-ids.js';
import type { Money } from '../../domain/money.js';
import type { Account } from '../../domain/party.js';
import type { SandboxOptions } from '../../sandbox/sandbox.js';
import type { Subjects } from '../rows-of.js';
import type { Teller } from '../teller.js';
import type { Scene } from './scene.js';

/** What a scenario may do while its workflow runs. */
export interface Acts {
  readonly teller: Teller;
  /** Starts the workflow, or another one that ends before it does; it counts as open from here on. */
  start(start: () => Promise<unknown>, other?: WorkflowKey): Promise<void>;
  /** Waits until the workflow has this state; `what` follows "waiting for". */
  reaches(state: string, what: string): Promise<void>;
  /** Waits until the workflow alerts an operator. */
  alertsOperator(): Promise<void>;
  /** Does something that takes a while; `what` follows "waiting for". */
  during<Result>(what: string, work: () => Promise<Result>): Promise<Result>;
}

/** A workflow that is ready to be played, and what its terms alone say of its end. */
export interface PreparedWorkflow {
  readonly key: WorkflowKey;
  /** Whose operations it is made of. */
  readonly subjects: Subjects;
  /** What it is about, as it is said at its start. */
  readonly about: string;
  readonly amount: Money;
  /** Plays it from its start to its end, and answers the state in which it ended. */
  readonly play: (acts: Acts) => Promise<string>;
  readonly expected: {
    readonly state: string;
    /** What everybody has in the end who takes part. */
    readonly has: readonly (readonly [Pick<Account, 'member'>, Money])[];
    /** What the platform keeps. */
    readonly fee: Money;
  };
}

/** One scenario of a demo of workflows: it opens the accounts that it needs and pays in. */
export type WorkflowScenario = (scene: Scene) => PreparedWorkflow;

/** The demo of one kind of workflow: neither a purchase nor a division. */
export interface WorkflowDemo {
  /** What its sandbox starts with. */
  readonly sandboxOptions?: Omit<SandboxOptions, 'dataDir'>;
  /** By their names, in their order. */
  readonly scenarios: Readonly<Record<string, WorkflowScenario>>;
}
