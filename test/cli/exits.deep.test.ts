import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { journalToken } from '../../src/config/journal-of.js';
import { keyRingOf } from '../../src/config/key-ring-of.js';
import { startSandbox } from '../../src/sandbox/server.js';
import { writeSandboxProviders } from '../../src/embedded/sandbox-settings.js';
import { EDGES } from '../client/requests-samples.js';
import { describeLeaks, findLeaks, type Marker } from '../support/leak-search/leak-search.js';
import { keyRingMarkers, merchantKeyMarkers } from '../support/leak-search/secrets.js';
import { everyCommandLine, type CommandLine } from './support/command-lines.js';
import { openEmptyTemporal, type EmptyTemporal } from './support/empty-temporal.js';
import { exitPlaces, exitsIn, faultOf, printed, type Exit, type WrongEnvironment } from './support/exits.js';

/** Nobody listens there: port 9 is "discard", and needs root to be taken. */
const NOWHERE = '127.0.0.1:9';
const PASSWORD = 'dbPassw0rd-planted';
const API_KEY = 'temporal-api-key-planted';
const TOKEN = 'bearer-token-planted';
const PROXY = 'proxyPassw0rd-planted';
const PASTED = 'pasted-key-material-planted';

/** What these need is not in the journal. */
const NO_JOURNAL = [
  'purchase',
  'onboarding',
  'card',
  'account',
  'phone-change',
  'freeze',
  'withdrawal',
  'split',
  'suspense',
  'top-up',
  'acquiring',
  'reconcile',
  'schedule-reconciliation',
  'codec-server',
];
/** They start what they use. */
const EMBEDDED = ['demo', 'dev'];

let folder: string;
let lines: CommandLine[];
let markers: Marker[];
/** An environment in which nothing is wrong but that no Temporal server answers. */
let sound: NodeJS.ProcessEnv;
let temporal: EmptyTemporal;
const exits: Exit[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-exits-'));
  temporal = await openEmptyTemporal();
  const dataDir = join(folder, 'data');
  const { ring, path: ringPath } = await keyRingOf({ ...readConfig({}), dataDir }, () => undefined);
  const sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
  const providersPath = join(folder, 'providers.json');
  await writeSandboxProviders(providersPath, sandbox, 'seconds');
  await sandbox.close();
  // Which the sandbox cannot make in any environment: it is configured by its options alone.
  lines = await everyCommandLine(folder, { data: join(await fileOf('a-file', ''), 'data') });
  sound = {
    HOLDFAST_DATA: dataDir,
    HOLDFAST_KEY_RING: ringPath,
    HOLDFAST_PROVIDERS: providersPath,
    TEMPORAL_ADDRESS: NOWHERE,
    HOLDFAST_CONNECT_TIMEOUT_MS: '500',
  };
  const secrets = { PASSWORD, API_KEY, TOKEN, PROXY, PASTED, journalApi: journalToken(ring) };
  const { card } = EDGES.purchase.samples[0].buyer.profile;
  markers = [
    ...Object.entries(secrets).map(([name, value]) => ({ name, value })),
    ...(await keyRingMarkers(ringPath)),
    ...(await merchantKeyMarkers(sandbox.credentials.pingan)),
    { name: 'api key of Adapay', value: sandbox.credentials.adapay.apiKeyTest },
    { name: 'card number', value: card.number },
    { name: 'identity number', value: card.identity.number },
    { name: 'holder', value: card.holder },
  ];
}, 120_000);
afterAll(async () => {
  await temporal.close();
  await rm(folder, { recursive: true, force: true });
});

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content, { mode: 0o600 });
  return path;
}

const database = (password: string) => `postgres://holdfast:${password}@${NOWHERE}/holdfast`;
const providersOf = (settings: object) => JSON.stringify(settings);

/** Each is the sound environment with one thing wrong. */
const WRONG: readonly (Omit<WrongEnvironment, 'env'> & {
  readonly differs: () => Promise<NodeJS.ProcessEnv>;
})[] = [
  {
    what: 'nothing is set',
    differs: async () => ({
      ...Object.fromEntries(Object.keys(sound).map((name) => [name, ''])),
      HOLDFAST_DATA: join(folder, 'empty'),
    }),
    spares: EMBEDDED,
  },
  {
    what: 'no Temporal server answers',
    differs: async () => ({ TEMPORAL_API_KEY: API_KEY, HOLDFAST_PROXY_URL: `http://u:${PROXY}@${NOWHERE}` }),
    spares: ['codec-server', 'operation', 'notification', 'case'],
    butNot: ['operation list --attention', 'operation decide --workflow'],
  },
  {
    what: 'a stale HOLDFAST_JOURNAL_URL',
    differs: async () => ({ HOLDFAST_JOURNAL_URL: `http://${NOWHERE}` }),
    spares: NO_JOURNAL,
  },
  {
    what: 'a stale HOLDFAST_JOURNAL_URL beside a Temporal server',
    differs: async () => ({ HOLDFAST_JOURNAL_URL: `http://${NOWHERE}`, TEMPORAL_ADDRESS: temporal.address }),
    spares: [...NO_JOURNAL, 'operation decide --workflow'],
  },
  {
    what: 'a dead PostgreSQL',
    differs: async () => ({ DATABASE_URL: database(PASSWORD) }),
    spares: NO_JOURNAL,
  },
  {
    what: 'a dead PostgreSQL beside a Temporal server',
    differs: async () => ({ DATABASE_URL: database(PASSWORD), TEMPORAL_ADDRESS: temporal.address }),
    spares: [...NO_JOURNAL, 'operation decide --workflow'],
  },
  {
    what: 'DATABASE_URL with #',
    differs: async () => ({ DATABASE_URL: database(`${PASSWORD}#1`) }),
    spares: [],
  },
  {
    what: 'DATABASE_URL with /',
    differs: async () => ({ DATABASE_URL: database(`${PASSWORD}/1`) }),
    spares: [],
  },
  {
    what: 'two variables wrong at once',
    differs: async () => ({ HOLDFAST_LEASE_MS: 'soon', TEMPORAL_TLS: 'perhaps' }),
    spares: [],
  },
  {
    what: 'a key ring that is not there',
    differs: async () => ({ HOLDFAST_KEY_RING: join(folder, 'nowhere', 'ring.json') }),
    spares: [],
  },
  {
    what: 'keys where their path belongs',
    differs: async () => ({ HOLDFAST_KEY_RING: PASTED }),
    spares: [],
  },
  {
    what: 'a key ring that is none',
    differs: async () => ({ HOLDFAST_KEY_RING: await fileOf('no-ring.json', `{"primary":"${PASTED}"}`) }),
    spares: [],
  },
  {
    what: 'a providers file that is not there',
    differs: async () => ({ HOLDFAST_PROVIDERS: join(folder, 'nowhere.json') }),
    spares: [
      ...NO_JOURNAL,
      ...EMBEDDED,
      'operation list',
      'operation show',
      'operation execution',
      'notification',
      'case',
    ],
  },
  {
    what: 'provider settings where their path belongs',
    differs: async () => ({ HOLDFAST_PROVIDERS: providersOf({ adapay: { apiKey: PASTED } }) }),
    spares: [
      ...NO_JOURNAL,
      ...EMBEDDED,
      'operation list',
      'operation show',
      'operation execution',
      'notification',
      'case',
    ],
  },
  {
    what: 'a providers file that is no JSON',
    differs: async () => ({ HOLDFAST_PROVIDERS: await fileOf('no.json', `{"apiKey": ${PASTED}`) }),
    spares: [
      ...NO_JOURNAL,
      ...EMBEDDED,
      'operation list',
      'operation show',
      'operation execution',
      'notification',
      'case',
    ],
  },
  {
    what: 'a provider’s key where its path belongs',
    differs: async () => ({
      HOLDFAST_PROVIDERS: await fileOf('key.json', providersOf({ adapay: { privateKeyPath: PASTED } })),
    }),
    spares: [
      ...NO_JOURNAL,
      ...EMBEDDED,
      'operation list',
      'operation show',
      'operation execution',
      'notification',
      'case',
    ],
  },
  {
    what: 'a data folder in a file',
    differs: async () => ({
      HOLDFAST_DATA: join(folder, 'a-file', 'data'),
      HOLDFAST_KEY_RING: '',
    }),
    spares: ['demo'],
  },
  {
    what: 'a journal without what is asked for',
    differs: async () => ({ HOLDFAST_DATA: join(folder, 'empty-journal') }),
    spares: [
      ...NO_JOURNAL,
      ...EMBEDDED,
      'worker',
      'gateway',
      'operation list',
      'notification list',
      'case list',
    ],
  },
  {
    what: 'a mistake in the program',
    differs: async () => ({ PLANTED_TOKEN: TOKEN }),
    spares: [],
    withBug: true,
  },
];

describe('The commands of the program', () => {
  it('are those that --help names, each with what it requires', () => {
    expect(lines.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'demo',
        'dev',
        'worker',
        'gateway',
        'sandbox',
        'codec-server',
        'purchase start',
        'operation list',
        'operation list --attention',
      ]),
    );
  });
});

describe.each(WRONG)('Every command, where there is $what', ({ differs, ...wrong }) => {
  it('ends in one line with a code', async () => {
    const env = { ...sound, ...(await differs()) };
    const own = await exitsIn(lines, { ...wrong, env }, folder);
    exits.push(...own);
    process.stdout.write(`${own.map(printed).join('\n')}\n`);
    expect(own.length).toBeGreaterThan(2);
    const faults = own.flatMap((exit) => {
      const fault = faultOf(exit);
      return fault === undefined ? [] : [`${exit.name}: ${fault}`];
    });
    expect(faults).toEqual([]);
  }, 900_000);
});

describe('A list of all that needs an operator', () => {
  it('is refused where a place of it is away, by the code of that place', () => {
    const codes = exits
      .filter(({ name }) => name === 'operation list --attention')
      .map(({ environment, stderr }) => [environment, stderr.trimEnd().split('\n').at(-1)?.split(':')[0]]);
    expect(Object.fromEntries(codes)).toMatchObject({
      'no Temporal server answers': 'TEMPORAL_UNAVAILABLE',
      'a stale HOLDFAST_JOURNAL_URL beside a Temporal server': 'JOURNAL_UNAVAILABLE',
      'a dead PostgreSQL beside a Temporal server': 'JOURNAL_UNAVAILABLE',
    });
  });
});

describe('What all these exits wrote', () => {
  it('holds no secret and nothing personal, in no spelling', () => {
    expect(exits.length).toBeGreaterThan(100);
    expect(describeLeaks(findLeaks(exitPlaces(exits), markers))).toEqual([]);
  });

  it('would show one that is planted', () => {
    const planted = exits.slice(0, 1).map((exit): Exit => ({ ...exit, stderr: `Error: Bearer ${TOKEN}` }));
    expect(describeLeaks(findLeaks(exitPlaces(planted), markers))).toHaveLength(1);
  });
});
