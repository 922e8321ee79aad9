import { pino } from 'pino';
import { expect, it } from 'vitest';
import { tellingMissingKeys } from '../../src/worker/missing-keys.js';
import { generateKeyRing } from '../../src/security/key-ring.js';
import { createPayloadCodec } from '../../src/security/payload-codec.js';

it('A worker tells of a key that its ring lacks, by key and workflow, once a minute', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  const codecOf = (): ReturnType<typeof createPayloadCodec> =>
    createPayloadCodec({ ring: generateKeyRing(), namespace: 'n' });
  const sealed = await codecOf().encode([{ data: new Uint8Array([1]) }]);
  let now = 0;
  const codec = tellingMissingKeys(codecOf(), log, () => now);
  const context = { type: 'workflow', namespace: 'n', workflowId: 'order/shop/O-1' } as const;
  const read = (): Promise<void> =>
    expect(codec.decode(sealed, context)).rejects.toMatchObject({ code: 'UNKNOWN_KEY' });
  await read();
  await read();
  expect(lines).toMatchObject([{ code: 'UNKNOWN_KEY', workflowId: 'order/shop/O-1', met: 1 }]);
  now = 60_000;
  await read();
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatchObject({ met: 3 });
});
