import type { OperationKind } from '../domain/operation.js';

/** What a provider offers and how far, as data: read by its adapter, by the docs tests and by whoever checks a request early. */
export interface ProviderCapabilities {
  readonly operations: readonly OperationKind[];
  /** Whether a part of a hold may be released or returned, or which option of the configuration decides it. */
  readonly divisible: boolean | { readonly option: string };
  /** The longest values that every one of its interfaces takes. */
  readonly longest: {
    readonly unit: 'characters' | 'bytes';
    readonly orderNo: number;
    readonly member: number;
    /** A member's own name, where it is sent. */
    readonly nickname: number;
  };
}
