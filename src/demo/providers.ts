import type { DemoProvider } from './demo-provider.js';
import type { SplitDemoProvider } from './splits/split-demo-provider.js';
import { adapay } from './providers/adapay.js';
import { hkrt } from './providers/hkrt.js';
import { hongwen } from './providers/hongwen.js';
import { lianlian } from './providers/lianlian.js';
import { pingan } from './providers/pingan.js';

/** The demos of purchases that there are, by provider: one line each. */
export const DEMO_PROVIDERS = { pingan, adapay, lianlian } as const satisfies Record<string, DemoProvider>;

/** Those of divisions, by the providers that divide trades and hold nothing. */
export const SPLIT_DEMOS = { hkrt, hongwen } as const satisfies Record<string, SplitDemoProvider>;

export type DemoProviderName = keyof typeof DEMO_PROVIDERS | keyof typeof SPLIT_DEMOS;

export const DEMO_NAMES = [...Object.keys(DEMO_PROVIDERS), ...Object.keys(SPLIT_DEMOS)];
