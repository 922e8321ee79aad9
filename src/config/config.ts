import { resolve } from 'node:path';
import { z } from 'zod';
import { LEASE_SPARE_MS } from '../../activities/lease.js';
import { HoldfastError } from '../domain/errors.js';

/** An environment variable that breaks its rule. The value is shown unless the variable can hold a secret. */
export class InvalidConfiguration extends HoldfastError {
  readonly code = 'INVALID_CONFIGURATION';
}

const SECRET = /PASSWORD|TOKEN|KEY|URL|SECRET/;

const text = z.string().min(1);
const whole = (fallback: number, min: number, max: number) =>
  z
    .string()
    .refine((digits) => /^\d{1,9}$/.test(digits) && Number(digits) >= min && Number(digits) <= max, {
      error: `a whole number from ${min} to ${max}`,
      // The lease is not compared with what is no number.
      abort: true,
    })
    .transform(Number)
    .default(fallback);

/** Whether nothing of user and password is taken for another part of the URL; an "@" may stand in the values of its query. */
function isWholeDatabaseUrl(url: string): boolean {
  const afterAuthority = url.replace(/^\w+:\/\/[^/?#]*/, '');
  return !url.includes('#') && !/^[^=]*@/.test(afterAuthority);
}

const schema = z
  .object({
    TEMPORAL_ADDRESS: text.regex(/^[^\s/]+:\d+$/, { error: 'host:port of the Temporal frontend' }).optional(),
    TEMPORAL_NAMESPACE: text.default('default'),
    TEMPORAL_API_KEY: text.optional(),
    TEMPORAL_TLS: z.enum(['true', 'false'], { error: '"true" or "false"' }).default('false'),
    TEMPORAL_UI_URL: text.regex(/^https?:\/\//, { error: 'an http(s) URL of Temporal’s web UI' }).optional(),
    HOLDFAST_TASK_QUEUE: text.default('holdfast'),
    HOLDFAST_CONNECT_TIMEOUT_MS: whole(5_000, 100, 120_000),
    HOLDFAST_DATA: text.default('.holdfast'),
    DATABASE_URL: text
      .regex(/^postgres(?:ql)?:\/\//, { error: 'a postgresql:// URL of the journal’s database', abort: true })
      .refine(isWholeDatabaseUrl, {
        error:
          'a URL in which the special characters of user and password are percent-encoded (# is %23, / is %2F)',
      })
      .optional(),
    HOLDFAST_JOURNAL_URL: text
      .regex(/^http:\/\/(?:127\.0\.0\.1|\[::1\]):\d+$/, { error: 'a loopback URL of a journal API' })
      .optional(),
    HOLDFAST_KEY_RING: text.optional(),
    HOLDFAST_PROVIDERS: text.optional(),
    HOLDFAST_GATEWAY_HOST: text.default('127.0.0.1'),
    HOLDFAST_GATEWAY_PORT: whole(8_712, 0, 65_535),
    HOLDFAST_GATEWAY_BODY_LIMIT: whole(65_536, 1_024, 10_485_760),
    HOLDFAST_PROXY_URL: text.regex(/^https?:\/\/[^/]/, { error: 'an http(s) URL of a proxy' }).optional(),
    HOLDFAST_INSTALLATION_BLOCK: z
      .string()
      .regex(/^\d{1,4}$/, { error: 'a number from 0 to 9999' })
      .transform(Number)
      .optional(),
    HOLDFAST_HTTP_TIMEOUT_MS: whole(20_000, 100, 79_000),
    HOLDFAST_LEASE_MS: whole(30_000, 1_100, 80_000),
    HOLDFAST_LOCAL_WAIT_MS: whole(4_000, 10, 4_500),
    HOLDFAST_WORKFLOW_TASK_SLOTS: whole(240, 1, 10_000),
    HOLDFAST_CACHED_WORKFLOWS: whole(2_000, 0, 100_000),
    HOLDFAST_SHUTDOWN_GRACE_MS: whole(30_000, 0, 600_000),
    HOLDFAST_LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'debug, info, warn, error or silent' })
      .default('info'),
  })
  .refine((env) => env.HOLDFAST_LEASE_MS >= env.HOLDFAST_HTTP_TIMEOUT_MS + LEASE_SPARE_MS, {
    path: ['HOLDFAST_LEASE_MS'],
    error: `at least ${LEASE_SPARE_MS} ms longer than HOLDFAST_HTTP_TIMEOUT_MS, so that a whole request fits into what the journal leaves of the lease`,
  });

/** Every variable that is read, with what it is unless set; docs/operations.md says what each is for. */
export const VARIABLES: readonly { readonly name: string; readonly fallback: string | undefined }[] =
  Object.entries(schema.shape).map(([name, rule]) => {
    const fallback = rule.safeParse(undefined).data;
    return { name, fallback: fallback === undefined ? undefined : String(fallback) };
  });

/** What the programs read from their environment, checked once at start. */
export interface Config {
  readonly temporal: {
    readonly address: string | undefined;
    readonly namespace: string;
    readonly apiKey: string | undefined;
    readonly tls: boolean;
    readonly taskQueue: string;
    /** Where people find the web UI of a server that was there already. */
    readonly uiUrl: string | undefined;
    /** How long a start waits for the server to answer. */
    readonly connectTimeoutMs: number;
  };
  /** Where embedded parts keep their data. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** The journal API of another process on this machine that holds the embedded journal open. */
  readonly journalUrl: string | undefined;
  readonly keyRingPath: string | undefined;
  /** A JSON file with the settings of each provider. */
  readonly providersPath: string | undefined;
  readonly gateway: {
    readonly host: string;
    /** 0 takes any free port. */
    readonly port: number;
    /** The longest body that the gateway reads, in bytes. */
    readonly bodyLimit: number;
  };
  /** The proxy that requests to providers go through; none unless it is named here. It may carry a password. */
  readonly proxyUrl: string | undefined;
  readonly installationBlock: number | undefined;
  readonly httpTimeoutMs: number;
  readonly leaseMs: number;
  readonly localWaitMs: number;
  readonly workflowTaskSlots: number;
  readonly cachedWorkflows: number;
  readonly shutdownGraceMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/**
 * Reads the environment. `fallbacks` take the place of the ordinary ones, for a program that has its own.
 * @throws InvalidConfiguration naming the variable, what was expected, and what was given unless it may be a secret.
 * @internal
 */
export function readConfig(environment: NodeJS.ProcessEnv, fallbacks: NodeJS.ProcessEnv = {}): Config {
  // An empty variable is how compose files and shells write "not set".
  const set = Object.entries(environment).filter(([, value]) => value !== '' && value !== undefined);
  const given = { ...fallbacks, ...Object.fromEntries(set) };
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new InvalidConfiguration(describe(parsed.error, given));
  const env = parsed.data;
  return {
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      apiKey: env.TEMPORAL_API_KEY,
      tls: env.TEMPORAL_TLS === 'true' || env.TEMPORAL_API_KEY !== undefined,
      taskQueue: env.HOLDFAST_TASK_QUEUE,
      uiUrl: env.TEMPORAL_UI_URL,
      connectTimeoutMs: env.HOLDFAST_CONNECT_TIMEOUT_MS,
    },
    dataDir: resolve(env.HOLDFAST_DATA),
    databaseUrl: env.DATABASE_URL,
    journalUrl: env.HOLDFAST_JOURNAL_URL,
    keyRingPath: env.HOLDFAST_KEY_RING,
    providersPath: env.HOLDFAST_PROVIDERS,
    gateway: {
      host: env.HOLDFAST_GATEWAY_HOST,
      port: env.HOLDFAST_GATEWAY_PORT,
      bodyLimit: env.HOLDFAST_GATEWAY_BODY_LIMIT,
    },
    proxyUrl: env.HOLDFAST_PROXY_URL,
    installationBlock: env.HOLDFAST_INSTALLATION_BLOCK,
    httpTimeoutMs: env.HOLDFAST_HTTP_TIMEOUT_MS,
    leaseMs: env.HOLDFAST_LEASE_MS,
    localWaitMs: env.HOLDFAST_LOCAL_WAIT_MS,
    workflowTaskSlots: env.HOLDFAST_WORKFLOW_TASK_SLOTS,
    cachedWorkflows: env.HOLDFAST_CACHED_WORKFLOWS,
    shutdownGraceMs: env.HOLDFAST_SHUTDOWN_GRACE_MS,
    logLevel: env.HOLDFAST_LOG_LEVEL,
  };
}

/** Whether an error that ends a program is to be shown with its stack; answers also where the rest of the environment is wrong. @internal */
export function wantsStack(environment: NodeJS.ProcessEnv): boolean {
  return environment['HOLDFAST_LOG_LEVEL'] === 'debug';
}

function describe(error: z.ZodError, given: NodeJS.ProcessEnv): string {
  return error.issues
    .map((issue) => {
      const name = String(issue.path[0] ?? 'environment');
      const value = given[name];
      const shown = SECRET.test(name) ? 'a value that is not shown here' : JSON.stringify(value);
      return `${name}: expected ${issue.message}, got ${value === undefined ? 'nothing' : shown}`;
    })
    .join('; ');
}
