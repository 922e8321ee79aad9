/** The providers that hold an order's money, and that the simulation runs. 海科融通 and 鸿闻 hold nothing: their divisions are in `../splits`. */
export const PROVIDER_NAMES = ['adapay', 'pingan', 'lianlian'] as const;

/** The name of a provider that the simulation runs. */
export type ProviderName = (typeof PROVIDER_NAMES)[number];
