import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readProvidersFile } from '../../../src/config/providers-file.js';
import type { Account } from '../../../src/domain/party.js';
import type { Bench, FarEnd } from '../bench.js';
import { objectionTo } from './guard.js';

const account = z.strictObject({ member: z.string(), account: z.string(), name: z.string().optional() });
const partiesSchema = z.strictObject({
  /** Has at least 1,000.00 on its account. */
  buyer: account,
  seller: account,
  courier: account,
});

/** What a run against a provider's test gateway is told by its environment. */
export interface LiveEnvironment {
  /** The provider settings file, in the form of HOLDFAST_PROVIDERS. */
  readonly CONTRACT_PROVIDERS?: string | undefined;
  /** A JSON file with the members `buyer`, `seller` and `courier`, who have accounts at the provider. */
  readonly CONTRACT_PARTIES?: string | undefined;
  /** Further hosts that are test gateways, with commas between. */
  readonly CONTRACT_TEST_HOSTS?: string | undefined;
}

/**
 * A provider's bench with its own test gateway as the far end, without a wire and without control over it.
 * @throws before anything is sent, for settings that could be those of a gateway where money is real.
 */
export async function liveBench(
  benches: readonly Bench[],
  name: string,
  environment: LiveEnvironment,
): Promise<Bench> {
  const bench = benches.find((one) => one.name === name);
  if (!bench) throw new Error(`no provider ${name}: one of ${benches.map((one) => one.name).join(', ')}`);
  const {
    CONTRACT_PROVIDERS: providers,
    CONTRACT_PARTIES: parties,
    CONTRACT_TEST_HOSTS: hosts,
  } = environment;
  if (!providers || !parties)
    throw new Error('CONTRACT_PROVIDERS and CONTRACT_PARTIES name the files to read');
  const settings = (await readProvidersFile(providers))[name];
  const objection = objectionTo(name, settings, (hosts ?? '').split(',').filter(Boolean));
  if (objection !== undefined) throw new Error(`not run against ${name}: ${objection}`);
  const members = partiesSchema.parse(JSON.parse(await readFile(parties, 'utf8')));
  // A gateway remembers the numbers of earlier runs, and each stage has a thousand.
  let nextNumber = BigInt(Date.now() % 10 ** 7) * 1_000n;
  return {
    ...bench,
    start: () => Promise.resolve(farEndOf(settings, { members, firstNumber: (nextNumber += 1_000n) })),
  };
}

function farEndOf(
  settings: unknown,
  { members, firstNumber }: { members: z.output<typeof partiesSchema>; firstNumber: bigint },
): FarEnd {
  const known = new Map<string, Account>(
    Object.entries(members).map(([role, { name, ...one }]) => [
      `${role}_1`,
      { ...one, ...(name !== undefined && { name }) },
    ]),
  );
  return {
    origin: '',
    direct: true,
    firstNumber,
    settings: () => settings,
    now: () => Date.now(),
    advance: () => {
      throw new Error('a provider’s own clock cannot be moved');
    },
    account: (member) => {
      const found = known.get(member);
      if (!found) throw new Error(`${member} is not among the parties`);
      return found;
    },
    deposit: () => undefined,
    code: () => undefined,
    close: () => Promise.resolve(),
  };
}
