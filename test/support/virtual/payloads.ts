import {
  ApplicationFailure,
  defaultFailureConverter,
  defaultPayloadConverter,
  type Payload,
  type PayloadCodec,
} from '@temporalio/common';
import type { temporal } from '@temporalio/proto';

type Failure = temporal.api.failure.v1.IFailure;

/** A moment as the server's search attributes have it. */
export function dated(moment: Date): Payload {
  const payload = defaultPayloadConverter.toPayload(moment.toISOString());
  return { ...payload, metadata: { ...payload.metadata, type: Buffer.from('Datetime') } };
}

/** Values as they travel: JSON payloads, passed through the codec where one is given. */
export class Payloads {
  constructor(readonly codec?: PayloadCodec) {}

  async toPayload(value: unknown): Promise<Payload> {
    const payload = defaultPayloadConverter.toPayload(value);
    const [encoded] = this.codec ? await this.codec.encode([payload]) : [payload];
    if (!encoded) throw new Error('a codec gives back as many payloads as it gets');
    return encoded;
  }

  toPayloads(values: readonly unknown[]): Promise<Payload[]> {
    return Promise.all(values.map((value) => this.toPayload(value)));
  }

  async fromPayload(payload: unknown): Promise<unknown> {
    if (payload === undefined || payload === null) return undefined;
    // Protobuf calls every field optional.
    const [decoded] = this.codec ? await this.codec.decode([payload]) : [payload as Payload];
    return decoded && defaultPayloadConverter.fromPayload(decoded);
  }

  fromPayloads(payloads: readonly unknown[] | null | undefined): Promise<unknown[]> {
    return Promise.all((payloads ?? []).map((payload) => this.fromPayload(payload)));
  }

  /** The failure as the worker reports it for an error that an activity threw. */
  toFailure(error: unknown): Failure {
    return defaultFailureConverter.errorToFailure(
      ApplicationFailure.fromError(error),
      defaultPayloadConverter,
    );
  }

  /** What a test wants to know of a failure: its type and message, those of the innermost application failure. */
  async describe(failure: Failure | null | undefined): Promise<{ type: string; message: string }> {
    for (let at = failure; at; at = at.cause) {
      const type = at.applicationFailureInfo?.type ?? (at.canceledFailureInfo ? 'Cancelled' : undefined);
      if (type !== undefined) return { type, message: await this.messageOf(at) };
    }
    return { type: '', message: failure ? await this.messageOf(failure) : '' };
  }

  /** What the failure carries beside its message. */
  detailsOf(failure: Failure | null | undefined): Promise<unknown[]> {
    return this.fromPayloads(failure?.applicationFailureInfo?.details?.payloads);
  }

  /** The shipped failure converter puts messages where the codec encrypts them. */
  async messageOf({ message, encodedAttributes }: Failure): Promise<string> {
    if (!encodedAttributes) return message ?? '';
    const attributes = await this.fromPayload(encodedAttributes);
    const isEncoded = typeof attributes === 'object' && attributes !== null && 'message' in attributes;
    return isEncoded ? String(attributes.message) : (message ?? '');
  }
}
