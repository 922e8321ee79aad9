import { describeKills } from '../support/stack/kills/describe-kills.js';

// All rounds go on side by side, and in each all deaths of all providers meet one worker, so that a kill or two serve 90 of them: about a
// minute, nearly all of it waiting, so nothing is left out to save time. Two resend modes are enough here: with 平安's purchases each of the
// four has rounds of its own, the other providers get nothing twice that a repeat could do again, and the rest is in test/long.
describeKills([
  { mode: 'replay', visibility: 'late', firstAttempt: 'local' },
  { mode: 'none', visibility: 'atOnce', firstAttempt: 'local' },
]);
