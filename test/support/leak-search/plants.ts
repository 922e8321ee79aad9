import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, type PayloadCodec, TypedSearchAttributes } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import { vi } from 'vitest';
import { type Activities, createActivities } from '../../../activities/create-activities.js';
import { HoldfastClient } from '../../../src/client/holdfast-client.js';
import { parseRequest, purchaseRequest, type PurchaseRequest } from '../../../src/client/requests.js';
import { parseMoney } from '../../../src/domain/money.js';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import type { FieldSealer } from '../../../src/journal/field-sealer.js';
import { openJournal } from '../../../src/journal/open-journal.js';
import { drawBuyer, drawFrom } from '../../../src/demo/names.js';
import { readProvidersFile } from '../../../src/config/providers-file.js';
import { writeSandboxProviders } from '../../../src/embedded/sandbox-settings.js';
import { createProviders } from '../../../src/providers/registry.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { createContentHash } from '../../../src/security/content-hash.js';
import { createFieldSealer } from '../../../src/security/field-sealer.js';
import { loadOrCreateKeyRing, type KeyRing } from '../../../src/security/key-ring.js';
import { createCommandDigest } from '../../../src/security/content-hash.js';
import { createPayloadCodec } from '../../../src/security/payload-codec.js';
import { logRedaction } from '../../../src/security/redaction.js';
import { filePlaces, pglitePlaces, temporalPlaces, textPlace } from './places.js';
import { buyerMarkers, codeMarkers, keyRingMarkers, merchantKeyMarkers } from './secrets.js';
import type { Marker, Place } from './leak-search.js';
import type { RunningTemporal } from '../temporal/describe-with-temporal.js';

/** What is done wrong on purpose. The programs have no switch for any of it: the parts are put together wrongly here. */
export type Plant =
  | 'nothing'
  | 'unredacted log line'
  | 'payloads in clear'
  | 'failures in clear'
  | 'journal columns in clear'
  | 'name in a search attribute';

const BUNDLE = fileURLToPath(new URL('../../../dist/workflow-bundle.js', import.meta.url));
const FAILURE_CONVERTER = fileURLToPath(
  new URL('../../../dist/src/security/failure-converter.js', import.meta.url),
);

const CLEAR_CODEC: PayloadCodec = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: (payloads) => Promise.resolve(payloads),
};
const CLEAR_SEALER: FieldSealer = { seal: ({ text }) => text, open: ({ sealed }) => sealed };

/** One purchase up to its hold, in this process, with one thing done wrong; answers what it left behind. */
export async function runWithPlant(
  temporal: RunningTemporal,
  plant: Plant,
): Promise<{ places: Place[]; markers: Marker[] }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-plant-'));
  const sandbox = await startSandbox({ dataDir: join(dataDir, 'sandbox') });
  try {
    return await new PlantedRun(temporal, plant, dataDir, sandbox).run();
  } finally {
    await sandbox.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

class PlantedRun {
  readonly #tenant = `plant${randomBytes(4).toString('hex')}`;
  readonly #lines: string[] = [];
  readonly #profile = drawBuyer(drawFrom(7), `${this.#tenant}_buyer`);

  constructor(
    readonly temporal: RunningTemporal,
    readonly plant: Plant,
    readonly dataDir: string,
    readonly sandbox: Sandbox,
  ) {}

  async run(): Promise<{ places: Place[]; markers: Marker[] }> {
    const { ring } = await loadOrCreateKeyRing(join(this.dataDir, 'key-ring.json'));
    const { namespace } = this.temporal;
    const codec = this.plant === 'payloads in clear' ? CLEAR_CODEC : createPayloadCodec({ ring, namespace });
    const sealer = this.plant === 'journal columns in clear' ? CLEAR_SEALER : createFieldSealer({ ring });
    const journal = await openJournal({
      database: this.#keepsJournal ? { folder: join(this.dataDir, 'journal') } : { memory: true },
      sealer,
      contentHash: createContentHash(ring),
    });
    const http = createProviderHttp({ logger: this.#log });
    const settingsPath = join(this.dataDir, 'providers.json');
    await writeSandboxProviders(settingsPath, this.sandbox, 'seconds');
    const providers = createProviders(await readProvidersFile(settingsPath), { http });
    const { activities, drain } = createActivities({
      journal,
      providers,
      clock: { monotonicMs: () => performance.now() },
      leaseMs: 30_000,
      httpTimeoutMs: 20_000,
      localWaitMs: 4_000,
      owner: 'planted',
      log: this.#log,
    });
    if (this.plant === 'unredacted log line') {
      this.#log.info({ ring: ring.toSecretText(), key: await this.#merchantKey() }, 'the keys are read');
    }
    let codes: string[];
    try {
      codes = await this.#work(this.#spoiled(activities), codec, ring);
    } finally {
      await drain();
      await http.close();
      await journal.close();
    }
    return { places: await this.#places(), markers: await this.#markers(codes) };
  }

  /** Opening a folder twice takes seconds; only where the journal leaks is there something in it to see. */
  get #keepsJournal(): boolean {
    return this.plant === 'journal columns in clear' || this.plant === 'nothing';
  }

  get #log(): Logger {
    const options = this.plant === 'unredacted log line' ? {} : logRedaction;
    return pino({ ...options, level: 'debug' }, { write: (line) => void this.#lines.push(line) });
  }

  /** The activities, the first of which tells too much if that is what goes wrong. */
  #spoiled(activities: Activities): Activities {
    return {
      ...activities,
      openAccount: (request) => {
        this.#log.info({ request }, 'an account is opened');
        if (this.plant === 'failures in clear') {
          throw new Error(`no account for ${this.#profile.card.holder}, ${this.#profile.card.mobile}`);
        }
        return activities.openAccount(request);
      },
      applyCardBinding: (request) => {
        this.#log.info({ request }, 'a card is bound');
        return activities.applyCardBinding(request);
      },
    };
  }

  /** Runs a worker for one purchase and answers the codes that were typed. */
  async #work(activities: Activities, codec: PayloadCodec, ring: KeyRing): Promise<string[]> {
    const { address, namespace } = this.temporal;
    installQuietRuntime();
    const connection = await NativeConnection.connect({ address });
    const inClear = this.plant === 'payloads in clear' || this.plant === 'failures in clear';
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue: this.#tenant,
      workflowBundle: { codePath: BUNDLE },
      activities,
      dataConverter: {
        payloadCodecs: [codec],
        ...(!inClear && { failureConverterPath: FAILURE_CONVERTER }),
      },
    });
    const client = await HoldfastClient.connect({
      address,
      namespace,
      taskQueue: this.#tenant,
      payloadCodec: codec,
      commandDigest: createCommandDigest(ring),
    });
    try {
      return await worker.runUntil(() => this.#purchase(client, codec));
    } finally {
      await client.close();
      await connection.close();
    }
  }

  async #purchase(client: HoldfastClient, codec: PayloadCodec): Promise<string[]> {
    const { account } = this.sandbox.pingan.addMember({
      memberCode: `${this.#tenant}_seller`,
      property: 'SH',
      name: '持牢小店',
    });
    const key = { tenant: this.#tenant, orderNo: 'o1' };
    const amount = parseMoney('10.00');
    const request: PurchaseRequest = {
      order: { ...key, provider: 'pingan', amount, fee: parseMoney('0.10'), onDeadline: 'release' },
      buyer: { profile: this.#profile },
      seller: { member: `${this.#tenant}_seller`, account },
    };
    if (this.plant === 'name in a search attribute') await this.#startShowingTheName(request, codec);
    else await client.startPurchase(request);
    // Its account is never opened; a query is answered only when the task with the failure is in the history.
    if (this.plant === 'failures in clear') return client.status(key).then(() => []);
    const look = async (state: string): Promise<boolean> => (await client.status(key)).state === state;
    await vi.waitUntil(() => look('awaitingCode'), { timeout: 60_000, interval: 100 });
    this.sandbox.pingan.deposit({ memberCode: this.#profile.member, amount });
    const code = this.sandbox.sms.latest(this.#profile.card.mobile)?.code ?? '';
    await client.submitCode(key, { requestId: 'code-1', code });
    await vi.waitUntil(() => look('held'), { timeout: 60_000, interval: 100 });
    return [code];
  }

  async #startShowingTheName(request: PurchaseRequest, codec: PayloadCodec): Promise<void> {
    const { address, namespace } = this.temporal;
    const connection = await Connection.connect({ address });
    const client = new Client({ connection, namespace, dataConverter: { payloadCodecs: [codec] } });
    const shown = defineSearchAttributeKey('HoldfastProvider', 'KEYWORD');
    await client.workflow.start('purchase', {
      workflowId: `order/${this.#tenant}/o1`,
      taskQueue: this.#tenant,
      args: [parseRequest(purchaseRequest, request, 'purchase')],
      typedSearchAttributes: new TypedSearchAttributes([{ key: shown, value: this.#profile.card.holder }]),
    });
    await connection.close();
  }

  async #places(): Promise<Place[]> {
    return [
      textPlace('log', this.#lines.join('')),
      ...(await temporalPlaces(this.temporal, this.#tenant)),
      ...(await filePlaces(this.dataDir, ['key-ring.json', 'sandbox'])),
      ...(this.#keepsJournal ? await pglitePlaces(join(this.dataDir, 'journal', 'cluster')) : []),
    ];
  }

  async #markers(codes: readonly string[]): Promise<Marker[]> {
    return [
      ...buyerMarkers(this.#profile),
      ...codeMarkers(codes),
      ...(await keyRingMarkers(join(this.dataDir, 'key-ring.json'))),
      ...(await merchantKeyMarkers(this.sandbox.credentials.pingan)),
    ];
  }

  #merchantKey(): Promise<string> {
    return readFile(this.sandbox.credentials.pingan.merchantKeyPath, 'utf8');
  }
}

let installed = false;

/** A process has one runtime. Its warnings of what is done wrong on purpose would stand in the test's own output. */
function installQuietRuntime(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
