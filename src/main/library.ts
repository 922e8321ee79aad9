import { HoldfastClient, type HoldfastClientOptions } from '../client/holdfast-client.js';
import { createPayloadCodec } from '../security/payload-codec.js';
import { readKeyRing } from './key-ring-of.js';

export { HoldfastClient } from '../client/holdfast-client.js';
export type { StoryKey } from '../client/holdfast-client.js';
export type { Started } from '../client/start-story.js';
export * from '../client/errors.js';
export { HoldfastError, InvalidInput } from '../domain/errors.js';
export type * from '../client/requests.js';
export type { CodeAnswer, OnboardingResult } from '../../workflows/onboarding-messages.js';
export type { CommandAnswer, EscrowResult, EscrowState } from '../../workflows/escrow-messages.js';
export type { PurchaseResult } from '../../workflows/purchase-messages.js';
export type { StepView, StoryView } from '../../workflows/story-messages.js';

/** Where Temporal is, and the key ring that the workers encrypt with. */
export type ConnectOptions = Omit<HoldfastClientOptions, 'payloadCodec'> & {
  /** A key ring file as `holdfast dev` writes it, or as the operator mounted it. */
  readonly keyRingPath: string;
};

/**
 * Connects a backend service to Holdfast.
 * @throws InvalidKeyRing for a file that is none; TemporalUnavailable when no server answers.
 */
export async function connectHoldfast(options: ConnectOptions): Promise<HoldfastClient> {
  const { keyRingPath, ...rest } = options;
  const ring = await readKeyRing(keyRingPath);
  const payloadCodec = createPayloadCodec({ ring, namespace: options.namespace });
  return HoldfastClient.connect({ ...rest, payloadCodec });
}
