import { deflateRawSync, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { METADATA_ENCODING_KEY, type Payload } from '@temporalio/common';
import proto from '@temporalio/proto';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const JSON_ENCODING = Buffer.from('json/plain');

/** First bytes with which no serialised Payload begins: they are no tags of its fields. */
const DEFLATED = 0;
const JSON_ALONE = 1;

/** Shorter texts gain nothing; and a code, short itself, is never deflated beside what a caller may choose. */
const LEAST_BYTES = 128;

/** A window for what is small: zlib would set aside 268 KB for each call. */
const OPTIONS: ZlibOptions = { windowBits: 12, memLevel: 5 };

/**
 * A payload as few bytes, for Temporal keeps and sends each many times: what carries JSON and nothing else is its text
 * behind one byte, all else is the serialised message; and both are deflated where that makes them shorter.
 */
export function pack(payload: Payload): Uint8Array {
  const bytes = jsonAlone(payload) ?? PayloadMessage.encode(payload).finish();
  if (bytes.length < LEAST_BYTES) return bytes;
  const deflated = deflateRawSync(bytes, OPTIONS);
  return deflated.length + 1 < bytes.length ? Buffer.concat([Buffer.of(DEFLATED), deflated]) : bytes;
}

/** The payload that was packed. @throws Error of zlib or protobuf for bytes that `pack` did not make. */
export function unpack(packed: Uint8Array): Payload {
  const bytes = packed[0] === DEFLATED ? inflateRawSync(packed.subarray(1)) : packed;
  if (bytes[0] !== JSON_ALONE) return PayloadMessage.decode(bytes);
  return { metadata: { [METADATA_ENCODING_KEY]: JSON_ENCODING }, data: bytes.subarray(1) };
}

function jsonAlone({ metadata, data }: Payload): Buffer | undefined {
  const encoding = metadata?.[METADATA_ENCODING_KEY];
  if (!data || !encoding || !JSON_ENCODING.equals(encoding) || Object.keys(metadata).length > 1)
    return undefined;
  return Buffer.concat([Buffer.of(JSON_ALONE), data]);
}
