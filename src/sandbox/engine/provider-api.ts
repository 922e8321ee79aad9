import type { Addressed } from './address.js';
import type { SandboxClock } from './clock.js';
import type { Effects } from './effects.js';
import type { EndingFault, Fate, Faults } from './faults.js';
import type { HookMoment, Hooks } from './hooks.js';
import type { CallFacts, WireLog, WireRecord } from './wire-log.js';

export interface WireRequest {
  readonly method: string;
  /** The path on the sandbox, with the provider's base path, without a query. */
  readonly path: string;
  /** The query as it was sent, still escaped and without its question mark. */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body's bytes, where it is more than text. */
  readonly bytes?: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, or nothing at all: the connection ends without one. */
export type WireAnswer = WireResponse | 'dropped';

/** What a provider has to say, before it is signed and spelled. */
export interface Reply {
  /** The code as the wire log shows it. */
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly signed: boolean;
  readonly status?: number;
}

export type Sight = Pick<Fate, 'hideYoungerThanMs' | 'processingYoungerThanMs' | 'isSilent' | 'pending'>;

/** What faults answer in a provider's words, where the rule names no code. */
export interface FaultCodes {
  readonly tryLater: string;
  /** One that its documents do not have. */
  readonly unknown: string;
  readonly success: string;
}

/** One provider at the far end of the wire. The sandbox has one door per provider; five are foreseen. */
export interface ProviderDoor<C extends CallFacts> {
  readonly provider: string;
  readonly basePath: string;
  readonly faultCodes: FaultCodes;
  /** The interface that a method and a path name, as far as it can be told before the body is read. */
  interfaceOf(path: string, method: string): string;
  /** Takes a request apart; never throws. */
  read(request: WireRequest): C;
  /** What the gateway says to a request that it does not let through: bad token, bad signature. */
  admit(call: C): Reply | undefined;
  /** Does what is asked, at once and without a pause, so that no other request comes between. */
  perform(call: C, sight: Sight): Reply;
  /** An answer with this code and no effect. */
  answerCode(call: C, code: string): Reply;
  encode(reply: Reply, spoiled?: 'malformed' | 'wrongSignature'): WireResponse;
}

export interface DoorServices {
  readonly clock: SandboxClock;
  readonly wireLog: WireLog;
  readonly effects: Effects;
  readonly faults: Faults;
  readonly hooks: Hooks;
  /** Usual milliseconds before an answer. */
  readonly latencyMs: (interfaceCode: string) => number;
  readonly onEnd: (record: WireRecord) => void;
  readonly onBug: (error: unknown) => void;
}

export interface OpenDoor {
  readonly provider: string;
  readonly basePath: string;
  /** Whether the connection is to be closed before the body is read. */
  refuses(path: string, method: string): boolean;
  /** Carries a request to its end, whether or not the client still listens. */
  run(request: WireRequest): Promise<WireAnswer>;
}

const BAD_GATEWAY: WireResponse = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
};

/** Joins a provider with the faults, hooks and log that all providers share. */
export function openDoor<C extends CallFacts>(door: ProviderDoor<C>, services: DoorServices): OpenDoor {
  return {
    provider: door.provider,
    basePath: door.basePath,
    refuses: (path, method) => refuses(door, services, { path, method }),
    run: async (request) => {
      const exchange = new Exchange(door, services, door.read(request));
      const answer = await exchange.run();
      services.onEnd(exchange.record);
      return answer;
    },
  };
}

function refuses<C extends CallFacts>(
  door: ProviderDoor<C>,
  services: DoorServices,
  { path, method }: { readonly path: string; readonly method: string },
): boolean {
  const interfaceCode = door.interfaceOf(path, method);
  if (!services.faults.refusesAtTheDoor({ provider: door.provider, interfaceCode })) return false;
  const facts = { provider: door.provider, interfaceCode, maskedBody: 'null', at: services.clock.now() };
  const record = services.wireLog.open(facts);
  record.outcome = 'refused';
  record.fault = 'refuse';
  return true;
}

class Exchange<C extends CallFacts> {
  readonly record: WireRecord;
  readonly #addressed: Addressed & { readonly attempt: number };
  readonly #fate: Fate;

  constructor(
    private readonly door: ProviderDoor<C>,
    private readonly services: DoorServices,
    private readonly call: C,
  ) {
    const { interfaceCode, functionFlag, memberCode } = call;
    this.record = services.wireLog.open({
      ...factsOf(call),
      provider: door.provider,
      at: services.clock.now(),
    });
    const { orderNo, attempt } = this.record;
    this.#addressed = { provider: door.provider, interfaceCode, functionFlag, memberCode, orderNo, attempt };
    this.#fate = services.faults.draw(this.#addressed);
    if (this.#fate.names.length > 0) this.record.fault = this.#fate.names.join('+');
  }

  async run(): Promise<WireAnswer> {
    const { clock, latencyMs } = this.services;
    const { ending, delayBeforeMs, delayAfterMs } = this.#fate;
    if (ending?.kind === 'refuse') return this.#drop('refused');
    await pause(clock, latencyMs(this.call.interfaceCode) + delayBeforeMs);
    if (ending?.kind === 'dropBefore') return this.#drop('dropped');
    if (ending?.kind === 'html502' && ending.withEffect !== true) return this.#badGateway();
    const reply = await this.#reply(ending);
    this.record.code = reply.code;
    await pause(clock, delayAfterMs);
    if (ending?.kind === 'doAndDrop') return this.#drop('dropped');
    if (ending?.kind === 'html502') return this.#badGateway();
    this.record.outcome = 'answered';
    return this.door.encode(
      reply,
      ending?.kind === 'malformed' || ending?.kind === 'wrongSignature' ? ending.kind : undefined,
    );
  }

  async #reply(ending: EndingFault | undefined): Promise<Reply> {
    const barred = this.door.admit(this.call);
    if (barred) return barred;
    if (ending?.kind === 'tryLater')
      return this.door.answerCode(this.call, ending.code ?? this.door.faultCodes.tryLater);
    const other = ending?.kind === 'unknownCode' ? (ending.code ?? this.door.faultCodes.unknown) : undefined;
    if (other !== undefined && ending?.kind === 'unknownCode' && ending.withEffect !== true) {
      return this.door.answerCode(this.call, other);
    }
    if ((ending?.kind === 'malformed' || ending?.kind === 'wrongSignature') && ending.withEffect === false) {
      return this.door.answerCode(this.call, this.door.faultCodes.success);
    }
    const done = await this.#perform();
    return other === undefined ? done : this.door.answerCode(this.call, other);
  }

  async #perform(): Promise<Reply> {
    await this.#hook('before', undefined);
    const { effects, onBug } = this.services;
    const before = effects.total;
    let reply: Reply;
    try {
      reply = this.door.perform(this.call, this.#fate);
    } catch (error) {
      onBug(error);
      reply = this.door.answerCode(this.call, 'SIM_INTERNAL');
    }
    this.record.effects = effects.total - before;
    await this.#hook('after', reply.code);
    return reply;
  }

  #hook(moment: HookMoment, code: string | undefined): Promise<void> {
    const { interfaceCode, functionFlag, serialNumber } = this.call;
    const { provider, orderNo, memberCode, attempt } = this.#addressed;
    return this.services.hooks.fire(
      {
        provider,
        interface: interfaceCode,
        functionFlag,
        moment,
        serialNumber,
        orderNo,
        memberCode,
        attempt,
        code,
      },
      this.#addressed,
    );
  }

  #drop(outcome: 'dropped' | 'refused'): 'dropped' {
    this.record.outcome = outcome;
    return 'dropped';
  }

  #badGateway(): WireResponse {
    this.record.outcome = 'answered';
    return BAD_GATEWAY;
  }
}

/** A call may carry a provider's own parts, raw bodies among them: the log gets only what it shows. */
function factsOf(call: CallFacts): CallFacts {
  const {
    interfaceCode,
    serviceId,
    functionFlag,
    serialNumber,
    orderNo,
    memberCode,
    amount,
    about,
    maskedBody,
  } = call;
  return {
    interfaceCode,
    serviceId,
    functionFlag,
    serialNumber,
    orderNo,
    memberCode,
    amount,
    about,
    maskedBody,
  };
}

/** Without a wait there is no pause at all, not even of a microtask. */
async function pause(clock: SandboxClock, ms: number): Promise<void> {
  if (ms > 0) await clock.sleep(ms);
}
