import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PaidTrade } from '../../../src/domain/operations/split.js';
import type { ProviderHttp } from '../../../src/http/provider-http.js';
import type { HkrtSettings } from '../../../src/providers/hkrt/config.js';
import type { HongwenSettings } from '../../../src/providers/hongwen/config.js';
import { SandboxClock } from '../../../src/sandbox/engine/clock.js';
import { Effects } from '../../../src/sandbox/engine/effects.js';
import { Faults, type DrawnNotificationFaults } from '../../../src/sandbox/engine/faults.js';
import { Hooks } from '../../../src/sandbox/engine/hooks.js';
import { Ledger } from '../../../src/sandbox/engine/ledger.js';
import { Notifier, type Post } from '../../../src/sandbox/engine/notifier.js';
import { SmsInbox } from '../../../src/sandbox/engine/sms-inbox.js';
import type { WireApi } from '../../../src/sandbox/engine/provider-api.js';
import { WireLog } from '../../../src/sandbox/engine/wire-log.js';
import { hkrtSandbox } from '../../../src/sandbox/hkrt/hkrt-sandbox.js';
import { makeHkrtCredentials } from '../../../src/sandbox/hkrt/credentials.js';
import { hongwenSandbox } from '../../../src/sandbox/hongwen/hongwen-sandbox.js';
import { makeHongwenCredentials } from '../../../src/sandbox/hongwen/credentials.js';
import type { DividingProvider } from './division-scenario.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-divisions-'));
await makeHkrtCredentials(dataDir);
await makeHongwenCredentials(dataDir);

/** A provider's real sandbox without its server, and what its records show. */
export interface DivisionFarEnd {
  readonly effects: Effects;
  readonly faults: Faults;
  readonly hooks: Hooks;
  readonly wireLog: WireLog;
  readonly clock: SandboxClock;
  readonly notifier: Notifier;
  readonly mistakes: string[];
  /** The kinds of faults that have struck. */
  struck(): readonly string[];
  /** The adapter's way to it, without a socket. */
  readonly http: ProviderHttp;
  readonly settings: object;
  addTrade(amount: string): PaidTrade;
  setReceiver(
    account: string,
    how: { readonly result: 'succeeds' | 'fails'; readonly takesMs: number },
  ): void;
  got(account: string): string;
  spend(account: string): void;
  merchant(): string;
  isBalanced(): boolean;
  /** Says of a split, signed, what is not so; absent where none is told. */
  sayUntrue?(divideOutTradeNo: string, account: string, amount: string): void;
}

/** Remembers what went wrong with notifications; what struck a request is in the wire log. */
class ObservedFaults extends Faults {
  readonly struck = new Set<string>();

  override drawNotification(call: Parameters<Faults['drawNotification']>[0]): DrawnNotificationFaults {
    const fate = super.drawNotification(call);
    if (fate.lost) this.struck.add('notifyLose');
    if (fate.forged) this.struck.add('notifyForge');
    if (fate.copies > 0) this.struck.add('notifyDuplicate');
    if (fate.delayMs > 0) this.struck.add('notifyDelay');
    return fate;
  }
}

/** Opens one, on a clock that is moved by hand. */
export function openFarEnd(
  provider: DividingProvider,
  options: { readonly startMs: number; readonly provesAbsence: boolean; readonly post: Post },
): DivisionFarEnd {
  const clock = new SandboxClock('virtual', options.startMs);
  const mistakes: string[] = [];
  const onBug = (error: unknown): void => void mistakes.push(String(error));
  const faults = new ObservedFaults(1);
  const parts = {
    ledger: new Ledger(),
    effects: new Effects(),
    ...{ clock, faults, onBug },
    hooks: new Hooks(onBug),
    wireLog: new WireLog(10_000),
    sms: new SmsInbox(1),
    notifier: new Notifier(clock, faults, onBug, options.post),
    onEnd: () => undefined,
  };
  const setup = { dataDir, seed: 1, answersKept: 1_000, ownOrigin: () => 'http://127.0.0.1' };
  const common = {
    ...{ effects: parts.effects, faults, hooks: parts.hooks, wireLog: parts.wireLog, clock },
    ...{ notifier: parts.notifier, mistakes },
    isBalanced: () => parts.ledger.balanced,
    struck: () => [...faults.struck, ...parts.wireLog.find().flatMap(({ fault }) => fault?.split('+') ?? [])],
  };
  return provider === 'hkrt'
    ? { ...common, ...openHkrt(parts, setup, options) }
    : { ...common, ...openHongwen(parts, setup) };
}

type Parts = Parameters<typeof hkrtSandbox.open>[0];
type Setup = Omit<Parameters<typeof hkrtSandbox.open>[1], 'options'>;
type Own = Pick<
  DivisionFarEnd,
  'http' | 'settings' | 'addTrade' | 'setReceiver' | 'got' | 'spend' | 'merchant' | 'sayUntrue'
>;

function openHkrt(parts: Parts, setup: Setup, { provesAbsence }: { readonly provesAbsence: boolean }): Own {
  const { api, control, credentials } = hkrtSandbox.open(parts, {
    ...setup,
    options: { splitsPerTrade: 100 },
  });
  const absence = { absence: { observations: 3, apartMs: 60_000, sinceLeftMs: 180_000 } };
  const settings: HkrtSettings = {
    baseUrl: 'http://127.0.0.1/hkrt',
    accessId: credentials.accessId,
    accessKey: readFileSync(credentials.accessKeyPath, 'utf8').trim(),
    agentNo: credentials.agentNo,
    moreThanOneSplit: true,
    applyNotFoundCodes: ['SIM_NO_SUCH_APPLY'],
    collectionNotFoundCodes: ['SIM_NO_SUCH_COLLECTION'],
    resultCodes: { inDoubt: ['SIM_TRY_LATER', '99999'] },
    ...(provesAbsence && { resolution: { split: absence, splitReturn: absence } }),
  };
  return {
    http: inMemory(api),
    settings,
    addTrade: (amount) => control.addTrade({ amount }),
    setReceiver: (receiveNo, how) => void control.setReceiver({ receiveNo, ...how }),
    got: (account) => control.available(account),
    spend: (receiveNo) => {
      const amount = control.available(receiveNo);
      if (amount !== '0.00') control.spend({ receiveNo, amount });
    },
    merchant: () => control.merchantBalance(),
  };
}

function openHongwen(parts: Parts, setup: Setup): Own {
  const { api, control, credentials } = hongwenSandbox.open(parts, { ...setup, options: {} });
  control.setNotifyUrl('http://gateway.invalid/notifications/hongwen');
  const settings: HongwenSettings = {
    gatewayUrl: 'http://127.0.0.1/hongwen/gateway.do',
    mchNo: credentials.mchNo,
    privateKey: readFileSync(credentials.merchantKeyPath, 'utf8'),
    platformKey: readFileSync(credentials.platformPublicKeyPath, 'utf8'),
    rejectionCodes: {
      other: ['SIM_AMOUNT_EXCEEDED', 'SIM_DIVISION_OPEN'],
      account: ['SIM_NO_SUCH_RECEIVER'],
    },
    returnStatus: {
      field: 'SIM_BACK_STATUS',
      succeeded: ['SIM_BACK_SUCCESS'],
      failed: ['SIM_BACK_FAILED'],
    },
  };
  return {
    http: inMemory(api),
    settings,
    addTrade: (amount) => ({ tradeNo: control.addTrade({ amount }).tradeNo }),
    setReceiver: (account, how) => void control.setReceiver({ account, ...how }),
    got: (account) => control.available(account),
    spend: (account) => {
      const amount = control.available(account);
      if (amount !== '0.00') control.spend({ account, amount });
    },
    merchant: () => control.merchantBalance(),
    sayUntrue: (divideOutTradeNo, account, amount) =>
      void control.sendNotice({ divideOutTradeNo, status: 'DIVIDE_SUCCESS', detail: [{ account, amount }] }),
  };
}

/** The adapter's HTTP without a socket: what drops a connection leaves the outcome unknown, and one that is refused sends nothing. */
function inMemory(api: WireApi): ProviderHttp {
  return {
    send: async ({ method, url, headers = {}, body = '' }) => {
      const path = new URL(url).pathname;
      if (api.refusesConnection(path, method)) return { verdict: 'notSent', why: 'refused', elapsedMs: 1 };
      const answer = await api.run({ method, path, headers, body: String(body) });
      if (answer === 'dropped') return { verdict: 'unknown', why: 'the connection ended', elapsedMs: 1 };
      const { status } = answer;
      const received = { ...answer.headers };
      return { verdict: 'answered', status, headers: received, body: Buffer.from(answer.body), elapsedMs: 1 };
    },
    close: () => Promise.resolve(),
  };
}
