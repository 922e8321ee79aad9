import { skipStackNotes } from './stack-notes.js';
import { installSenses, realMs } from './senses.js';
installSenses();
skipStackNotes();
const { Laboratory } = await import('./laboratory.js');
const { CANARIES } = await import('./canaries.js');
const lab = await Laboratory.open();
for (const canary of CANARIES) {
  if (process.argv[2] && !canary.name.includes(process.argv[2])) continue;
  const t = realMs();
  try {
    console.log(JSON.stringify(await lab.release(canary)), Math.round(realMs() - t));
  } catch (e) {
    console.log(canary.name, e);
  }
}
process.exit(0);
