import { describeAdapayKills } from '../support/stack/adapay/describe-kills.js';

// At Adapay nothing is ever sent twice, so a repeat mode decides nothing there; the others are in test/long.
describeAdapayKills([
  { mode: 'replay', sight: 'late', firstAttempt: 'local' },
  { mode: 'none', sight: 'atOnce', firstAttempt: 'local' },
]);
