import type { Outcome } from './outcome.js';

/** Where in an outcome something stands that nobody may read at rest or in print. */
export type SecretPart = 'result/handle' | 'step';

/**
 * An outcome with its secret parts replaced: what a code is handed in with (连连 token), and the step that somebody has to take, such as
 * the payment code of a payer. A part that `replace` answers undefined for is left out.
 */
export function replaceSecretParts(
  outcome: Outcome,
  replace: (value: unknown, part: SecretPart) => unknown,
): Outcome {
  if ('step' in outcome && outcome.step !== undefined) {
    const { step, ...rest } = outcome;
    const replaced = replace(step, 'step');
    return replaced === undefined ? rest : ({ ...rest, step: replaced } as Outcome);
  }
  if (outcome.type !== 'succeeded' || !hasHandle(outcome.result)) return outcome;
  const { handle, ...rest } = outcome.result;
  const replaced = replace(handle, 'result/handle');
  return { ...outcome, result: replaced === undefined ? rest : { ...rest, handle: replaced } };
}

/** An outcome as it may be printed. */
export function withoutSecretParts(outcome: Outcome): Outcome {
  return replaceSecretParts(outcome, () => undefined);
}

function hasHandle(result: unknown): result is { readonly handle: unknown } {
  return typeof result === 'object' && result !== null && 'handle' in result && result.handle !== undefined;
}
