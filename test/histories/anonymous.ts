import type { Payload, PayloadCodec } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';

type Fields = Record<string, unknown>;

/**
 * A history that anybody may read: payloads decoded, so that no key is needed to replay it; every personal text in them
 * masked, in the same form; no summaries, stack traces, process ids or names of machines. A replay compares none of these.
 */
export async function anonymous(
  history: History,
  { codec, personal }: { codec: PayloadCodec; personal: readonly string[] },
): Promise<History> {
  const mask = (text: string): string =>
    // The longest first: a short one can be a part of it.
    [...personal]
      .sort((a, b) => b.length - a.length)
      .reduce((masked, secret) => masked.replaceAll(secret, maskOf(secret)), text);
  const identities = new Map<string, string>();
  const visit = async (value: unknown): Promise<void> => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    const fields = value as Fields;
    for (const [name, inner] of Object.entries(fields)) {
      if (name === 'userMetadata') fields[name] = null;
      // A sticky queue is called after its worker's process and machine.
      else if (name === 'taskQueue') fields[name] = { name: 'holdfast' };
      else if (name === 'identity' && typeof inner === 'string') fields[name] = identityOf(identities, inner);
      else if (isPayload(inner)) fields[name] = await opened(inner, codec, mask);
      else await visit(inner);
    }
  };
  await visit(history);
  return history;
}

/** Workflows look at the form of what users send, so a mask keeps it: digits stay digits, and the point of an amount stays. */
function maskOf(secret: string): string {
  return secret.replace(/\d/g, '0').replace(/[^0.]/g, '*');
}

function identityOf(known: Map<string, string>, identity: string): string {
  const kind = identity.startsWith('holdfast ') ? 'worker' : 'client';
  const name = known.get(identity) ?? `${kind}-${known.size + 1}`;
  known.set(identity, name);
  return name;
}

function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && 'metadata' in value && 'data' in value;
}

async function opened(
  payload: Payload,
  codec: PayloadCodec,
  mask: (text: string) => string,
): Promise<Payload> {
  const [clear = payload] = await codec.decode([payload]);
  const text = mask(Buffer.from(clear.data ?? []).toString());
  // A failure's attributes: its stack names files of the machine that recorded it.
  const data = text.replace(/"stack_trace":"(?:[^"\\]|\\.)*"/g, '"stack_trace":""');
  return { metadata: clear.metadata ?? null, data: Buffer.from(data) };
}
