import type { OperationKind } from '../../../src/domain/operation.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { Bank } from '../providers/bank.js';
import type { Answered } from '../recording/command-log.js';
import type { Recorder } from '../recording/recorder.js';
import type { Network } from '../runtime/network.js';
import type { Case } from './case.js';
import type { CommandSender } from './command-sender.js';

export interface OperatorDeps {
  readonly recorder: Recorder;
  readonly network: Network;
  readonly bankOf: (about: Case) => Bank;
  readonly after: (ms: number, wake: () => void) => void;
  /** Whether the provider still processes a write, which can end either way. */
  readonly mayStillEnd: (serialNumber: string) => boolean;
  readonly operatorDecided: (provider: ProviderName) => void;
  /** The operator's client never sends a refused decision under another id (a planted bug). */
  readonly decidesOnce: boolean;
}

/** The operator, who decides operations whose outcome nothing else resolves. */
export class Operator {
  #decisions = 0;

  constructor(
    readonly deps: OperatorDeps,
    readonly sender: CommandSender,
  ) {}

  /** Decides whatever alerts an operator by what the provider's records show, once no request about it is under way. */
  async operate(about: Case): Promise<void> {
    const { plan } = about;
    for (let round = 1; !about.workflow.closed; round += 1) {
      await this.#pause(Math.max(plan.operatorAfterMs, (round * plan.operatorAfterMs) / 10));
      const { workflow } = about;
      const isAlerted = workflow.searchAttributes['HoldfastNeedsAttention'] === true;
      if (workflow.closed || workflow.isOpenTask || !isAlerted) continue;
      const view = (await workflow.query('status')) as WorkflowStatus;
      // How the buyer pays is for the buyer's page; it is no secret from whoever may see the status.
      const { action: _how, ...shown } = view;
      this.deps.recorder.logLines.push(JSON.stringify(shown));
      for (const { step, outcome, serialNumber, kind } of view.steps) {
        if (serialNumber === '' || this.deps.network.isUnderWay(serialNumber)) continue;
        if (this.deps.mayStillEnd(serialNumber)) continue;
        const happened = this.#hasHappened(serialNumber);
        if (outcome !== 'pending' && outcome !== 'unknown' && (outcome === 'succeeded') !== happened)
          continue;
        if (outcome === 'succeeded' || outcome === 'rejected' || outcome === 'absent') {
          // What is tried again waits until its cause is mended: a decision would end the tries and leave the money.
          const attention = view.attention.some(
            (reason) => reason.startsWith(`${step}:`) && !reason.includes('it is tried again'),
          );
          if (!attention) continue;
        }
        // Nobody says of a payment that it was not made while it can still be made: it is closed on the provider's pages first.
        if (!happened) this.deps.bankOf(about).pay?.({ serialNumber, as: 'closed' });
        await this.#decide(about, { step, happened, kind, attention: view.attention });
      }
    }
  }

  /** Whether the provider's records have it, as it was to be: a payment of another amount the platform settles with its payer itself. */
  #hasHappened(serialNumber: string): boolean {
    const { recorder } = this.deps;
    const operation = [...recorder.operations.values()].find((one) => one.serialNumber === serialNumber);
    const isOther = operation !== undefined && recorder.paidOtherwise(operation);
    return recorder.effectsOf(serialNumber).length > 0 && !isOther;
  }

  async #decide(
    about: Case,
    decision: {
      readonly step: string;
      readonly happened: boolean;
      readonly kind: OperationKind;
      readonly attention: readonly string[];
    },
  ): Promise<void> {
    const { step, happened, kind, attention } = decision;
    const { operatorDecided, recorder } = this.deps;
    const operationId = about.operationPrefixes
      .map((prefix) => `${prefix}/${step}`)
      .find((id) => recorder.operations.has(id));
    if (operationId === undefined) return;
    const shown = happened ? this.deps.bankOf(about).numberBy(kind, about.buyer.member) : undefined;
    const account = shown === undefined ? {} : { account: shown };
    const command = {
      operationId,
      happened,
      evidence: "seen in the provider's records",
      by: 'operator',
      ...account,
    };
    this.#decisions += 1;
    // As the client does: the same words may be said again of evidence that has come since.
    const id = `decide:${operationId}:${happened}:${attention.join()}`;
    const send = (requestId: string): Promise<Answered> =>
      this.sender.send(about, 'decide', command, { requestId, client: 2 });
    let result = await send(id);
    // As the client does: Temporal keeps a refusal under its update id.
    if (result.type === 'refused' && !this.deps.decidesOnce) result = await send(`${id}:${this.#decisions}`);
    if (result.type === 'done') operatorDecided(about.plan.provider);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.deps.after(ms, resolve));
  }
}
