import type { Addressed } from './address.js';
import type { SandboxClock } from './clock.js';
import type { Effects } from './effects.js';
import type { EndingFault, DrawnFaults, Faults } from './faults.js';
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
  /** Sent in place of the body where it is more than text. */
  readonly bytes?: Buffer;
}

/** An answer, or nothing at all: the connection ends without one. */
export type WireAnswer = WireResponse | 'dropped';

/** A provider's answer before it is signed and written as the wire has it. */
export interface ProviderAnswer {
  /** As the wire log shows it. */
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly signed: boolean;
  readonly status?: number;
}

/** The faults that show in what the provider itself answers. */
export type ProviderFaults = Pick<
  DrawnFaults,
  'hideYoungerThanMs' | 'processingYoungerThanMs' | 'isSilent' | 'pending'
>;

/** What faults answer in a provider's own codes, where the rule names none. */
export interface FaultCodes {
  readonly tryLater: string;
  /** One that its documents do not have. */
  readonly unknown: string;
  readonly success: string;
}

/** One provider's API at the far end of the wire. */
export interface ProviderApi<C extends CallFacts> {
  readonly provider: string;
  readonly basePath: string;
  readonly faultCodes: FaultCodes;
  /** The endpoint that a method and a path name, as far as it is known before the body is read. */
  interfaceOf(path: string, method: string): string;
  /** Reads a request; never throws. */
  read(request: WireRequest): C;
  /** The gateway's answer to a request that it turns away, such as one with a bad token or signature. */
  admit(call: C): ProviderAnswer | undefined;
  /** Does what the request asks, at once and without a pause, so that no other request comes between. */
  perform(call: C, faults: ProviderFaults): ProviderAnswer;
  /** An answer with this code and no effect. */
  answerCode(call: C, code: string): ProviderAnswer;
  encode(answer: ProviderAnswer, damage?: 'malformed' | 'wrongSignature'): WireResponse;
}

export interface ApiServices {
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

/** A provider's API as the wire meets it. */
export interface WireApi {
  readonly provider: string;
  readonly basePath: string;
  /** Whether the connection is to be closed before the body is read. */
  refusesConnection(path: string, method: string): boolean;
  /** Handles a request to its end, whether or not the client still listens. */
  run(request: WireRequest): Promise<WireAnswer>;
}

const BAD_GATEWAY: WireResponse = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
};

/** Puts the faults, hooks and log that all providers share before a provider's API. */
export function createWireApi<C extends CallFacts>(api: ProviderApi<C>, services: ApiServices): WireApi {
  return {
    provider: api.provider,
    basePath: api.basePath,
    refusesConnection: (path, method) => refusesConnection(api, services, { path, method }),
    run: async (request) => {
      const handled = new HandledRequest(api, services, api.read(request));
      const answer = await handled.run();
      services.onEnd(handled.record);
      return answer;
    },
  };
}

function refusesConnection<C extends CallFacts>(
  api: ProviderApi<C>,
  services: ApiServices,
  { path, method }: { readonly path: string; readonly method: string },
): boolean {
  const interfaceCode = api.interfaceOf(path, method);
  if (!services.faults.refusesConnection({ provider: api.provider, interfaceCode })) return false;
  const facts = { provider: api.provider, interfaceCode, maskedBody: 'null', at: services.clock.now() };
  const record = services.wireLog.open(facts);
  record.outcome = 'connectionRefused';
  record.fault = 'refuseConnection';
  return true;
}

class HandledRequest<C extends CallFacts> {
  readonly record: WireRecord;
  readonly #addressed: Addressed & { readonly attempt: number };
  readonly #faults: DrawnFaults;

  constructor(
    private readonly api: ProviderApi<C>,
    private readonly services: ApiServices,
    private readonly call: C,
  ) {
    const { interfaceCode, functionFlag, memberCode } = call;
    this.record = services.wireLog.open({
      ...factsOf(call),
      provider: api.provider,
      at: services.clock.now(),
    });
    const { orderNo, attempt } = this.record;
    this.#addressed = { provider: api.provider, interfaceCode, functionFlag, memberCode, orderNo, attempt };
    this.#faults = services.faults.draw(this.#addressed);
    if (this.#faults.names.length > 0) this.record.fault = this.#faults.names.join('+');
  }

  async run(): Promise<WireAnswer> {
    const { clock, latencyMs } = this.services;
    const { ending, delayBeforeMs, delayAfterMs } = this.#faults;
    if (ending?.kind === 'refuseConnection') return this.#drop('connectionRefused');
    await pause(clock, latencyMs(this.call.interfaceCode) + delayBeforeMs);
    if (ending?.kind === 'dropBefore') return this.#drop('dropped');
    if (ending?.kind === 'html502' && ending.withEffect !== true) return this.#badGateway();
    const answer = await this.#answer(ending);
    this.record.code = answer.code;
    await pause(clock, delayAfterMs);
    if (ending?.kind === 'doAndDrop') return this.#drop('dropped');
    if (ending?.kind === 'html502') return this.#badGateway();
    this.record.outcome = 'answered';
    return this.api.encode(
      answer,
      ending?.kind === 'malformed' || ending?.kind === 'wrongSignature' ? ending.kind : undefined,
    );
  }

  async #answer(ending: EndingFault | undefined): Promise<ProviderAnswer> {
    const turnedAway = this.api.admit(this.call);
    if (turnedAway) return turnedAway;
    if (ending?.kind === 'tryLater')
      return this.api.answerCode(this.call, ending.code ?? this.api.faultCodes.tryLater);
    const other = ending?.kind === 'unknownCode' ? (ending.code ?? this.api.faultCodes.unknown) : undefined;
    if (other !== undefined && ending?.kind === 'unknownCode' && ending.withEffect !== true) {
      return this.api.answerCode(this.call, other);
    }
    if ((ending?.kind === 'malformed' || ending?.kind === 'wrongSignature') && ending.withEffect === false) {
      return this.api.answerCode(this.call, this.api.faultCodes.success);
    }
    const done = await this.#perform();
    return other === undefined ? done : this.api.answerCode(this.call, other);
  }

  async #perform(): Promise<ProviderAnswer> {
    await this.#hook('before', undefined);
    const { effects, onBug } = this.services;
    const before = effects.total;
    let answer: ProviderAnswer;
    try {
      answer = this.api.perform(this.call, this.#faults);
    } catch (error) {
      onBug(error);
      answer = this.api.answerCode(this.call, 'SIM_INTERNAL');
    }
    this.record.effects = effects.total - before;
    await this.#hook('after', answer.code);
    return answer;
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

  #drop(outcome: 'dropped' | 'connectionRefused'): 'dropped' {
    this.record.outcome = outcome;
    return 'dropped';
  }

  #badGateway(): WireResponse {
    this.record.outcome = 'answered';
    return BAD_GATEWAY;
  }
}

/** A call may hold parts of a provider's own, raw bodies among them: the log keeps only what it shows. */
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
