import type { OperationKind } from './operation.js';
import { ESCROW_KINDS } from './operations/escrow.js';

/** What a provider offers, as far as it must be known before a workflow is started. */
export interface ProviderOffer {
  readonly operations: readonly OperationKind[];
}

const ESCROW = ['openAccount', 'applyCardBinding', ...ESCROW_KINDS] as const;

/** Every provider by its name: one line each, held equal to the adapters by a test. */
export const PROVIDER_TABLE = {
  adapay: { operations: [...ESCROW, 'freeze', 'unfreeze', 'withdraw'] },
  pingan: { operations: [...ESCROW, 'verifyCardBinding'] },
} as const satisfies Readonly<Record<string, ProviderOffer>>;

/** What the provider of this name offers; undefined for a name that no provider has. */
export function offerOf(name: string): ProviderOffer | undefined {
  return Object.hasOwn(PROVIDER_TABLE, name)
    ? PROVIDER_TABLE[name as keyof typeof PROVIDER_TABLE]
    : undefined;
}
