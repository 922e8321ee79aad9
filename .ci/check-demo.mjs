// Reads the demo's summary from standard input; exits 1 with a reason unless five purchases ended and the books
// balance.
import { text } from 'node:stream/consumers';

const summary = JSON.parse(await text(process.stdin));
const complaints = [];
if (summary.purchases?.length !== 5) complaints.push(`${summary.purchases?.length} purchases instead of 5`);
if (summary.books?.balanced !== true) complaints.push('the books do not balance');
if (typeof summary.temporal?.address !== 'string') complaints.push('no Temporal address');
for (const { story, state, operations } of summary.purchases ?? []) {
  if (!state || !(operations?.length > 0)) complaints.push(`${story}: no state or no operations`);
}
for (const complaint of complaints) console.error(`demo: ${complaint}`);
process.exit(complaints.length === 0 ? 0 : 1);
