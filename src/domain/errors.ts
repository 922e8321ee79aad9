/**
 * The base of every error that Holdfast raises on purpose. `code` is stable and documented in docs/errors.md;
 * messages say what was expected and what was found, and never carry personal data or secrets.
 */
export abstract class HoldfastError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Input that breaks a rule at the edge. `field` is the path of the offending value, e.g. "order.amount". */
export class InvalidInput extends HoldfastError {
  readonly code = 'INVALID_INPUT';

  constructor(
    readonly field: string,
    readonly rule: string,
  ) {
    super(`${field}: ${rule}`);
  }
}

/** Something was asked of a provider that it does not offer; nothing was sent. */
export class NotSupported extends HoldfastError {
  readonly code = 'NOT_SUPPORTED';

  constructor(
    readonly provider: string,
    readonly capability: string,
  ) {
    super(`${provider} does not offer ${capability}`);
  }
}

/** The provider wants a verification code with it, which is applied for beforehand, and none came: nothing was stored or sent. */
export class CodeNeeded extends HoldfastError {
  readonly code = 'CODE_NEEDED';

  constructor(readonly interfaceName: string) {
    super(`${interfaceName} wants a verification code, which is applied for beforehand`);
  }
}

/** The same operation id was begun with another content: two intents share a name, and neither may win silently. */
export class ContentDiffers extends HoldfastError {
  readonly code = 'CONTENT_DIFFERS';

  constructor(readonly operationId: string) {
    super(`operation ${operationId} exists with other content`);
  }
}

/**
 * The provider, or what it offers, is not configured in this process. That says nothing of what was begun elsewhere: whoever
 * is configured carries on.
 */
export class ProviderNotConfigured extends HoldfastError {
  readonly code = 'PROVIDER_NOT_CONFIGURED';

  constructor(readonly provider: string) {
    super(`${provider} is not configured here`);
  }
}

const SUPERSEDED = {
  run: 'was taken over by a later run',
  epoch: 'was taken over by a later epoch',
  ended: 'has ended',
  behind: 'has operations that its workflow does not know',
} as const;

/** The caller's decision rests on what is no longer so: nothing was begun and nothing was sent. */
export class Superseded extends HoldfastError {
  readonly code = 'SUPERSEDED';

  constructor(
    readonly workflowId: string,
    readonly why: keyof typeof SUPERSEDED,
  ) {
    super(`the execution ${workflowId} ${SUPERSEDED[why]}`);
  }
}

/** The request never left: no byte of it reached the provider, so the same attempt may be made again. */
export class NotSent extends HoldfastError {
  readonly code = 'NOT_SENT';
}

/** An invariant that only a bug can break. It stops the workflow task where an operator sees it, and moves no money. */
export function assert(condition: unknown, message: string): asserts condition {
  // A plain Error on purpose: Temporal fails the task, not the workflow, and nothing is compensated.
  if (!condition) throw new Error(`broken invariant: ${message}`);
}
