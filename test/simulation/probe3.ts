import { installSenses } from './senses.js';
import { skipStackNotes } from './stack-notes.js';
installSenses();
skipStackNotes();
const { Store } = await import('./store.js');
const { simulate } = await import('./simulation.js');
const { Laboratory } = await import('./laboratory.js');
const { CANARIES, plantedIn } = await import('./canaries.js');
const { INVARIANTS } = await import('./invariants.js');
const { editWorkflows } = await import('../support/virtual/workflow-bundle.js');
const lab = await Laboratory.open();
void Store;
const canary = CANARIES.find((c) => c.name.includes(process.argv[2] ?? ''));
if (!canary) throw new Error('none');
if (canary.workflows) await editWorkflows((code) => plantedIn(code, canary));
const off = process.argv[3] === 'off';
const seed = 1n;
const { EventLog } = await import('./event-log.js');
let n = 0;
const add = EventLog.prototype.add;
EventLog.prototype.add = function (what) {
  n += 1;
  if (n < 150) console.log(this.nowMs(), what.slice(0, 200));
  if (n === 400) process.exit(3);
  add.call(this, what);
};
const out = await simulate({
  seed,
  scenario: canary.scenario(lab.draw(seed)),
  invariants: INVARIANTS.filter((i) => !off || i.name !== canary.caughtBy),
  store: lab.store,
  canary,
});
console.log(out.violation);
process.exit(0);
