import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { drawBuyer, drawFrom, drawPart, drawTerms } from '../../../src/demo/names.js';
import { pingan } from '../../../src/demo/providers/pingan.js';
import {
  holdfastCliPath,
  type SpawnedProcess,
  spawnHoldfast,
} from '../../../src/embedded/spawned-process.js';
import { buyerMarkers, codeMarkers } from './secrets.js';
import { textPlace } from './places.js';
import type { Marker, Place } from './leak-search.js';

const DEMO_MS = 240_000;
const SEED = 20_240_607;

/** The demo with its servers still up, every line that it printed, and what is personal about its five buyers. */
export class KeptDemo {
  private constructor(
    readonly process: SpawnedProcess,
    readonly lines: readonly string[],
    readonly env: NodeJS.ProcessEnv,
    readonly temporal: { readonly address: string; readonly namespace: string },
    readonly sandboxUrl: string,
    readonly operationIds: readonly string[],
  ) {}

  /** Runs `holdfast demo` with every log line there is, on a journal in PostgreSQL. */
  static async run(options: { dataDir: string; databaseUrl: string }): Promise<KeptDemo> {
    const env = {
      ...process.env,
      TEMPORAL_ADDRESS: '',
      DATABASE_URL: options.databaseUrl,
      HOLDFAST_DATA: options.dataDir,
      HOLDFAST_LOG_LEVEL: 'debug',
    };
    const lines: string[] = [];
    const demo = await spawnHoldfast(['demo', '--json', '--keep', '--seed', String(SEED)], {
      env,
      onLine: (line) => lines.push(line),
    });
    const up = await demo.waitForLine(/^Still up: /, DEMO_MS);
    const json = await demo.waitForLine(/^\{"purchases":/, DEMO_MS);
    const summary = JSON.parse(json) as { temporal: { address: string } };
    const sandboxUrl = /sandbox (http:[^ ]+[^. ])/.exec(up)?.[1] ?? '';
    const { address } = summary.temporal;
    const own = { ...env, TEMPORAL_ADDRESS: address };
    const { stdout } = await command(own, ['operation', 'list', '--limit', '100', '--json']);
    const listed = JSON.parse(stdout) as { operationId: string }[];
    const operationIds = listed.map(({ operationId }) => operationId);
    return new KeptDemo(demo, lines, own, { address, namespace: 'default' }, sandboxUrl, operationIds);
  }

  get tenant(): string {
    return this.operationIds[0]?.split('/')[0] ?? '';
  }

  /** What a person sees who queries the orders: every operation with its evidence, and every purchase's state. */
  async shown(): Promise<Place[]> {
    const orders = new Set(
      this.operationIds.map((id) => id.split('/')[1] ?? '').filter((id) => id.startsWith('D-')),
    );
    const tables = [
      ['operation', 'list', '--limit', '100'],
      ['operation', 'list', '--attention'],
      ['purchase', 'list'],
      ...this.operationIds.filter(isTelling).map((id) => ['operation', 'show', id]),
      ...[...orders].slice(0, 2).map((orderNo) => ['purchase', 'status', this.tenant, orderNo]),
    ];
    const asked = tables.flatMap((args) => [args, [...args, '--json']]);
    return Promise.all(
      asked.map(async (args) => {
        const { stdout, stderr } = await command(this.env, args);
        return textPlace(`holdfast ${args.join(' ')}`, `${stdout}\n${stderr}`);
      }),
    );
  }

  /** The buyers' data and codes. @throws Error when the bank has never written to one of these telephones. */
  async markers(): Promise<Marker[]> {
    const draw = drawFrom(SEED);
    const markers: Marker[] = [];
    for (const scenario of pingan.scenarios) {
      const { amount } = drawTerms(draw);
      draw(9_000);
      const profile = drawBuyer(draw, scenario);
      drawPart(draw, amount);
      const codes = await this.#codesOf(profile.card.mobile);
      if (codes.length === 0) throw new Error(`${scenario}: these are not the demo's own buyers`);
      markers.push(...buyerMarkers(profile), ...codeMarkers(codes));
    }
    return markers;
  }

  async stop(): Promise<void> {
    await this.process.stop({ signal: 'SIGINT', graceMs: 60_000 });
  }

  /** The sandbox's record of every request, which masks what is the bank's to know. */
  async wireLog(): Promise<Place> {
    return textPlace('wire log', await (await fetch(`${this.sandboxUrl}/sandbox/wire`)).text());
  }

  async #codesOf(mobile: string): Promise<string[]> {
    const answer = await fetch(`${this.sandboxUrl}/sandbox/sms?mobile=${mobile}`);
    return ((await answer.json()) as { code: string }[]).map(({ code }) => code);
  }
}

/** Of each kind that carries personal data one operation is enough. */
function isTelling(operationId: string): boolean {
  return /_released\/|\/D-partlyReturned-/.test(operationId);
}

function command(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [holdfastCliPath(), ...args], { env });
}
