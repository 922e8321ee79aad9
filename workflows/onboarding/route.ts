import { routesAfter, type AllowedRoute } from '../../src/domain/binding-routes.js';
import { DAY_MS } from '../../src/domain/durations.js';
import type { Intent } from '../../src/domain/operation.js';
import type { CodeHandle } from '../../src/domain/operations/card.js';
import type { Account } from '../../src/domain/party.js';
import { offerOf } from '../../src/domain/provider-table.js';
import type { Workflow } from '../core/workflow.js';
import type { Application, CodeKind } from '../operations/code-handlers.js';
import type { ApplicationResult } from './card-application.js';
import type { OnboardingInput, OnboardingResult } from './messages.js';
import { SmallAmountWatch } from './small-amount-watch.js';

type Applied = Extract<ApplicationResult, { type: 'codeWaiting' | 'sent' | 'inDoubt' }>;

/** The route by which a member's card is proven: what is awaited of it, and what is allowed after it has failed. */
export class Route {
  #startedAtMs: number | undefined;
  #deadlineMs = 0;
  #handle: CodeHandle | undefined;

  constructor(
    readonly workflow: Workflow,
    readonly input: OnboardingInput,
    readonly account: Account,
  ) {}

  /** What is awaited for an application that was made, or whose answer was lost. */
  awaited(applied: Applied, askedAtMs: number): Application {
    this.#take(applied, askedAtMs);
    const { operationId, type } = applied;
    const common = {
      operationId,
      codeIntent: (id: string) => this.#codeIntent(id, operationId),
      inDoubt: type === 'inDoubt',
      waitsAlready: type === 'codeWaiting',
      deadlineMs: this.#deadlineMs,
    };
    if (this.#isByCode) return { ...common, state: 'awaitingCode', accepts: 'code' };
    const isOutgoing = this.input.profile.route === 'smallAmount';
    // Of an application from elsewhere the transfer's number is not known.
    const watch = type === 'sent' && new SmallAmountWatch(this.workflow, operationId, this.#deadlineMs);
    return {
      ...common,
      state: isOutgoing && type === 'codeWaiting' ? 'awaitingAmount' : 'awaitingTransfer',
      accepts: isOutgoing ? 'amount' : 'nothing',
      ...(watch && { watch }),
      ...this.#next(),
    };
  }

  /** The end of an onboarding whose provider rejected a step. */
  rejected(
    step: 'apply' | 'verify',
    { code, message }: { readonly code: string; readonly message: string },
  ): OnboardingResult {
    const what = this.#isByCode ? 'CardBinding' : 'SmallAmount';
    return { state: 'rejected', step: `${step}${what}`, code, message, ...this.#allowed(false) };
  }

  /** The end of an onboarding whose card was not proven. */
  notProven(state: 'codeExpired' | 'codeVoid' | 'tooManyChecks'): OnboardingResult {
    const { account } = this.account;
    return { state, account, ...this.#allowed(state === 'tooManyChecks') };
  }

  get #isByCode(): boolean {
    return this.input.profile.route === 'unionPay';
  }

  #take(applied: Applied, askedAtMs: number): void {
    const { codeWindowMs, codeInDoubtMs, amountWindowMs } = this.input.settings.timing;
    const windowMs = this.#isByCode ? codeWindowMs : amountWindowMs;
    switch (applied.type) {
      case 'codeWaiting':
        // The code that waits is the last round's, with its deadline; of an application from elsewhere none is known.
        if (this.#deadlineMs <= Date.now()) this.#deadlineMs = Date.now() + windowMs;
        return;
      case 'sent':
        this.#startedAtMs = askedAtMs;
        this.#handle = applied.handle;
        // An application that was long in doubt was made when it was sent.
        this.#deadlineMs = this.#isByCode
          ? Date.now() + (applied.codeValidMs ?? codeWindowMs)
          : askedAtMs + amountWindowMs;
        this.workflow.showPayIn(applied.payIn);
        return;
      case 'inDoubt':
        // It may have been accepted as late as its HTTP deadline.
        this.#deadlineMs = askedAtMs + codeInDoubtMs;
        this.#handle = undefined;
    }
  }

  #codeIntent(id: string, application: string): Intent<CodeKind> {
    const { provider, profile } = this.input;
    const cardNumber = profile.card.number;
    const { account } = this;
    const content = { account, cardNumber, application };
    if (!this.#isByCode) return { operationId: id, provider, kind: 'verifySmallAmount', content };
    const handle = this.#handle;
    return {
      operationId: id,
      provider,
      kind: 'verifyCardBinding',
      content: { ...content, ...(handle && { handle }) },
    };
  }

  /** When the bank starts another transfer to the card at the earliest. */
  #next(): Pick<Application, 'next'> {
    if (this.input.profile.route !== 'smallAmount' || this.#startedAtMs === undefined) return {};
    const fromMs = this.#startedAtMs + this.input.settings.timing.smallAmountEveryMs;
    const others = this.#routes(false).filter(({ route, from }) => route !== 'smallAmount' && !from);
    const allowed = others.map(({ route }) => route).join(' and ');
    const from = new Date(fromMs).toISOString();
    const why = `the bank starts no other small transfer before ${from}${allowed && `; it allows ${allowed} now`}`;
    return { next: { fromMs, why } };
  }

  #allowed(limited: boolean): { readonly routes?: readonly AllowedRoute[] } {
    const routes = this.#routes(limited);
    return routes.length > 0 ? { routes } : {};
  }

  #routes(limited: boolean): readonly AllowedRoute[] {
    const { provider, profile, settings } = this.input;
    if (!offerOf(provider)?.operations.includes('applySmallAmount')) return [];
    return routesAfter({
      route: profile.route,
      startedAtMs: this.#startedAtMs,
      limited,
      nowMs: Date.now(),
      smallAmountEveryMs: settings.timing.smallAmountEveryMs ?? DAY_MS,
    });
  }
}
