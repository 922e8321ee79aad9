import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { SandboxClock } from './clock.js';
import { mountControl } from './control/routes.js';
import { Effects } from './effects.js';
import { Faults } from './faults.js';
import { Hooks } from './hooks.js';
import { Ledger } from './ledger.js';
import { DEFAULT_LIMITS, type SandboxOptions } from './options.js';
import type { PinganCredentials } from './pingan/credentials.js';
import { openPingan } from './pingan/open-pingan.js';
import type { OpenDoor, WireAnswer, WireRequest } from './provider-door.js';
import type { Sandbox, SandboxCredentials, SandboxParts } from './sandbox.js';
import { SmsInbox } from './sms-inbox.js';
import { WireLog, type WireRecord } from './wire-log.js';
import { mountDoor } from './wire-routes.js';

/** Starts the far end of the wire: the providers under their base paths, the control door under /sandbox. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const app = Fastify({
    logger: { level: options.logLevel ?? 'silent' },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: 1_048_576,
  });
  const { parts, doors, credentials } = build(options, app);
  for (const door of doors) mountDoor(app, door);
  mountControl(app, parts);
  const host = options.host ?? '127.0.0.1';
  await app.listen({ host, port: options.port ?? 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no port');
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${address.port}`;
  const given: SandboxCredentials = {
    pingan: { baseUrl: `${(options.publicUrl ?? url).replace(/\/+$/, '')}/pingan`, ...credentials },
  };
  return {
    ...parts,
    url,
    port: address.port,
    credentials: given,
    credentialsPath: writeCredentials(options.dataDir, given),
    close: async () => {
      parts.hooks.close();
      parts.clock.close();
      await app.close();
    },
  };
}

function build(
  options: SandboxOptions,
  app: FastifyInstance,
): { parts: SandboxParts; doors: OpenDoor[]; credentials: Omit<PinganCredentials, 'baseUrl'> } {
  const limits = { ...DEFAULT_LIMITS, ...options.keep };
  const seed = options.seed ?? 1;
  const ledger = new Ledger();
  const shared = {
    ledger,
    clock: new SandboxClock(options.clock ?? 'real', options.startAt),
    effects: new Effects(),
    sms: new SmsInbox(limits.telephones),
    wireLog: new WireLog(limits.wireLog),
    faults: new Faults(seed),
    hooks: new Hooks((error) => app.log.warn({ err: error }, 'a hook did not answer')),
    onEnd: ({ n, provider, interfaceCode, serialNumber, attempt, outcome, code, fault }: WireRecord) =>
      app.log.info(
        { n, provider, interface: interfaceCode, serialNumber, attempt, outcome, code, fault },
        'request',
      ),
    onBug: (error: unknown) => app.log.error({ err: error }, 'the sandbox made a mistake'),
  };
  const pingan = openPingan(shared, {
    dataDir: options.dataDir,
    seed,
    answersKept: limits.answers,
    rules: {
      ...options.pingan,
      ...(options.repeatMode === undefined ? {} : { repeatMode: options.repeatMode }),
    },
  });
  if (options.advance !== undefined) pingan.control.fundAdvance({ amount: options.advance });
  const doors = [pingan.door];
  const parts: SandboxParts = {
    ledger: { report: () => ({ ...ledger.report(), holds: pingan.control.holds() }) },
    wireLog: shared.wireLog,
    sms: shared.sms,
    effects: shared.effects,
    clock: shared.clock,
    faults: shared.faults,
    hooks: shared.hooks,
    pingan: pingan.control,
    setRepeatMode: (mode) => pingan.control.setRepeatMode(mode),
    handle: (request) => handleAt(doors, request),
  };
  return { parts, doors, credentials: pingan.credentials };
}

function handleAt(doors: readonly OpenDoor[], request: WireRequest): Promise<WireAnswer> {
  const door = doors.find(({ basePath }) => request.path.startsWith(`${basePath}/`));
  if (!door) return Promise.resolve({ status: 404, headers: {}, body: '' });
  return door.refuses(request.path) ? Promise.resolve('dropped') : door.run(request);
}

function writeCredentials(dataDir: string, credentials: SandboxCredentials): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = resolve(dataDir, 'credentials.json');
  const unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, path);
  return path;
}
