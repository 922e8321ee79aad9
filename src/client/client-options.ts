import type { PayloadCodec } from '@temporalio/common';

/** How the connection to Temporal is encrypted, and by whom it is certified; certificates and keys in PEM. */
export interface TlsOptions {
  /** The name to look for in the server's certificate, where it is not the host of the address. */
  readonly serverNameOverride?: string;
  /** Who certifies the server, where the system's own authorities do not. */
  readonly serverRootCACertificate?: Uint8Array;
  /** What this client shows for itself (mTLS). */
  readonly clientCertPair?: { readonly crt: Uint8Array; readonly key: Uint8Array };
}

/** The task queue that workers listen to by default. */
export const DEFAULT_TASK_QUEUE = 'holdfast';

export interface HoldfastClientOptions {
  /** host:port of the Temporal frontend. */
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue?: string;
  /** Encrypts what leaves for Temporal; it must share its keys with the workers. @internal */
  readonly payloadCodec: PayloadCodec;
  /** A keyed digest of a command, from the same key ring: it tells whether a request id comes again with other content. */
  readonly commandDigest: (command: unknown) => string;
  /** `true` for TLS by the system's own certificate authorities. */
  readonly tls?: boolean | TlsOptions;
  readonly apiKey?: string;
  /** How long `connect` waits for the server to answer before TemporalUnavailable; default: 5 s. */
  readonly connectTimeoutMs?: number;
  /** How long a command waits for its answer before StillUnderWay; default: 60 s. */
  readonly answerTimeoutMs?: number;
}
