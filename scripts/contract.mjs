// Runs the contract suite: npm run contract [-- --write] [-- --live <provider>]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    /** Writes what is seen into docs/providers/README.md. */
    write: { type: 'boolean', default: false },
    /** Runs against this provider's test gateway instead of the sandbox. */
    live: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const environment = {
  ...process.env,
  ...(values.write && { CONTRACT_WRITE: 'yes' }),
  ...(values.live !== undefined && { CONTRACT_LIVE: values.live }),
};
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const args = [
  vitest,
  'run',
  '--project',
  'deep',
  '--reporter',
  'verbose',
  'test/contract/contract.deep.test.ts',
];
const { status } = spawnSync(process.execPath, args, { cwd: root, env: environment, stdio: 'inherit' });
process.exit(status ?? 1);
