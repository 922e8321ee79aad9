import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { SandboxClock } from './engine/clock.js';
import { mountControl } from './engine/control/routes.js';
import { Effects } from './engine/effects.js';
import { Faults } from './engine/faults.js';
import { Hooks } from './engine/hooks.js';
import { Ledger } from './engine/ledger.js';
import { Notifier } from './engine/notifier.js';
import { DEFAULT_LIMITS, type SandboxOptions } from './options.js';
import { openAdapay } from './adapay/open-adapay.js';
import { openPingan } from './pingan/open-pingan.js';
import type { DoorServices, OpenDoor, WireAnswer, WireRequest } from './engine/provider-api.js';
import type { ReportedHold } from './engine/reported-hold.js';
import type { Sandbox, SandboxCredentials, SandboxParts } from './sandbox.js';
import { SmsInbox } from './engine/sms-inbox.js';
import { WireLog, type WireRecord } from './engine/wire-log.js';
import { mountDoor } from './engine/wire-routes.js';

/** Starts the far end of the wire: the providers under their base paths, the control door under /sandbox. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const app = Fastify({
    logger: { level: options.logLevel ?? 'silent' },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: 1_048_576,
  });
  const listening = { origin: '' };
  const { parts, doors, credentialsAt } = build(options, app, listening);
  for (const door of doors) mountDoor(app, door);
  mountControl(app, parts);
  const host = options.host ?? '127.0.0.1';
  await app.listen({ host, port: options.port ?? 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no port');
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${address.port}`;
  listening.origin = (options.publicUrl ?? url).replace(/\/+$/, '');
  const given = credentialsAt(listening.origin);
  return {
    ...parts,
    url,
    port: address.port,
    credentials: given,
    credentialsPath: writeCredentials(options.dataDir, given),
    close: async () => {
      parts.hooks.close();
      parts.notifier.close();
      parts.clock.close();
      await app.close();
    },
  };
}

function build(
  options: SandboxOptions,
  app: FastifyInstance,
  listening: { readonly origin: string },
): { parts: SandboxParts; doors: OpenDoor[]; credentialsAt: (origin: string) => SandboxCredentials } {
  const limits = { ...DEFAULT_LIMITS, ...options.keep };
  const seed = options.seed ?? 1;
  const ledger = new Ledger();
  const shared = sharedParts(options, app, seed);
  const repeats = options.repeatMode === undefined ? {} : { repeatMode: options.repeatMode };
  const pingan = openPingan(
    { ...shared, ledger },
    { dataDir: options.dataDir, seed, answersKept: limits.answers, rules: { ...options.pingan, ...repeats } },
  );
  const adapay = openAdapay(
    { ...shared, ledger },
    {
      dataDir: options.dataDir,
      answersKept: limits.answers,
      rules: { ...options.adapay, ...repeats },
      ownOrigin: () => listening.origin,
    },
  );
  if (options.advance !== undefined) pingan.control.fundAdvance({ amount: options.advance });
  const doors = [pingan.door, adapay.door];
  const holds = (): ReportedHold[] => [...pingan.control.holds(), ...adapay.control.holds()];
  const { wireLog, sms, effects, clock, faults, hooks, notifier } = shared;
  const parts: SandboxParts = {
    // Holds first: what is due at Adapay is ended before its books are read.
    ledger: { report: () => ({ holds: holds(), ...ledger.report() }) },
    wireLog,
    sms,
    effects,
    clock,
    faults,
    hooks,
    notifier,
    pingan: pingan.control,
    adapay: adapay.control,
    setRepeatMode: (mode) => {
      pingan.control.setRepeatMode(mode);
      adapay.control.setRepeatMode(mode);
    },
    handle: (request) => handleAt(doors, request),
  };
  const credentialsAt = (origin: string): SandboxCredentials => ({
    pingan: { baseUrl: `${origin}/pingan`, ...pingan.credentials },
    adapay: { baseUrl: `${origin}/adapay`, ...adapay.credentials },
  });
  return { parts, doors, credentialsAt };
}

/** What all providers have in common. */
function sharedParts(
  options: SandboxOptions,
  app: FastifyInstance,
  seed: number,
): Omit<DoorServices, 'latencyMs'> & { readonly sms: SmsInbox; readonly notifier: Notifier } {
  const limits = { ...DEFAULT_LIMITS, ...options.keep };
  const clock = new SandboxClock(options.clock ?? 'real', options.startAt);
  const faults = new Faults(seed);
  const onBug = (error: unknown): void => app.log.error({ err: error }, 'the sandbox made a mistake');
  return {
    clock,
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

function handleAt(doors: readonly OpenDoor[], request: WireRequest): Promise<WireAnswer> {
  const door = doors.find(({ basePath }) => request.path.startsWith(`${basePath}/`));
  if (!door) return Promise.resolve({ status: 404, headers: {}, body: '' });
  return door.refuses(request.path, request.method) ? Promise.resolve('dropped') : door.run(request);
}

function writeCredentials(dataDir: string, credentials: SandboxCredentials): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = resolve(dataDir, 'credentials.json');
  const unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, path);
  return path;
}
