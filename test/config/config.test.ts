import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidConfiguration, readConfig, VARIABLES } from '../../src/config/config.js';

const whole = (least: number, most: number): { wrong: string[]; right: string[]; expected: string } => ({
  wrong: ['abc', '1.5', '1e3', '-1', ' 5', '٣٠', `${least - 1}`, `${most + 1}`, '9'.repeat(30)],
  right: [`${least}`, `${most}`],
  expected: `a whole number from ${least} to ${most}`,
});

interface Rows {
  readonly wrong: readonly string[];
  readonly right: readonly string[];
  /** The rule as the error tells it. */
  readonly expected?: string;
  /** Variables that must move with it. */
  readonly beside?: NodeJS.ProcessEnv;
}

/** Every variable with values that break its rule and values that keep it; free texts have no wrong ones. */
const TABLE: Record<string, Rows> = {
  TEMPORAL_ADDRESS: {
    wrong: ['localhost', 'http://localhost:7233', 'localhost:', ':7233', 'local host:7233', 'localhost:port'],
    right: ['127.0.0.1:7233', '[::1]:7233', 'ns.a2dd6.tmprl.cloud:7233'],
    expected: 'host:port of the Temporal frontend',
  },
  TEMPORAL_NAMESPACE: { wrong: [], right: ['payments'] },
  TEMPORAL_API_KEY: { wrong: [], right: ['secret-api-key'] },
  TEMPORAL_TLS: { wrong: ['yes', '1', 'TRUE'], right: ['true', 'false'], expected: '"true" or "false"' },
  TEMPORAL_UI_URL: {
    wrong: ['localhost:8233', 'ftp://localhost'],
    right: ['http://127.0.0.1:8233', 'https://temporal.example'],
    expected: 'an http(s) URL of Temporal’s web UI',
  },
  HOLDFAST_TASK_QUEUE: { wrong: [], right: ['holdfast-2'] },
  HOLDFAST_CONNECT_TIMEOUT_MS: whole(100, 120_000),
  HOLDFAST_DATA: { wrong: [], right: ['/var/lib/holdfast'] },
  DATABASE_URL: {
    wrong: ['mysql://user:secret-word@db/x', 'localhost:5432', 'postgres:user'],
    right: [
      'postgres://u:p@db:5432/holdfast',
      'postgresql://db/holdfast',
      'postgres://u:p%23w@/holdfast?host=/run/postgresql',
      'postgresql:///holdfast?host=/cloudsql/db&user=sa@project.iam',
    ],
    expected: 'a postgresql:// URL of the journal’s database',
  },
  HOLDFAST_JOURNAL_URL: {
    wrong: ['http://db.example:80', 'https://127.0.0.1:80', 'http://127.0.0.1', 'http://127.0.0.1:80/path'],
    right: ['http://127.0.0.1:4000', 'http://[::1]:4000'],
    expected: 'a loopback URL of a journal API',
  },
  HOLDFAST_KEY_RING: { wrong: [], right: ['/run/secrets/key-ring.json'] },
  HOLDFAST_PROVIDERS: { wrong: [], right: ['providers.json'] },
  HOLDFAST_GATEWAY_HOST: { wrong: [], right: ['0.0.0.0', '::1'] },
  HOLDFAST_GATEWAY_PORT: whole(0, 65_535),
  HOLDFAST_GATEWAY_BODY_LIMIT: whole(1_024, 10_485_760),
  HOLDFAST_PROXY_URL: {
    wrong: ['proxy.example:3128', 'socks5://proxy.example', 'http://'],
    right: ['http://user:secret-word@proxy.example:3128', 'https://proxy.example'],
    expected: 'an http(s) URL of a proxy',
  },
  HOLDFAST_INSTALLATION_BLOCK: {
    wrong: ['10000', '-1', '1.5', 'abc', ' 1'],
    right: ['0', '9999', '0042'],
    expected: 'a number from 0 to 9999',
  },
  HOLDFAST_HTTP_TIMEOUT_MS: {
    // The longest lease must still be a second longer.
    ...whole(100, 79_000),
    beside: { HOLDFAST_LEASE_MS: '80000' },
  },
  HOLDFAST_LEASE_MS: {
    ...whole(1_100, 80_000),
    right: ['1100', '80000'],
    beside: { HOLDFAST_HTTP_TIMEOUT_MS: '100' },
  },
  HOLDFAST_LOCAL_WAIT_MS: whole(10, 4_500),
  HOLDFAST_WORKFLOW_TASK_SLOTS: whole(1, 10_000),
  HOLDFAST_CACHED_WORKFLOWS: whole(0, 100_000),
  HOLDFAST_SHUTDOWN_GRACE_MS: whole(0, 600_000),
  HOLDFAST_LOG_LEVEL: {
    wrong: ['trace', 'INFO', '5'],
    right: ['debug', 'info', 'warn', 'error', 'silent'],
    expected: 'debug, info, warn, error or silent',
  },
};

/** Variables that can hold a secret: their values are never repeated. */
const SECRET = [
  'DATABASE_URL',
  'HOLDFAST_PROXY_URL',
  'TEMPORAL_API_KEY',
  'TEMPORAL_UI_URL',
  'HOLDFAST_JOURNAL_URL',
  'HOLDFAST_KEY_RING',
];

function invalidInputOf(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('The configuration', () => {
  it('has a row here for every variable, and none for another', () => {
    expect(VARIABLES.map(({ name }) => name).sort()).toEqual(Object.keys(TABLE).sort());
  });

  const wrongs = Object.entries(TABLE).flatMap(([name, { wrong, expected, beside }]) =>
    wrong.map((value) => ({ name, value, expected, beside })),
  );
  it.each(wrongs)('$name=$value is refused in one line: name, what was expected, what was given', (row) => {
    const { name, value, expected, beside } = row;
    const given = SECRET.includes(name) ? 'a value that is not shown here' : JSON.stringify(value);
    expect(invalidInputOf({ ...beside, [name]: value })).toBe(`${name}: expected ${expected}, got ${given}`);
  });

  it.each(SECRET)('%s is never shown', (name) => {
    for (const value of TABLE[name]?.wrong ?? [])
      expect(invalidInputOf({ [name]: value })).not.toContain(value);
    const other = invalidInputOf({ [name]: 'a-secret-value', HOLDFAST_LOG_LEVEL: 'loud' });
    expect(other).not.toContain('a-secret-value');
  });

  const rights = Object.entries(TABLE).flatMap(([name, { right, beside }]) =>
    right.map((value) => ({ name, value, beside })),
  );
  it.each(rights)('$name=$value is accepted', ({ name, value, beside }) => {
    expect(() => readConfig({ ...beside, [name]: value })).not.toThrow();
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = Object.fromEntries(VARIABLES.map(({ name }) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it('says all that is wrong at once, in one line', () => {
    const refusal = invalidInputOf({ TEMPORAL_TLS: 'yes', HOLDFAST_LOG_LEVEL: 'loud' });
    const names = refusal.split('; ').map((part) => part.split(':')[0]);
    expect(names).toEqual(['TEMPORAL_TLS', 'HOLDFAST_LOG_LEVEL']);
    expect(refusal).not.toContain('\n');
  });

  it('wants a lease longer than the HTTP timeout, or an attempt could outlive it', () => {
    const rule = 'HOLDFAST_LEASE_MS: expected at least 1000 ms longer than HOLDFAST_HTTP_TIMEOUT_MS';
    expect(invalidInputOf({ HOLDFAST_LEASE_MS: '20001', HOLDFAST_HTTP_TIMEOUT_MS: '20000' })).toContain(rule);
    expect(invalidInputOf({ HOLDFAST_LEASE_MS: '20999', HOLDFAST_HTTP_TIMEOUT_MS: '20000' })).toContain(rule);
    expect(invalidInputOf({ HOLDFAST_HTTP_TIMEOUT_MS: '30000' })).toContain(`${rule}, so that`);
  });

  it('stands on its own feet without any variable', () => {
    expect(readConfig({})).toEqual({
      temporal: {
        address: undefined,
        namespace: 'default',
        apiKey: undefined,
        tls: false,
        taskQueue: 'holdfast',
        uiUrl: undefined,
        connectTimeoutMs: 5_000,
      },
      dataDir: resolve('.holdfast'),
      databaseUrl: undefined,
      journalUrl: undefined,
      keyRingPath: undefined,
      providersPath: undefined,
      gateway: { host: '127.0.0.1', port: 8_712, bodyLimit: 65_536 },
      proxyUrl: undefined,
      installationBlock: undefined,
      httpTimeoutMs: 20_000,
      leaseMs: 30_000,
      localWaitMs: 4_000,
      workflowTaskSlots: 240,
      cachedWorkflows: 2_000,
      shutdownGraceMs: 30_000,
      logLevel: 'info',
    });
  });

  it('reads each variable into its place', () => {
    const env = Object.fromEntries(Object.entries(TABLE).map(([name, { right }]) => [name, right[0]]));
    expect(readConfig({ ...env, HOLDFAST_LEASE_MS: '40000' })).toEqual({
      temporal: {
        address: '127.0.0.1:7233',
        namespace: 'payments',
        apiKey: 'secret-api-key',
        tls: true,
        taskQueue: 'holdfast-2',
        uiUrl: 'http://127.0.0.1:8233',
        connectTimeoutMs: 100,
      },
      dataDir: '/var/lib/holdfast',
      databaseUrl: 'postgres://u:p@db:5432/holdfast',
      journalUrl: 'http://127.0.0.1:4000',
      keyRingPath: '/run/secrets/key-ring.json',
      providersPath: 'providers.json',
      gateway: { host: '0.0.0.0', port: 0, bodyLimit: 1_024 },
      proxyUrl: 'http://user:secret-word@proxy.example:3128',
      installationBlock: 0,
      httpTimeoutMs: 100,
      leaseMs: 40_000,
      localWaitMs: 10,
      workflowTaskSlots: 1,
      cachedWorkflows: 0,
      shutdownGraceMs: 0,
      logLevel: 'debug',
    });
  });

  it('takes a program’s own fallbacks for what is not set, or set to nothing', () => {
    const fallbacks = { HOLDFAST_LOG_LEVEL: 'warn', HOLDFAST_DATA: '/tmp/demo' };
    const { logLevel, dataDir } = readConfig({ HOLDFAST_LOG_LEVEL: '', HOLDFAST_DATA: '/data' }, fallbacks);
    expect([logLevel, dataDir]).toEqual(['warn', '/data']);
  });

  it.each(['p#w', '12/w', 'p?w', '12#w', '12?w'])(
    'names DATABASE_URL where the password %s is not percent-encoded, and says what to do',
    (password) => {
      const message = invalidInputOf({ DATABASE_URL: `postgres://user:${password}@db:5432/holdfast` });
      expect(message).toBe(
        'DATABASE_URL: expected a URL in which the special characters of user and password are percent-encoded (# is %23, / is %2F), got a value that is not shown here',
      );
    },
  );

  it('never sends an API key without TLS', () => {
    expect(readConfig({ TEMPORAL_API_KEY: 'key', TEMPORAL_TLS: 'false' }).temporal.tls).toBe(true);
  });
});
