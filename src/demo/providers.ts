import type { DemoProvider } from './demo-provider.js';
import { adapay } from './providers/adapay.js';
import { lianlian } from './providers/lianlian.js';
import { pingan } from './providers/pingan.js';

/** The demos that there are, by provider: one line each. */
export const DEMO_PROVIDERS = { pingan, adapay, lianlian } as const satisfies Record<string, DemoProvider>;

export type DemoProviderName = keyof typeof DEMO_PROVIDERS;
