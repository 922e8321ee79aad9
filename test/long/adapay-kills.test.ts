import { describeAdapayKills } from '../support/stack/adapay/describe-kills.js';

const MODES = ['replay', 'refuse', 'balanceFirst', 'none'] as const;

describeAdapayKills(
  MODES.flatMap((mode) => [
    { mode, sight: 'late', firstAttempt: 'local' } as const,
    { mode, sight: 'atOnce', firstAttempt: 'remote' } as const,
  ]),
);
