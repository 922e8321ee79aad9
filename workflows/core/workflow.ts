import { ApplicationFailure, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Intent, IntentResults, OperationKind, Performed } from '../../src/domain/operation.js';
import type { ItemResult } from '../../src/domain/operations/split.js';
import type { Money } from '../../src/domain/money.js';
import type { FinalOutcome, Outcome } from '../../src/domain/outcome.js';
import { AwaitedSteps } from './awaited-steps.js';
import { Execution } from './execution.js';
import { FundsInbox } from './funds-inbox.js';
import type { AwaitedFunds, StepView, WorkflowState, WorkflowStatus } from './messages.js';
import { NotificationInbox } from './notification-inbox.js';
import { PendingDecisions } from './pending-decisions.js';
import { RunLimits } from './run-limits.js';
import { shownSteps } from './shown-steps.js';
import type { WorkflowSettings } from './timing.js';

const STATE = defineSearchAttributeKey('HoldfastState', 'KEYWORD');
const NEEDS_ATTENTION = defineSearchAttributeKey('HoldfastNeedsAttention', 'BOOL');

/** Refused signals that are kept for show; a flood of them must not grow the workflow. */
const NOTES_MAX = 10;

/**
 * What a workflow shows of itself: its state, its steps, and whether an operator must look. The Temporal UI and the status query
 * read the same view. Neither carries personal data.
 */
export class Workflow {
  #state: WorkflowState;
  readonly #endsAfter: (() => Promise<void>)[] = [];
  #nextDeadlineMs: number | undefined;
  #account: string | undefined;
  #payIn: Money | undefined;
  #awaitedFunds: AwaitedFunds | undefined;
  readonly #steps = new Map<string, StepView>();
  readonly #attention = new Map<string, string>();
  readonly #notes: string[] = [];
  readonly decisions = new PendingDecisions();
  readonly inbox = new NotificationInbox();
  readonly funds = new FundsInbox();
  readonly limits: RunLimits;
  readonly execution = new Execution();
  readonly #known = new Set<string>();
  /** What is known of the receivers of operations that have several. */
  readonly #items = new Map<string, readonly ItemResult[]>();
  /** Operations under way that wait for somebody's step. */
  readonly awaited = new AwaitedSteps();
  /** Operations that have ended although some evidence speaks against it, until an operator has reviewed it. */
  readonly #contradicted = new Map<string, FinalOutcome['type']>();

  /** @param state what the starter wrote into the search attribute: repeating it would cost an event. */
  constructor(
    readonly settings: WorkflowSettings,
    state: WorkflowState,
  ) {
    this.#state = state;
    this.limits = new RunLimits(settings.limits);
    this.#show();
  }

  get state(): WorkflowState {
    return this.#state;
  }

  get status(): WorkflowStatus {
    const action = this.awaited.first('payment')?.step.action;
    const { steps, leftOut } = shownSteps([...this.#steps.values()]);
    return {
      state: this.#state,
      ...(this.#nextDeadlineMs !== undefined && {
        nextDeadline: new Date(this.#nextDeadlineMs).toISOString(),
      }),
      ...(this.#account !== undefined && { account: this.#account }),
      ...(this.#payIn !== undefined && { payIn: this.#payIn }),
      ...(this.#awaitedFunds && { awaitedFunds: this.#awaitedFunds }),
      ...(action && { action }),
      steps,
      ...(leftOut > 0 && { stepsLeftOut: leftOut }),
      attention: [...this.#attention.values()],
      refusedSignals: [...this.#notes],
    };
  }

  /** Enters a state. `deadlineMs` is the moment at which the workflow goes on by itself. */
  enter(state: WorkflowState, deadlineMs?: number): void {
    this.#nextDeadlineMs = deadlineMs;
    if (state !== this.#state) {
      this.#state = state;
      upsertSearchAttributes([{ key: STATE, value: state }]);
    }
    this.#show();
  }

  /** The provider's number of the account that the workflow opened. */
  get account(): string | undefined {
    return this.#account;
  }

  /** A member's account was opened, or is known by this number now. Only the status shows it: the query is encrypted. */
  opened(account: string): void {
    this.#account = account;
  }

  /** What the holder of a card has to pay in from it; undefined once nothing is. */
  showPayIn(amount: Money | undefined): void {
    this.#payIn = amount;
  }

  /** Which funds are awaited; undefined once none are, or it is not known whose are short. */
  showAwaitedFunds(funds: AwaitedFunds | undefined): void {
    this.#awaitedFunds = funds;
  }

  /** What must be over before the workflow ends in the journal. */
  endsAfter(isOver: () => Promise<void>): void {
    this.#endsAfter.push(isOver);
  }

  /** Waits until nothing of that is under way any more. */
  async nothingUnderWay(): Promise<void> {
    for (const isOver of this.#endsAfter) await isOver();
  }

  /** Whether the workflow has had any result of an operation. */
  knows(operationId: string): boolean {
    return this.#known.has(operationId);
  }

  /** What is known of each receiver of an operation. */
  itemsOf(operationId: string): readonly ItemResult[] {
    return this.#items.get(operationId) ?? [];
  }

  /** How an operation stood by its latest result; undefined before there is one. */
  outcomeOf(operationId: string): Outcome['type'] | undefined {
    return this.#steps.get(operationId)?.outcome;
  }

  /** The serial number of an operation; undefined as long as the journal has given none. */
  serialNumberOf(operationId: string): string | undefined {
    return this.#steps.get(operationId)?.serialNumber || undefined;
  }

  /** The ids of all operations that the workflow has had a result of. */
  get known(): readonly string[] {
    return [...this.#known];
  }

  /** Whether any operation of the workflow has been begun, as far as it knows. */
  get hasBegun(): boolean {
    return [...this.#steps.values()].some(({ serialNumber }) => serialNumber !== '');
  }

  /** Takes an operation's latest result into the status. */
  recordAttempt<K extends OperationKind>(intent: Intent<K>, performed: Performed<K>): void {
    const { outcome } = performed;
    this.#known.add(intent.operationId);
    // A number comes from the journal only.
    if (performed.serialNumber !== '') this.execution.saw(intent.operationId);
    const items = itemsIn(performed);
    if (items) this.#items.set(intent.operationId, items);
    const step = this.awaited.record(intent, performed);
    const detail = 'code' in outcome ? outcome.code : 'why' in outcome ? outcome.why : partOf(outcome.result);
    this.#steps.set(intent.operationId, {
      step: stepOf(intent.operationId),
      kind: intent.kind,
      ...(intent.amount !== undefined && { amount: intent.amount }),
      serialNumber: performed.serialNumber || (this.#steps.get(intent.operationId)?.serialNumber ?? ''),
      outcome: outcome.type,
      ...(detail !== undefined && { detail }),
      ...(step && { waitsFor: step.type }),
    });
    this.#show();
  }

  /** Somebody has taken the step that an operation waited for: whoever waits for the operation looks at once. */
  stepTaken(operationId: string): void {
    this.awaited.taken(operationId);
    const shown = this.#steps.get(operationId);
    if (shown) {
      const { waitsFor: _waitedFor, ...rest } = shown;
      this.#steps.set(operationId, rest);
    }
    this.inbox.receive(operationId);
    this.#show();
  }

  /** Alerts an operator. The same key again replaces the reason. */
  raiseAttention(key: string, reason: string): void {
    const before = this.#attention.size;
    this.#attention.set(key, reason);
    if (before === 0) upsertSearchAttributes([{ key: NEEDS_ATTENTION, value: true }]);
    this.#show();
  }

  /** An operation has ended, and evidence speaks against it: an operator must look, and only an operator takes that back. */
  raiseContradiction(operationId: string, reason: string, ended: FinalOutcome['type']): void {
    this.#contradicted.set(operationId, ended);
    this.raiseAttention(operationId, `${stepOf(operationId)}: ${reason}`);
  }

  /** How an operation ended that evidence speaks against. */
  contradictedEnd(operationId: string): FinalOutcome['type'] | undefined {
    return this.#contradicted.get(operationId);
  }

  /** An operator has reviewed the contradiction. */
  acceptContradiction(operationId: string): void {
    this.#contradicted.delete(operationId);
    this.clearAttention(operationId);
  }

  /** Takes the reason back, once it is mended. */
  clearAttention(key: string): void {
    if (!this.#attention.delete(key)) return;
    if (this.#attention.size === 0) upsertSearchAttributes([{ key: NEEDS_ATTENTION, value: false }]);
    this.#show();
  }

  /**
   * Carries out what came as a signal. A refusal has nobody to go to, so the workflow shows it; only a bug gets further.
   */
  async runSignal(signal: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      this.#notes.push(`${signal}: ${error.message}`);
      if (this.#notes.length > NOTES_MAX) this.#notes.shift();
      this.#show();
    }
  }

  #show(): void {
    setCurrentDetails(details(this.status));
  }
}

function itemsIn({ outcome, items }: Performed): readonly ItemResult[] | undefined {
  if (outcome.type !== 'succeeded') return items;
  return 'items' in outcome.result ? outcome.result.items : undefined;
}

/** Of a split that some receivers did not get: how many did. */
function partOf(result: IntentResults[OperationKind]): string | undefined {
  if (!('items' in result) || result.extent === 'whole') return undefined;
  const got = result.items.filter(({ outcome }) => outcome.type === 'succeeded').length;
  return `${got} of ${result.items.length} receivers`;
}

/** The step of an operation id: all behind the tenant and the order or member. */
export function stepOf(operationId: string): string {
  return operationId.split('/').slice(2).join('/');
}

/** The request of an operation whose step is its kind and its request's id. */
export function requestIdOf(operationId: string): string {
  return stepOf(operationId).split('/').slice(1).join('/');
}

/** Below its last table row the UI cuts off some pixels of what it shows: this empty paragraph takes the cut. */
const FOOT = '\u00a0';

function details(view: WorkflowStatus): string {
  const paragraphs = [`**${view.state}**${view.nextDeadline ? `, until ${view.nextDeadline}` : ''}`];
  for (const note of view.refusedSignals) paragraphs.push(`Refused signal: ${note}`);
  for (const reason of view.attention) paragraphs.push(`Needs attention: ${reason}`);
  const rows = view.steps.map(({ step, amount, serialNumber, outcome, detail }) => {
    // A provider's text must not break the table.
    const shown = detail ? ` (${detail.replace(/[|\s]+/g, ' ')})` : '';
    // As code: the UI makes a fraction of 1/1 and a dash of two hyphens.
    return `| \`${step}\` | ${amount ?? ''} | ${serialNumber} | ${outcome}${shown} |`;
  });
  const heading = ['| step | amount | serial number | outcome |', '| --- | --- | --- | --- |'];
  if (view.stepsLeftOut !== undefined)
    paragraphs.push(`${view.stepsLeftOut} more steps are not shown: the journal has them all`);
  if (rows.length > 0) paragraphs.push([...heading, ...rows].join('\n'), FOOT);
  return paragraphs.join('\n\n');
}
