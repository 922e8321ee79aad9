import { CodeNeeded, InvalidInput, NotSupported, ProviderNotConfigured } from '../src/domain/errors.js';
import { NEVER_SENT } from '../src/domain/outcome.js';
import type { Intent, OperationKind, Performed } from '../src/domain/operation.js';
import { operationToBegin } from './provider-lookup.js';
import { queryStatus } from './query-status.js';
import {
  beginAttempt,
  localEvidence,
  record,
  send,
  type Attempt,
  type PerformDeps,
  type PerformOptions,
} from './attempt.js';
import { LEASE_SPARE_MS } from './lease.js';

export type { PerformClock, PerformDeps, PerformOptions } from './attempt.js';

export type Perform = <K extends OperationKind>(
  intent: Intent<K>,
  options?: PerformOptions,
) => Promise<Performed<K>>;

/**
 * Makes the one function behind every provider call: store the intent, send it if no earlier attempt can have been sent, else
 * query the provider and send again only where the provider's own rule says that this is safe.
 *
 * The function answers with what is known; it throws only NotSent (nothing left, so repeating is safe), errors of the
 * journal, Superseded, and rejections of the request itself (NotSupported, CodeNeeded, ContentDiffers).
 */
export function createPerform(deps: PerformDeps): Perform {
  if (deps.leaseMs < deps.httpTimeoutMs + LEASE_SPARE_MS) {
    throw new Error(
      `the lease (${deps.leaseMs} ms) must be ${LEASE_SPARE_MS} ms longer than the HTTP timeout (${deps.httpTimeoutMs} ms)`,
    );
  }
  for (const { name, sendTimeoutMs } of deps.providers.values()) {
    if (sendTimeoutMs > deps.httpTimeoutMs) {
      throw new InvalidInput(
        `providers.${name}.httpTimeoutMs`,
        `at most ${deps.httpTimeoutMs}, the worker's own`,
      );
    }
  }
  return async (intent, options = {}) => {
    const provider = deps.providers.get(intent.provider);
    if (!provider) throw new ProviderNotConfigured(intent.provider);
    const operation = operationToBegin(provider, intent);
    if (!operation) {
      // Whoever began it had the operation: this worker's provider is an older one, or has other settings.
      if (await deps.journal.find(intent.operationId)) throw new ProviderNotConfigured(intent.provider);
      throw new NotSupported(intent.provider, intent.kind);
    }

    // Where an earlier attempt has begun it, by other settings perhaps, that one decides.
    if (operation.needsCode === true && !options.recall && options.secrets?.verificationCode === undefined)
      if (!(await deps.journal.find(intent.operationId))) throw new CodeNeeded(operation.interfaceName);

    const begun = await beginAttempt(deps, { intent, provider, operation, options });
    if ('answer' in begun) return begun.answer;
    const { attempt } = begun;
    if (attempt.begun.mayHaveLeft) return queryStatus(deps, attempt);
    return options.recall ? recall(deps, attempt) : send(deps, attempt, 'sent');
  };
}

/** Ends what was never sent: whoever begins it later, a worker that was thought dead among them, finds that it has ended. */
function recall<K extends OperationKind>(deps: PerformDeps, attempt: Attempt<K>): Promise<Performed<K>> {
  const why = NEVER_SENT;
  return record(deps, attempt, {
    did: 'notSent',
    outcome: { type: 'absent', why },
    evidence: localEvidence(why),
  });
}
