import { describeAdapayKills } from '../support/stack/adapay/describe-kills.js';

const MODES = ['replay', 'reject', 'balanceFirst', 'none'] as const;

describeAdapayKills(
  MODES.flatMap((mode) => [
    { mode, visibility: 'late', firstAttempt: 'local' } as const,
    { mode, visibility: 'atOnce', firstAttempt: 'remote' } as const,
  ]),
);
