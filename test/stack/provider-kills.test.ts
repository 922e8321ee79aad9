import { describeKills } from '../support/stack/kills/describe-kills.js';

// At these providers nothing is sent twice that a repeat could do again, so a resend mode decides nothing; the others are in test/long.
describeKills([
  { mode: 'replay', visibility: 'late', firstAttempt: 'local' },
  { mode: 'none', visibility: 'atOnce', firstAttempt: 'local' },
]);
