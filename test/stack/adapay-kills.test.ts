import { describeAdapayKills } from '../support/stack/adapay/describe-kills.js';

// At Adapay nothing is ever sent twice, so a resend mode decides nothing there; the others are in test/long.
describeAdapayKills([
  { mode: 'replay', visibility: 'late', firstAttempt: 'local' },
  { mode: 'none', visibility: 'atOnce', firstAttempt: 'local' },
]);
