import { describeKills } from '../support/stack/kills/describe-kills.js';

const MODES = ['replay', 'reject', 'balanceFirst', 'none'] as const;

describeKills(
  MODES.flatMap((mode) => [
    { mode, visibility: 'late', firstAttempt: 'local' } as const,
    { mode, visibility: 'atOnce', firstAttempt: 'remote' } as const,
  ]),
);
