import { Connection } from '@temporalio/client';
import { DefaultFailureConverter, defaultPayloadConverter, type PayloadCodec } from '@temporalio/common';
import { vi } from 'vitest';
import { createCommandDigest } from '../../src/security/content-hash.js';
import { generateKeyRing } from '../../src/security/key-ring.js';
import { HoldfastClient } from '../../src/client/holdfast-client.js';

/** gRPC status codes that Temporal answers with. */
export const GRPC = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  cancelled: 1,
  unknown: 2,
  dataLoss: 15,
  unauthenticated: 16,
  unavailable: 14,
};

export interface Call {
  readonly method: string;
  readonly request: Record<string, unknown>;
}

/** What a method of the service answers, or throws. */
export type Script = Record<string, (request: Record<string, unknown>) => unknown>;

/** A gRPC error as grpc-js throws it. */
export function grpcError(code: number, details: string): Error {
  return Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: { get: () => [] } });
}

/** The payload of an update's, a query's or a workflow's answer. */
export function payloads(value: unknown): { payloads: unknown[] } {
  return { payloads: [defaultPayloadConverter.toPayload(value)] };
}

/** The failure that an error becomes on its way through Temporal. */
export function failureOf(error: Error): unknown {
  return new DefaultFailureConverter().errorToFailure(error, defaultPayloadConverter);
}

const ring = generateKeyRing();

const plain: PayloadCodec = {
  encode: (given) => Promise.resolve(given),
  decode: (given) => Promise.resolve(given),
};

/**
 * A client over the SDK's own code and a service of scripts: what it would have sent is in `calls`, and a method without a
 * script fails the test that reaches it.
 */
export async function openFakeTemporal(
  script: Script = {},
  options: { answerTimeoutMs?: number } = {},
): Promise<{ client: HoldfastClient; calls: Call[] }> {
  const calls: Call[] = [];
  const workflowService = new Proxy(
    {},
    {
      get: (_target, method) => async (request: Record<string, unknown>) => {
        calls.push({ method: String(method), request });
        const answer = script[String(method)];
        if (!answer) throw new Error(`the test has no script for ${String(method)}`);
        return answer(request);
      },
    },
  );
  const connection = {
    workflowService,
    plugins: [],
    withDeadline: (_deadline: number, work: () => Promise<unknown>) => work(),
    withAbortSignal: (_signal: AbortSignal, work: () => Promise<unknown>) => work(),
    close: () => Promise.resolve(),
  };
  const connect = vi.spyOn(Connection, 'connect').mockResolvedValue(connection as unknown as Connection);
  try {
    const client = await HoldfastClient.connect({
      address: 'nowhere:7233',
      namespace: 'test',
      payloadCodec: plain,
      commandDigest: createCommandDigest(ring),
      answerTimeoutMs: 50,
      ...options,
    });
    return { client, calls };
  } finally {
    connect.mockRestore();
  }
}
