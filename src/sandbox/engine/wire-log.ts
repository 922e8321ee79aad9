export type WireOutcome = 'open' | 'answered' | 'dropped' | 'connectionRefused';

/** What a provider's API reads from one request, and the log, the faults and the hooks address it by. */
export interface CallFacts {
  readonly interfaceCode: string;
  readonly serviceId?: string | undefined;
  readonly functionFlag?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly orderNo?: string | undefined;
  readonly memberCode?: string | undefined;
  readonly amount?: string | undefined;
  /** The serial number that a query is about. */
  readonly about?: string | undefined;
  /** The request as JSON, with everything personal or secret masked. */
  readonly maskedBody: string;
}

export interface WireRecord extends CallFacts {
  readonly n: number;
  readonly at: number;
  readonly provider: string;
  /** Which request under this serial number it is, from 1. */
  readonly attempt: number;
  outcome: WireOutcome;
  code?: string;
  fault?: string;
  effects: number;
}

export interface WireEntry {
  readonly n: number;
  readonly at: string;
  readonly provider: string;
  readonly interface: string;
  readonly serviceId: string | undefined;
  readonly functionFlag: string | undefined;
  readonly serialNumber: string | undefined;
  readonly attempt: number;
  readonly about: string | undefined;
  readonly orderNo: string | undefined;
  readonly memberCode: string | undefined;
  readonly amount: string | undefined;
  readonly outcome: WireOutcome;
  readonly code: string | undefined;
  readonly fault: string | undefined;
  /** How many effects this very request had: 0 for a query, a rejection and a repeat that was recognised. */
  readonly effects: number;
  readonly request: unknown;
}

export interface WireFilter {
  readonly serialNumber?: string | undefined;
  readonly interface?: string | undefined;
  readonly orderNo?: string | undefined;
  readonly memberCode?: string | undefined;
  readonly about?: string | undefined;
  /** Only entries with a higher number. */
  readonly after?: number | undefined;
}

interface SerialTrace {
  attempts: number;
  retained: number;
  orderNo: string | undefined;
}

/** Every request that reached the sandbox, in order of arrival; the newest `kept` of them. */
export class WireLog {
  #count = 0;
  readonly #kept: number;
  readonly #ring: WireRecord[] = [];
  readonly #traces = new Map<string, SerialTrace>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Starts the entry of a request. A query takes the order of the request that it is about. */
  open(facts: CallFacts & { readonly provider: string; readonly at: number }): WireRecord {
    const orderNo =
      facts.orderNo ?? (facts.about === undefined ? undefined : this.#traces.get(facts.about)?.orderNo);
    const trace = this.#trace(facts.serialNumber, orderNo);
    this.#count += 1;
    const record: WireRecord = {
      ...facts,
      orderNo,
      n: this.#count,
      attempt: trace?.attempts ?? 1,
      outcome: 'open',
      effects: 0,
    };
    const slot = (this.#count - 1) % this.#kept;
    this.#forget(this.#ring[slot]);
    this.#ring[slot] = record;
    return record;
  }

  /** Entries that match every given field, oldest first. */
  find(filter: WireFilter = {}): WireEntry[] {
    const [code, flag] = (filter.interface ?? '').split('/');
    return this.#inOrder()
      .filter(
        (record) =>
          (filter.serialNumber === undefined || record.serialNumber === filter.serialNumber) &&
          (filter.interface === undefined || record.interfaceCode === code) &&
          (flag === undefined || record.functionFlag === flag) &&
          (filter.orderNo === undefined || record.orderNo === filter.orderNo) &&
          (filter.memberCode === undefined || record.memberCode === filter.memberCode) &&
          (filter.about === undefined || record.about === filter.about) &&
          (filter.after === undefined || record.n > filter.after),
      )
      .map(toEntry);
  }

  #inOrder(): WireRecord[] {
    if (this.#count <= this.#kept) return this.#ring;
    const oldest = this.#count % this.#kept;
    return [...this.#ring.slice(oldest), ...this.#ring.slice(0, oldest)];
  }

  #trace(serialNumber: string | undefined, orderNo: string | undefined): SerialTrace | undefined {
    if (serialNumber === undefined) return undefined;
    const trace = this.#traces.get(serialNumber) ?? { attempts: 0, retained: 0, orderNo };
    trace.attempts += 1;
    trace.retained += 1;
    this.#traces.set(serialNumber, trace);
    return trace;
  }

  #forget(record: WireRecord | undefined): void {
    if (record?.serialNumber === undefined) return;
    const trace = this.#traces.get(record.serialNumber);
    if (!trace) return;
    trace.retained -= 1;
    if (trace.retained === 0) this.#traces.delete(record.serialNumber);
  }
}

function toEntry(record: WireRecord): WireEntry {
  const { interfaceCode, maskedBody, at, ...rest } = record;
  return {
    n: rest.n,
    at: new Date(at).toISOString(),
    provider: rest.provider,
    interface: interfaceCode,
    serviceId: rest.serviceId,
    functionFlag: rest.functionFlag,
    serialNumber: rest.serialNumber,
    attempt: rest.attempt,
    about: rest.about,
    orderNo: rest.orderNo,
    memberCode: rest.memberCode,
    amount: rest.amount,
    outcome: rest.outcome,
    code: rest.code,
    fault: rest.fault,
    effects: rest.effects,
    request: JSON.parse(maskedBody) as unknown,
  };
}
