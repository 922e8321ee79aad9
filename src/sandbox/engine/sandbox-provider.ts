import type { z } from 'zod';
import type { ControlRoute } from './control/control-route.js';
import type { EngineOptions } from './engine-options.js';
import type { Pace, RunningSandbox } from './engine-sandbox.js';
import type { EndpointNames } from './endpoint-names.js';
import type { Ledger } from './ledger.js';
import type { Notifier } from './notifier.js';
import type { ApiServices, WireApi } from './provider-api.js';
import type { ProviderControl } from './provider-control.js';
import type { SmsInbox } from './sms-inbox.js';

/** What all providers share. */
export interface EngineServices extends Omit<ApiServices, 'latencyMs'> {
  readonly ledger: Ledger;
  readonly sms: SmsInbox;
  readonly notifier: Notifier;
}

/** What one provider is opened with. */
export interface ProviderSetup<Options> {
  /** Where the credentials are kept, over restarts. */
  readonly dataDir: string;
  /** Of what the provider draws by itself. */
  readonly seed: number;
  /** How many first answers are kept for repeats. */
  readonly answersKept: number;
  readonly options: Options;
  /** The address that clients know this server by, without a path; asked only once the server listens. */
  readonly ownOrigin: () => string;
}

/** A provider's side of the wire, open. */
export interface OpenProvider<Credentials, Control> {
  readonly api: WireApi;
  readonly control: Control;
  /** What a client needs beside the base URL, as credentials.json names it. */
  readonly credentials: Credentials;
}

/** Everything that makes a provider part of the sandbox. */
export interface SandboxProvider<Options, Credentials extends object, Control extends ProviderControl> {
  readonly endpoints: EndpointNames;
  /** The rules that the control API may change. */
  readonly rulesBody: z.ZodObject;
  /** Makes what the merchant signs up with in the data folder, where there is none; the process answers meanwhile. */
  makeCredentials(dataDir: string): Promise<void>;
  /** What the control API offers beside what it offers for every provider: resend mode, latency and rules. */
  controlRoutes(control: Control): readonly ControlRoute[];
  open(services: EngineServices, setup: ProviderSetup<Options>): OpenProvider<Credentials, Control>;
  /** The part of this provider in a worker's settings. */
  workerSettings(
    credentials: Credentials & { readonly baseUrl: string },
    how: { readonly pace: Pace; readonly notifyUrl: string | undefined },
  ): object;
}

/** Providers by name: the path of their control routes, and their key in options and credentials. */
export type SandboxProviders = Readonly<
  Record<string, SandboxProvider<object | undefined, object, ProviderControl>>
>;

type AnyProvider<R, P extends keyof R> =
  R[P] extends SandboxProvider<infer Options, infer Credentials, infer Control>
    ? { readonly options: Options; readonly credentials: Credentials; readonly control: Control }
    : never;

/** Options with a part for each provider. */
export type OptionsOf<R> = EngineOptions & {
  readonly [P in keyof R]?: AnyProvider<R, P>['options'];
};

/** What credentials.json holds. */
export type CredentialsOf<R> = {
  readonly [P in keyof R]: { readonly baseUrl: string } & AnyProvider<R, P>['credentials'];
};

/** A running sandbox, with what each provider offers in hand under its name. */
export type SandboxOf<R> = RunningSandbox & { readonly credentials: CredentialsOf<R> } & {
  readonly [P in keyof R]: AnyProvider<R, P>['control'];
};
