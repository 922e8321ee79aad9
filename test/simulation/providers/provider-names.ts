/**
 * The providers that the simulation runs. 海科融通 holds nothing for an order, and the simulation has no divisions yet; 连连 has no wire
 * decoder yet (docs/simulation.md).
 */
export const PROVIDER_NAMES = ['adapay', 'pingan'] as const;

/** The name of a provider that the simulation runs. */
export type ProviderName = (typeof PROVIDER_NAMES)[number];
