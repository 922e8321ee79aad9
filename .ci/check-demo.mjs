// Reads the summary of a provider's demo from standard input; exits 1 with a reason unless its five purchases or divisions
// ended and the ledger balances: `node check-demo.mjs adapay`.
import { text } from 'node:stream/consumers';

const ENDS_AT = {
  pingan: {
    released: 'released',
    partlyReturned: 'divided',
    codeExpired: 'codeExpired',
    rejectedForFunds: 'paymentExpired',
    killed: 'released',
  },
  adapay: {
    releasedInParts: 'released',
    partlyReturned: 'divided',
    refunded: 'released',
    expired: 'released',
    killed: 'released',
  },
  lianlian: {
    released: 'released',
    partlyReturned: 'divided',
    refunded: 'released',
    answerLost: 'released',
    killed: 'released',
  },
  hkrt: {
    split: 'finished',
    partlySplit: 'finished',
    returned: 'finished',
    answerLost: 'finished',
    killed: 'finished',
  },
  hongwen: {
    split: 'split',
    failedAndRetried: 'split',
    returned: 'split',
    answerLost: 'split',
    killed: 'split',
  },
};
const ENDS = ENDS_AT[process.argv[2]];
const summary = JSON.parse(await text(process.stdin));
const complaints = [];
const played = summary.purchases ?? summary.splits ?? [];
const told = played.map(({ scenario }) => scenario).join(', ');
if (told !== Object.keys(ENDS).join(', ')) complaints.push(`the scenarios are ${told}`);
if (summary.ledger?.balanced !== true) complaints.push('the ledger does not balance');
if (typeof summary.temporal?.address !== 'string') complaints.push('no Temporal address');
for (const { scenario, state, operations } of played) {
  if (state !== ENDS[scenario]) complaints.push(`${scenario} ended ${state}`);
  if (!(operations?.length > 0)) complaints.push(`${scenario}: no operations`);
}
for (const complaint of complaints) console.error(`demo: ${complaint}`);
process.exit(complaints.length === 0 ? 0 : 1);
