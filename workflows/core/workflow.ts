import { ApplicationFailure, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Intent, OperationKind, Performed } from '../../src/domain/operation.js';
import type { Settled } from '../../src/domain/outcome.js';
import { Doubts } from './pending-decisions.js';
import { Execution } from './execution.js';
import { Notices } from './notification-inbox.js';
import { RunLimits } from './run-limits.js';
import { shownSteps } from './shown-steps.js';
import type { StepView, StoryView } from './messages.js';
import type { StorySettings } from './timing.js';

const STATE = defineSearchAttributeKey('HoldfastState', 'KEYWORD');
const NEEDS_ATTENTION = defineSearchAttributeKey('HoldfastNeedsAttention', 'BOOL');

/** Refused signals that are kept for show; a flood of them must not grow the story. */
const NOTES_MAX = 10;

/**
 * What a story shows of itself: its state, its steps, and whether a person must look. The Temporal UI and the status query
 * read the same view. Neither carries personal data.
 */
export class Story {
  #state: string;
  #nextDeadlineMs: number | undefined;
  readonly #steps = new Map<string, StepView>();
  readonly #attention = new Map<string, string>();
  readonly #notes: string[] = [];
  readonly doubts = new Doubts();
  readonly notices = new Notices();
  readonly limits = new RunLimits();
  readonly execution = new Execution();
  readonly #known = new Set<string>();
  /** Operations that have ended although some evidence speaks against it, until an operator has looked. */
  readonly #contradicted = new Map<string, Settled['type']>();

  /** @param state what the starter wrote into the search attribute: repeating it would cost an event. */
  constructor(
    readonly settings: StorySettings,
    state: string,
  ) {
    this.#state = state;
    this.#show();
  }

  get state(): string {
    return this.#state;
  }

  get view(): StoryView {
    const { steps, leftOut } = shownSteps([...this.#steps.values()]);
    return {
      state: this.#state,
      ...(this.#nextDeadlineMs !== undefined && {
        nextDeadline: new Date(this.#nextDeadlineMs).toISOString(),
      }),
      steps,
      ...(leftOut > 0 && { stepsLeftOut: leftOut }),
      attention: [...this.#attention.values()],
      refusedSignals: [...this.#notes],
    };
  }

  /** Enters a state. `deadlineMs` is the moment at which the story goes on by itself. */
  enter(state: string, deadlineMs?: number): void {
    this.#nextDeadlineMs = deadlineMs;
    if (state !== this.#state) {
      this.#state = state;
      upsertSearchAttributes([{ key: STATE, value: state }]);
    }
    this.#show();
  }

  /** Whether the story has had any word on an operation. */
  knows(operationId: string): boolean {
    return this.#known.has(operationId);
  }

  /** The ids of all operations that the story has had word on. */
  get known(): readonly string[] {
    return [...this.#known];
  }

  /** Whether any operation of the story has been begun, as far as it knows. */
  get hasBegun(): boolean {
    return [...this.#steps.values()].some(({ serialNumber }) => serialNumber !== '');
  }

  /** Takes an operation's latest word into the view. */
  saw<K extends OperationKind>(intent: Intent<K>, performed: Performed<K>): void {
    const { outcome } = performed;
    this.#known.add(intent.operationId);
    // A number comes from the journal only.
    if (performed.serialNumber !== '') this.execution.saw(intent.operationId);
    const detail = 'code' in outcome ? outcome.code : 'why' in outcome ? outcome.why : undefined;
    this.#steps.set(intent.operationId, {
      step: stepOf(intent.operationId),
      kind: intent.kind,
      ...(intent.amount !== undefined && { amount: intent.amount }),
      serialNumber: performed.serialNumber || (this.#steps.get(intent.operationId)?.serialNumber ?? ''),
      outcome: outcome.type,
      ...(detail !== undefined && { detail }),
    });
    this.#show();
  }

  /** Asks for a person. The same key again replaces the reason. */
  raise(key: string, reason: string): void {
    const before = this.#attention.size;
    this.#attention.set(key, reason);
    if (before === 0) upsertSearchAttributes([{ key: NEEDS_ATTENTION, value: true }]);
    this.#show();
  }

  /** An operation has ended, and evidence speaks against it: a person must look, and only a person takes that back. */
  contradicted(operationId: string, reason: string, ended: Settled['type']): void {
    this.#contradicted.set(operationId, ended);
    this.raise(operationId, `${stepOf(operationId)}: ${reason}`);
  }

  /** How an operation ended that evidence speaks against. */
  contradictedEnd(operationId: string): Settled['type'] | undefined {
    return this.#contradicted.get(operationId);
  }

  /** An operator has looked at the contradiction. */
  accepted(operationId: string): void {
    this.#contradicted.delete(operationId);
    this.clear(operationId);
  }

  /** Takes the reason back, once it is mended. */
  clear(key: string): void {
    if (!this.#attention.delete(key)) return;
    if (this.#attention.size === 0) upsertSearchAttributes([{ key: NEEDS_ATTENTION, value: false }]);
    this.#show();
  }

  /**
   * Carries out what came as a signal. A refusal has nobody to go to, so the story shows it; only a bug gets further.
   */
  async quietly(signal: string, work: () => Promise<unknown>): Promise<void> {
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
    setCurrentDetails(details(this.view));
  }
}

/** The step of an operation id: all behind the tenant and the order or member. */
export function stepOf(operationId: string): string {
  return operationId.split('/').slice(2).join('/');
}

/** Below its last table row the UI cuts off some pixels of what it shows: this empty paragraph takes the cut. */
const FOOT = '\u00a0';

function details(view: StoryView): string {
  const paragraphs = [`**${view.state}**${view.nextDeadline ? `, until ${view.nextDeadline}` : ''}`];
  for (const note of view.refusedSignals) paragraphs.push(`Refused signal: ${note}`);
  for (const reason of view.attention) paragraphs.push(`Needs attention: ${reason}`);
  const rows = view.steps.map(({ step, amount, serialNumber, outcome, detail }) => {
    // A provider's word must not break the table.
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
