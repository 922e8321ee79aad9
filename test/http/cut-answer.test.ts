import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { inShort, openHttp, post, serve } from './open-http.js';
import { answer } from './raw-server.js';

const body = fc
  .string({ minLength: 1, maxLength: 60, unit: 'binary' })
  .map((text) => Buffer.from(text, 'utf8'));
const status = fc.constantFrom('200 OK', '400 Bad Request', '502 Bad Gateway');
const header = fc.constantFrom('', 'content-type: application/json\r\n', 'connection: close\r\n');

/** The body in chunks of these sizes, over and over. */
function chunked(bytes: Buffer, sizes: number[], extra: string, line: string): Buffer {
  const parts: Buffer[] = [Buffer.from(`HTTP/1.1 ${line}\r\n${extra}transfer-encoding: chunked\r\n\r\n`)];
  for (let from = 0, i = 0; from < bytes.length; i += 1) {
    const chunk = bytes.subarray(from, from + (sizes[i % sizes.length] ?? 1));
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    from += chunk.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

const wholeAnswer = fc.oneof(
  fc.tuple(body, header, status).map(([bytes, extra, line]) => answer(bytes, extra, line)),
  fc
    .tuple(body, header, status)
    .map(([bytes, extra, line]) => answer(gzipSync(bytes), `${extra}content-encoding: gzip\r\n`, line)),
  fc
    .tuple(body, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }), header, status)
    .map(([bytes, sizes, extra, line]) => chunked(bytes, sizes, extra, line)),
);
const cutAnswer = wholeAnswer.chain((bytes) =>
  fc.record({
    bytes: fc.constant(bytes),
    cutAt: fc.integer({ min: 0, max: bytes.length }),
    end: fc.constantFrom('close' as const, 'reset' as const),
  }),
);

it('an answer cut at any byte is unknown, by a close or a reset; uncut it is answered', async () => {
  let next: { bytes: Buffer; cutAt: number; end: 'close' | 'reset' } | undefined;
  const server = await serve(({ socket, onRequest }) =>
    onRequest(() => {
      if (!next) return;
      const { bytes, cutAt, end } = next;
      socket.write(bytes.subarray(0, cutAt), () => {
        // After a whole answer the connection stays: the next request may already be on its way over it.
        if (cutAt === bytes.length) return;
        if (end === 'close') socket.end();
        else socket.resetAndDestroy();
      });
    }),
  );
  const http = openHttp();
  await fc.assert(
    fc.asyncProperty(cutAnswer, async (cut) => {
      next = cut;
      const verdict = await http.send(post(server.port));
      expect(inShort(verdict)).toMatch(cut.cutAt < cut.bytes.length ? /^unknown: / : /^answered /);
    }),
    { numRuns: 400, examples: [[{ bytes: answer('ok'), cutAt: answer('ok').length, end: 'close' }]] },
  );
});
