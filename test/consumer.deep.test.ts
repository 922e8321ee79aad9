import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** What a service writes against the package: every union and every wrong text is checked by its compiler. */
const SERVICE = `import { connectHoldfast, CommandRefused, type ProviderName, type PurchaseRequest, type PurchaseState } from 'holdfast';

const providers: readonly ProviderName[] = ['pingan', 'adapay'];
// @ts-expect-error no such provider
const noProvider: ProviderName = 'alipay';

export async function buy(request: PurchaseRequest): Promise<string> {
  const holdfast = await connectHoldfast({ address: '127.0.0.1:7233', keyRingPath: 'key-ring.json' });
  const { tenant, orderNo, provider } = request.order;
  const key = { tenant, orderNo };
  await holdfast.purchases.start(request);
  const waiting = await holdfast.purchases.list({ tenant, provider, state: 'awaitingFunds', attention: false });
  // @ts-expect-error a state of freezes
  await holdfast.purchases.list({ state: 'frozen' });
  const { state, account } = await holdfast.purchases.status(key);
  if (isWaiting(state)) await holdfast.escrows.checkFunds(key, { requestId: 'deposit-1' });
  const held = await holdfast.purchases.awaitHeld(key, { timeoutMs: 60_000 });
  try {
    if (held.state === 'held') await holdfast.escrows.release(key, { requestId: 'receipt-1' });
  } catch (error) {
    if (error instanceof CommandRefused) return error.code;
    throw error;
  }
  const result = await holdfast.purchases.result(key);
  if (result.type === 'rejected') return result.code;
  return [account, result.type === 'escrow' ? result.escrow.sums.released : result.type, ...waiting, ...providers, noProvider].join();
}

function isWaiting(state: PurchaseState): boolean {
  switch (state) {
    case 'opening':
    case 'awaitingCode':
    case 'codeExpired':
    case 'codeVoid':
    case 'holding':
    case 'awaitingFunds':
      return true;
    case 'held':
    case 'disputed':
    case 'released':
    case 'returned':
    case 'divided':
    case 'rejected':
    case 'paymentExpired':
    case 'cancelled':
    case 'tooManyChecks':
      return false;
    default:
      return state satisfies never;
  }
}
`;

describe('A service that checks every declaration file (strict, skipLibCheck: false)', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-consumer-'));
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const [tarball] = JSON.parse((await run('npm', pack, { cwd: ROOT })).stdout) as { filename: string }[];
    await run('tar', ['-xzf', join(folder, tarball?.filename ?? ''), '-C', folder]);
    await installed(join(folder, 'package'), join(folder, 'service', 'node_modules', 'holdfast'));
    await writeFile(join(folder, 'service', 'service.ts'), SERVICE);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Puts the package where a service has it, with what it depends on and nothing of this repository's own tools. */
  async function installed(unpacked: string, place: string): Promise<void> {
    const { dependencies } = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      const link = join(unpacked, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(ROOT, 'node_modules', name), link);
    }
    await mkdir(dirname(place), { recursive: true });
    await symlink(unpacked, place);
  }

  async function complaintsOf(flags: string): Promise<string> {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = [tsc, '--noEmit', '--skipLibCheck', 'false', ...flags.split(' '), 'service.ts'];
    const options = { cwd: join(folder, 'service') };
    return run(process.execPath, args, options).then(
      ({ stdout }) => stdout,
      (error: unknown) => String((error as { stdout?: unknown }).stdout),
    );
  }

  it.each([
    '--strict --module nodenext --target es2022',
    '--strict --module esnext --moduleResolution bundler --target es2022',
    '--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --module nodenext --target es2022',
  ])(
    'compiles with %s',
    async (flags) => {
      expect(await complaintsOf(flags)).toBe('');
    },
    120_000,
  );

  it('would be told of a type that is wrong', async () => {
    await writeFile(join(folder, 'service', 'service.ts'), `${SERVICE}\nexport const wrong: number = buy;\n`);
    expect(await complaintsOf('--strict --module nodenext --target es2022')).toContain('TS2322');
  }, 120_000);
});
