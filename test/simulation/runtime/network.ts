import { shortHash, type EventLog } from '../recording/event-log.js';
import { NETWORK_FAULTS, type FaultKind, type FaultPlan } from '../scenario/faults.js';
import type { Link, Transit } from './memory-wire.js';
import type { Random } from '../scenario/random.js';
import { providerAt, SIMULATED } from '../providers/simulated-providers.js';
import { requestLine, type WireDecoder } from '../providers/wire-decoder.js';
import type { Recorder } from '../recording/recorder.js';
import type { Request } from '../recording/recorded.js';

export interface NetworkDeps {
  readonly random: Random;
  /** The faults that can strike at this moment. */
  readonly active: (kinds: readonly FaultKind[]) => readonly FaultPlan[];
  readonly struck: (kind: FaultKind) => void;
  readonly recorder: Recorder;
  readonly log: EventLog;
}

/** Everything between the workers and the provider: it loses, delays, cuts and repeats, and gives the bytes to the recorder. */
export class Network {
  readonly #links = new Map<number, Set<Link>>();
  readonly #dead = new Set<number>();
  readonly #underWay = new Map<string, number>();

  constructor(readonly deps: NetworkDeps) {}

  /** Whether a request under this number is still on its way to the provider or being processed. */
  isUnderWay(serialNumber: string): boolean {
    return (this.#underWay.get(serialNumber) ?? 0) > 0;
  }

  /** The process behind this port is gone: its connections with it, and it makes no new ones. */
  cut(port: number): void {
    this.#dead.add(port);
    for (const link of this.#links.get(port) ?? []) link.cut();
  }

  open(port: number): Link {
    const transit = this.#dead.has(port) ? ({ kind: 'neverConnects' } as const) : this.#draw();
    const { log, recorder } = this.deps;
    const links = this.#links.get(port) ?? new Set();
    this.#links.set(port, links);
    let request: Request | undefined;
    let decoder: WireDecoder | undefined;
    let answer = Buffer.alloc(0);
    const link: Link = {
      transit,
      cut: () => undefined,
      sent: (bytes) => {
        const provider = providerAt(requestLine(bytes).target);
        ({ decoder } = SIMULATED[provider]);
        const decoded = decoder.request(bytes);
        request = recorder.sent(provider, decoded);
        this.#count(request.serialNumber, 1);
        if (transit.kind === 'secondAnswered' && request.serialNumber !== undefined)
          recorder.misreported.add(request.serialNumber);
        log.add(
          `wire ${port} > ${decoded.interface} ${request.serialNumber ?? ''} ${bytes.length} bytes ${shortHash(bytes)} ${transit.kind}`,
        );
      },
      delivered: () => undefined,
      done: () => this.#count(request?.serialNumber, -1),
      received: (bytes) => {
        answer = Buffer.concat([answer, bytes]);
        const read = decoder?.answer(answer);
        if (request && read) {
          request.answer = read;
          request.answeredMs = recorder.nowMs();
        }
        log.add(
          `wire ${port} < ${request?.interface ?? ''} ${read?.code ?? 'unreadable'} ${bytes.length} bytes ${shortHash(bytes)}`,
        );
      },
      repeats: () => request?.answer?.isWell ?? true,
      closed: () => {
        links.delete(link);
        if (request) request.endedMs ??= recorder.nowMs();
      },
    };
    links.add(link);
    return link;
  }

  #count(serialNumber: string | undefined, step: number): void {
    if (serialNumber === undefined) return;
    this.#underWay.set(serialNumber, (this.#underWay.get(serialNumber) ?? 0) + step);
  }

  #draw(): Transit {
    const { random, active, struck } = this.deps;
    for (const { kind, probability, ms, variant = 0 } of active(NETWORK_FAULTS)) {
      if (!random.chance(probability)) continue;
      struck(kind);
      return transitOf(kind, ms, variant);
    }
    return { kind: 'passes' };
  }
}

function transitOf(kind: FaultKind, ms: number, variant: number): Transit {
  switch (kind) {
    case 'connectionRefused':
      return { kind: 'refused' };
    case 'connectionHangs':
      return { kind: 'neverConnects' };
    case 'providerDown':
      // A provider that is down refuses connections, does not answer them, or takes the request and is silent.
      return { kind: (['refused', 'neverConnects', 'requestLost'] as const)[variant % 3] ?? 'refused' };
    case 'requestLost':
    case 'answerLost':
    case 'answerCut':
      return { kind };
    case 'requestLate':
    case 'requestTwice':
    case 'secondAnswered':
    case 'answerLate':
      return { kind, ms };
    default:
      throw new Error(`${kind} is no fault of the network`);
  }
}
