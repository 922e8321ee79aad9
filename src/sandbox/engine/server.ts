import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { SandboxClock } from './clock.js';
import { mountControl, type ControlledProvider } from './control/routes.js';
import { writeCredential } from './credential-files.js';
import { Effects } from './effects.js';
import { DEFAULT_LIMITS, type EngineOptions } from './engine-options.js';
import type { EngineSandbox, RunningSandbox } from './engine-sandbox.js';
import { Faults } from './faults.js';
import { Hooks } from './hooks.js';
import { Ledger } from './ledger.js';
import { Notifier } from './notifier.js';
import type { WireAnswer, WireApi, WireRequest } from './provider-api.js';
import type { ProviderControl } from './provider-control.js';
import type {
  EngineServices,
  OpenProvider,
  OptionsOf,
  SandboxOf,
  SandboxProviders,
} from './sandbox-provider.js';
import { SmsInbox } from './sms-inbox.js';
import { answerUnreadable } from './unescaped-query.js';
import { WireLog, type WireRecord } from './wire-log.js';
import { mountWireApi } from './wire-routes.js';

/** Starts the far end of the wire: each provider under its base path, the control API under /sandbox. */
export async function startServer<R extends SandboxProviders>(
  registered: R,
  options: OptionsOf<R>,
): Promise<SandboxOf<R>> {
  await Promise.all(Object.values(registered).map((one) => one.makeCredentials(options.dataDir)));
  const app = openHttpServer(options, (request) => engine.handle(request));
  const services = openServices(options, app);
  const listening = { origin: '' };
  const providers = Object.entries(registered).map(([name, provider]) =>
    openProvider(name, provider, { services, options, ownOrigin: () => listening.origin }),
  );
  const engine: EngineSandbox = engineOf(services, providers);
  for (const { api } of providers) mountWireApi(app, api);
  mountControl(app, engine, providers);
  const { url, port } = await listen(app, options);
  listening.origin = (options.publicUrl ?? url).replace(/\/+$/, '');
  const clients = providers.map(({ name, provider, api, credentials: own }) => {
    const given = { baseUrl: listening.origin + api.basePath, ...own };
    return { name, provider, given };
  });
  const credentials = Object.fromEntries(clients.map(({ name, given }) => [name, given]));
  const running: RunningSandbox = {
    ...engine,
    url,
    port,
    credentialsPath: writeCredentials(options.dataDir, credentials),
    workerSettings: ({ pace, gatewayUrl }) =>
      Object.fromEntries(
        clients.map(({ name, provider, given }) => {
          const notifyUrl = gatewayUrl === undefined ? undefined : `${gatewayUrl}/notifications/${name}`;
          return [name, provider.workerSettings(given, { pace, notifyUrl })];
        }),
      ),
    close: async () => {
      engine.hooks.close();
      engine.notifier.close();
      engine.clock.close();
      await app.close();
    },
  };
  const controls = Object.fromEntries(providers.map(({ name, control }) => [name, control]));
  // The registry's keys and types are those of its providers, which the compiler cannot follow through entries.
  return { ...running, ...controls, credentials } as unknown as SandboxOf<R>;
}

type Registered = SandboxProviders[string];

interface NamedProvider extends OpenProvider<object, ProviderControl>, ControlledProvider {
  readonly provider: Registered;
  readonly control: ProviderControl;
}

function openProvider(
  name: string,
  provider: Registered,
  {
    services,
    options,
    ownOrigin,
  }: {
    readonly services: EngineServices;
    readonly options: EngineOptions & Readonly<Record<string, unknown>>;
    readonly ownOrigin: () => string;
  },
): NamedProvider {
  const own = options[name];
  const open = provider.open(services, {
    dataDir: options.dataDir,
    seed: options.seed ?? DEFAULT_SEED,
    answersKept: options.keep?.answers ?? DEFAULT_LIMITS.answers,
    options: typeof own === 'object' && own !== null ? own : undefined,
    ownOrigin,
  });
  if (options.resendMode !== undefined) open.control.setResendMode(options.resendMode);
  const { endpoints, rulesBody } = provider;
  const routes = provider.controlRoutes(open.control);
  return { ...open, name, provider, endpoints, rulesBody, routes };
}

const DEFAULT_SEED = 1;

function openHttpServer(options: EngineOptions, handle: EngineSandbox['handle']): FastifyInstance {
  return Fastify({
    clientErrorHandler: answerUnreadable(handle),
    logger: { level: options.logLevel ?? 'silent' },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: 1_048_576,
  });
}

/** What all providers share. */
function openServices(options: EngineOptions, app: FastifyInstance): EngineServices {
  const limits = { ...DEFAULT_LIMITS, ...options.keep };
  const clock = new SandboxClock(options.clock ?? 'real', options.startAt);
  const faults = new Faults(options.seed ?? DEFAULT_SEED);
  const onBug = (error: unknown): void => app.log.error({ err: error }, 'a mistake in the sandbox');
  return {
    clock,
    ledger: new Ledger(),
    effects: new Effects(),
    sms: new SmsInbox(limits.telephones),
    wireLog: new WireLog(limits.wireLog),
    faults,
    hooks: new Hooks((error) => app.log.warn({ err: error }, 'a hook did not answer')),
    notifier: new Notifier(clock, faults, onBug),
    onEnd: ({ n, provider, interfaceCode, serialNumber, attempt, outcome, code, fault }: WireRecord) =>
      app.log.info(
        { n, provider, interface: interfaceCode, serialNumber, attempt, outcome, code, fault },
        'request',
      ),
    onBug,
  };
}

function engineOf(services: EngineServices, providers: readonly NamedProvider[]): EngineSandbox {
  const { ledger, wireLog, sms, effects, clock, faults, hooks, notifier } = services;
  const apis = providers.map(({ api }) => api);
  return {
    ledger: {
      report: () => {
        // A provider's holds first: it ends what is due before it reports, which moves money.
        const holds = providers.flatMap(({ control }) => control.holds());
        return { holds, ...ledger.report() };
      },
    },
    wireLog,
    sms,
    effects,
    clock,
    faults,
    hooks,
    notifier,
    setResendMode: (mode) => {
      for (const { control } of providers) control.setResendMode(mode);
    },
    handle: (request) => handleAt(apis, request),
  };
}

function handleAt(apis: readonly WireApi[], request: WireRequest): Promise<WireAnswer> {
  const api = apis.find(({ basePath }) => request.path.startsWith(`${basePath}/`));
  if (!api) return Promise.resolve({ status: 404, headers: {}, body: '' });
  return api.refusesConnection(request.path, request.method) ? Promise.resolve('dropped') : api.run(request);
}

async function listen(app: FastifyInstance, options: EngineOptions): Promise<{ url: string; port: number }> {
  const host = options.host ?? '127.0.0.1';
  await app.listen({ host, port: options.port ?? 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no port');
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return { url: `http://${reached}:${address.port}`, port: address.port };
}

function writeCredentials(dataDir: string, credentials: object): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = resolve(dataDir, 'credentials.json');
  writeCredential(path, `${JSON.stringify(credentials, null, 2)}\n`);
  return path;
}
