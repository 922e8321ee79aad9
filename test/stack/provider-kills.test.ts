import { describeKills } from '../support/stack/kills/describe-kills.js';

// Both rounds go on side by side, and in each all deaths of all providers meet one worker, so that two or three kills serve 64 of them: about
// a minute, nearly all of it waiting, so nothing is left out to save time. At these providers nothing is sent twice that a repeat could do
// again, so a resend mode decides nothing; the other modes are in test/long.
describeKills([
  { mode: 'replay', visibility: 'late', firstAttempt: 'local' },
  { mode: 'none', visibility: 'atOnce', firstAttempt: 'local' },
]);
