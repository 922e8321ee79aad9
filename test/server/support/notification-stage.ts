import { onTestFinished } from 'vitest';
import { createApplyNotification } from '../../../activities/apply-notification.js';
import { startGateway, type Gateway, type GatewayOptions } from '../../../src/server/gateway.js';
import type {
  WorkflowNotice,
  NotificationParts,
} from '../../../src/server/notifications/notification-parts.js';
import type { Journal } from '../../../src/journal/journal.js';
import { createAdapayProvider } from '../../../src/providers/adapay/adapter.js';
import type { Provider } from '../../../src/providers/provider.js';
import { platformSignature } from '../../providers/adapay/support/fake-platform.js';
import { orderOf } from '../../providers/adapay/support/orders.js';
import { adapayConfig, APP_ID } from '../../providers/adapay/support/settings.js';

export const FORM = 'application/x-www-form-urlencoded; charset=UTF-8';
export const PENDING = { type: 'pending', why: 'the bank is at it' } as const;
const PREFIX = 'HF';

/** A withdrawal that the journal knows. */
export interface Withdrawal {
  readonly operationId: string;
  readonly serialNumber: string;
  readonly workflow: string;
  readonly attempt: number;
}

/** The adapter alone: what it would send goes nowhere. */
export const adapay: Provider = createAdapayProvider({
  config: adapayConfig(),
  http: { send: () => Promise.reject(new Error('nothing is sent here')), close: () => Promise.resolve() },
});

let begun = 0;

/** Begins a withdrawal of 100.00 of a workflow's own, or one of before once more; its request is on its way. */
export async function beginWithdrawal(
  journal: Journal,
  leaseMs = 60_000,
  again?: Pick<Withdrawal, 'operationId' | 'workflow'>,
): Promise<Withdrawal> {
  if (!again) begun += 1;
  const { operationId, workflow } = again ?? {
    operationId: `shop/w${begun}/withdraw/1`,
    workflow: `order/shop/w${begun}`,
  };
  const { intent } = orderOf('withdraw', { intent: { operationId } });
  const taken = await journal.begin({ intent, serialPrefix: PREFIX, leaseMs, owner: 'test', workflow });
  if (taken.type !== 'owned') throw new Error(`expected to own ${operationId}`);
  return { operationId, workflow, serialNumber: taken.row.serialNumber, attempt: taken.attempt };
}

/** Records what the withdrawal's own call answered. */
export async function answerPending(journal: Journal, { operationId, attempt }: Withdrawal): Promise<void> {
  const evidence = { source: 'answer', detail: 'pending' } as const;
  await journal.record({ operationId, attempt, did: 'sent', outcome: PENDING, evidence });
}

/** The signed data of a notification of a withdrawal, with personal data round what matters. */
export function cashData(
  { serialNumber }: Pick<Withdrawal, 'serialNumber'>,
  status: string,
  changes: object = {},
): object {
  return {
    app_id: APP_ID,
    cash_amt: '100.00',
    cash_type: 'T1',
    created_time: '20251122101500',
    fee_amt: '1.00',
    id: `0021120251122${serialNumber.slice(-20)}`,
    object: 'cash',
    order_no: serialNumber,
    real_amt: '99.00',
    status,
    prod_mode: 'false',
    card_name: '王小明',
    card_id: '6222021234567890123',
    tel_no: '13800138000',
    ...changes,
  };
}

/** The form that Adapay sends. Default of `sign`: the right one. */
export function formOf(data: object, changes: Record<string, string> = {}): string {
  const text = JSON.stringify(data);
  const { status } = data as { status?: string };
  return new URLSearchParams({
    id: 'event-1',
    type: `cash.${status ?? ''}`,
    object: 'event',
    app_id: APP_ID,
    created_time: '1763778900',
    prod_mode: 'false',
    data: text,
    sign: platformSignature(text),
    ...changes,
  }).toString();
}

/** A notification of the withdrawal as it comes over the wire. */
export function cashForm(of: Pick<Withdrawal, 'serialNumber'>, status: string, changes: object = {}): string {
  return formOf(cashData(of, status, changes));
}

/** Where a step of the road fails: before it did anything, or after it did all of it. */
export interface Sabotage {
  readonly step: keyof NotificationParts;
  readonly moment: 'before' | 'after';
}

export type ListenOptions = Partial<Pick<GatewayOptions, 'bodyLimit' | 'sweepEveryMs' | 'sweepAfterMs'>>;

/** A receiver over a journal, whose workflows only remember what they were told. */
export class NotificationStage {
  readonly received: { workflow: string; notification: WorkflowNotice }[] = [];
  readonly steps: string[] = [];
  readonly lines: string[] = [];
  sabotage: Sabotage | undefined;
  /** A workflow that cannot be told anything. */
  failsFor: string | undefined;
  #gateway: Gateway | undefined;
  #held: { step: string; arrive: () => Promise<void> } | undefined;

  constructor(readonly journal: Journal) {}

  /** Opens a receiver until the test ends. A second one may be opened over the same journal, as after a crash. */
  static open(journal: Journal, options: ListenOptions = {}): Promise<NotificationStage> {
    return new NotificationStage(journal).listen(options);
  }

  async listen(options: ListenOptions = {}): Promise<this> {
    const write = (fields: object, message: string): void =>
      void this.lines.push(`${message} ${JSON.stringify(fields)}`);
    const gateway = await startGateway({
      host: '127.0.0.1',
      port: 0,
      bodyLimit: 65_536,
      sweepEveryMs: 600_000,
      providers: this.providers,
      parts: this.parts,
      log: { info: write, warn: write, error: write },
      ...options,
    });
    onTestFinished(() => gateway.close());
    this.#gateway = gateway;
    return this;
  }

  /** The next time that the road comes to this step it waits there until it is released. */
  holdAt(step: keyof NotificationParts): { reached: Promise<void>; release: () => void } {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => {
      const arrive = (): Promise<void> => {
        resolve();
        return released;
      };
      this.#held = { step, arrive };
    });
    return { reached, release };
  }

  get gateway(): Gateway {
    if (!this.#gateway) throw new Error('the receiver is not open');
    return this.#gateway;
  }

  readonly providers = new Map([
    ['adapay', adapay],
    ['silent', { ...adapay, name: 'silent', parseNotification: undefined } as unknown as Provider],
  ]);

  /** The real steps, each of which can be made to fail. */
  get parts(): NotificationParts {
    const { journal } = this;
    const parts: NotificationParts = {
      keep: (arrival) => journal.keepNotification(arrival),
      fold: createApplyNotification({ journal, providers: this.providers }),
      notifyWorkflow: (workflow, notification) => {
        if (workflow === this.failsFor) return Promise.reject(new Error('Temporal is away'));
        this.received.push({ workflow, notification });
        return Promise.resolve(true);
      },
      close: (closing) => journal.closeNotification(closing),
      listOpen: (page) => journal.openNotifications(page),
    };
    return Object.fromEntries(
      Object.entries(parts).map(([step, run]) => [
        step,
        async (argument: never, second: never): Promise<unknown> => {
          this.#failIf(step, 'before');
          if (this.#held?.step === step) await this.#held.arrive();
          const result: unknown = await (run as (...given: never[]) => Promise<unknown>)(argument, second);
          this.steps.push(step);
          this.#failIf(step, 'after');
          return result;
        },
      ]),
    ) as unknown as NotificationParts;
  }

  /** Sends a body to the receiver as a provider does. */
  async post(
    body: string | Buffer,
    options: { provider?: string; contentType?: string } = {},
  ): Promise<{ status: number; text: string }> {
    const { provider = 'adapay', contentType = FORM } = options;
    const answer = await fetch(`${this.gateway.url}/notifications/${provider}`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    return { status: answer.status, text: await answer.text() };
  }

  #failIf(step: string, moment: Sabotage['moment']): void {
    if (this.sabotage?.step === step && this.sabotage.moment === moment)
      throw new Error(`the receiver died ${moment} ${step}`);
  }
}
