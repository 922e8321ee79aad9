import { installSenses, realMs } from './senses.js';
import { skipStackNotes } from './stack-notes.js';
installSenses();
skipStackNotes();
const { Store } = await import('./store.js');
const { simulate } = await import('./simulation.js');
const { drawScenario } = await import('./draw-scenario.js');
const { INVARIANTS } = await import('./invariants.js');
const { interfacesOf } = await import('./crash-points.js');
const { Random } = await import('./random.js');
const { createProviders } = await import('../../src/providers/registry.js');
const { createProviderHttp } = await import('../../src/http/provider-http.js');
const { openBank } = await import('./bank.js');
const store = await Store.open();
const bank = openBank({
  seed: 1,
  nowMs: 0,
  rules: {},
  advance: '1.00',
  onEffect: () => 0,
  onEnd: () => 0,
  onBug: () => 0,
});
const interfaces = interfacesOf(
  createProviders(
    { pingan: bank.settingsFor(1) },
    { http: createProviderHttp({ logger: { info: () => 0, warn: () => 0 } }) },
  ).values(),
);
const [from = 1, to = 1, verbose = 0] = process.argv.slice(2).map(Number);
const t0 = realMs();
let steps = 0,
  bad = 0;
for (let n = from; n <= to; n += 1) {
  const seed = BigInt(n);
  const scenario = drawScenario(seed, Random.of(seed, 'scenario'), interfaces);
  const t1 = realMs();
  try {
    const out = await simulate({ seed, scenario, invariants: INVARIANTS, store });
    steps += out.steps;
    if (out.violation || verbose) {
      bad += out.violation ? 1 : 0;
      console.log(
        n,
        (realMs() - t1).toFixed(0),
        'ms',
        out.steps,
        out.digest.slice(0, 12),
        out.violation ?? '',
      );
    }
    if (verbose > 1) console.log(JSON.stringify(scenario), '\n' + out.log.lines.join('\n'));
  } catch (error) {
    bad += 1;
    console.log(n, 'ERROR', error);
  }
}
console.log((realMs() - t0) / (to - from + 1), 'ms a seed', steps, 'steps', bad, 'bad');
process.exit(0);
